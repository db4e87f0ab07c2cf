"""Whose a row is: which columns of a table name an owner, by declaration and by what they are compared with."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fungible.audit.program.identifiers import last, words_in
from fungible.audit.program.origins import IDENTITY, REQUEST_DATA, STORED_DATA
from fungible.audit.program.query_terms import Condition, Query
from fungible.audit.program.records import Program
from fungible.audit.program.terms import Term

OWNS = re.compile(
    r"(the_)?(user|owner|account|customer|tenant|org|organi[sz]ation|member|patient|student|employee|subscriber|holder"
    r"|guest|buyer"
    r"|client|rider|driver|player|reader|tutor|pupil|learner|applicant|candidate|resident|passenger|borrower|patron|donor|renter)"
    r"(_?(id|uuid|pk|ref|key|email|name|sub|username))?|uid|userid|username|subject|sub|belongs_to|owned_by"
)
"""Columns that say whose a row is."""
GROUP = re.compile(
    r"(company|clinic|hospital|practice|school|university|team|workspace|site|branch|shop|store|department|office|household"
    r"|family|club|agency|firm|restaurant|hotel|business|merchant|vendor|institution|league|brand|franchise|fleet|community)"
    r"(_?(id|uuid|code|pk|key|ref))?"
)
"""Columns that may say whose a row is together with others: they do when they are compared with the caller's own."""
MADE = re.compile(
    r"(author|creator|created_by|uploader|uploaded_by|posted_by|sender|submitted_by|reporter|host|seller|organizer)(_?(id|uuid))?"
)
"""Columns that say who made a row, which others may well read."""
_DID = re.compile(
    r"(last_)?(updated|modified|deleted|changed|edited|approved|rejected|reviewed|processed|closed|resolved|verified|cancell?ed"
    r"|archived|locked|moderated|refunded)_by(_id|_user)?"
)
"""Columns that say who did something to a row, whosever it is."""
SECRET = re.compile(
    r"\w*(token|secret|code|key|hash|digest|signature|nonce|otp|password|email|username|login|phone|slug|stored_as)\w*"
)
_PASSWORD = re.compile(r"(hashed_|encrypted_|salted_)?(password|passwd|pwd|passphrase)(_?(hash|digest|hashed))?")
PLAIN = re.compile(
    r"(\w+_)?(type|kind|source|status|state|name|title|text|content|path|url|at|on|date|time|count|total|version|provider|parent"
    r"|parent_id|category|language|locale|timezone|role|plan|object|object_id|resource_id)"
)
"""Columns that say nothing of an owner, though they may be compared with what is known of one."""
KEYS = frozenset({"id", "pk", "_id", "uuid", "public_id", "guid", "oid"})
PEOPLE = re.compile(r"(user|account|member|customer|profile|person|employee|tenant|organi[sz]ation)s?(_?model)?")
SESSIONS = frozenset(
    {"flask_login.User", "starlette.user", "starlette.session", "flask.ctx.Globals", "flask.sessions.Session"}
)
_ITSELF = frozenset(
    {"user", "caller", "identity", "me", "sub", "subject", "uid", "member", "account", "principal", "who"}
)
"""Words in what an identity itself is called, rather than something that is known of the caller."""
_REFERENCE = re.compile(r"[\w.]*?(\w+)\.\w+")
RELATIONS = frozenset({"relationship", "Relationship"})
"""What makes an attribute of the rows that a key leads to, from either side."""
_PRIMARY = frozenset({"primary_key", "pk"})
_TELLING_APART = _PRIMARY | {"unique"}
_NUMBERS = re.compile(r"\w*(number|num|no|serial|ref|reference)")
"""Columns in which programs count their rows."""
_REFERRING = frozenset({"foreign_key", "OneToOneField", "relationship"})


@dataclass(frozen=True, slots=True)
class Table:
    """What is known of a table: the columns that name an owner, and how that is known."""

    name: str
    owners: Mapping[str, str]
    makers: frozenset[str]
    keys: frozenset[str]
    owned_by: frozenset[str]
    parents: Mapping[str, "Table"] = field(default_factory=dict)
    """The columns that point at rows with an owner, when nothing but these says whose a row is."""

    def names_owner(self, column: str) -> bool:
        """Whether a column says whose a row is; object mappers have the key of `owner` as `owner_id` too."""
        return column in self.owners or column.removesuffix("_id") in self.owners

    def is_owners(self, column: str) -> bool:
        """Whether a column says whose a row is, or whose the rows are that it is below."""
        return self.names_owner(column) or any(parent.is_owners(column) for parent in self.parents.values())

    def is_callers_own(self, condition: Condition) -> bool:
        """Whether a condition asks for the rows of whoever calls."""
        return self.names_owner(condition.column) and condition.value.has(IDENTITY)

    @property
    def title(self) -> str:
        """The last part of its name."""
        return self.name.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Schema:
    """What is known of all tables: the columns of each, which are of callers, and what callers are compared with."""

    columns: Mapping[str, Mapping[str, frozenset[str]]]
    principals: frozenset[str]
    callers: frozenset[str]
    named: Mapping[str, str]
    """The tables of callers by their own names."""
    references: frozenset[str]
    """The columns that are called like the key of some table."""
    groups: frozenset[str]
    """The columns that are compared with what the caller has under the same name: `company_id`."""


def schema_of(
    columns: Mapping[str, Mapping[str, frozenset[str]]],
    principals: frozenset[str],
    callers: frozenset[str],
    groups: frozenset[str],
) -> Schema:
    """What is known of all tables."""
    named = {title_of(p, columns): p for p in sorted(principals)}
    others = columns.keys() - principals
    return Schema(columns, principals, callers, named, frozenset([f"{stem_of(name)}_id" for name in others]), groups)


def table_of(name: str, schema: Schema, conditions: list[Condition], values: list[Condition]) -> Table | None:
    """What is known of a table by its declaration and its queries; None when nobody owns its rows."""
    own = schema.columns[name]
    mentioned = frozenset(own) | {c.column for c in (*conditions, *values)}
    keys = declared_keys(name, own)
    candidates = sorted(mentioned - keys - {"", "__tablename__"})
    named = schema.named
    referred = _to_one({column: _referred(own.get(column, frozenset()), named) for column in candidates}, own)
    known = _known(conditions, values)
    known = known | {c.removesuffix("_id"): how for c, how in sorted(known.items()) if c.removesuffix("_id") in own}
    direct = _callers_own(name, schema, conditions) | schema.groups
    owning = [c for c in candidates if _owns(c, referred[c], c in direct)]
    owners = {c: how for c in owning if (how := known.get(c, "declared")) == "compared" or not MADE.fullmatch(c)}
    makers = frozenset(filter(MADE.fullmatch, mentioned))
    if not owners and not makers:
        return None
    return Table(name, owners, makers, keys, frozenset(filter(None, referred.values())))


def declared_keys(name: str, own: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The columns that tell the rows of a table apart: what keys are called, what is declared as one, a number."""
    stem = stem_of(name)
    return KEYS | {f"{stem}_id", f"{stem}id", *(column for column, words in own.items() if _is_key(column, words))}


def _is_key(column: str, words: frozenset[str]) -> bool:
    """Whether a column is declared as a key, or as a number that one row has; not when it refers to another table."""
    if not words & _PRIMARY and not ("unique" in words and _NUMBERS.fullmatch(column)):
        return False
    refers = any("ForeignKey" in w or w in _REFERRING for w in words)
    return not refers and not any(each.fullmatch(column) for each in (OWNS, GROUP, SECRET))


def _callers_own(name: str, schema: Schema, conditions: list[Condition]) -> frozenset[str]:
    """Columns that are compared with a caller's identity itself, and are no references to anything else."""
    direct = schema.callers | {c.column for c in conditions if is_caller(c.value)}
    return frozenset(c for c in direct if not _elsewhere(c, schema.columns[name], schema.references))


def _known(conditions: list[Condition], values: list[Condition]) -> dict[str, str]:
    """The columns that the caller is written into, or compared with elsewhere, which says more."""
    written = {c.column: "written" for c in values if c.value.has(IDENTITY)}
    return written | {c.column: "compared" for c in conditions if c.value.has(IDENTITY)}


def _owns(column: str, referred: str, direct: bool) -> bool:
    if _DID.fullmatch(column):
        return False
    return bool(referred) or direct or OWNS.fullmatch(column) is not None


def columns(program: Program, name: str) -> dict[str, frozenset[str]]:
    """Declared columns of a class with the words of their declaration."""
    found: dict[str, frozenset[str]] = {}
    info = program.classes.get(name)
    inherited = [base for base in info.bases if base in program.classes] if info is not None else []
    for symbol in (*inherited, *((name,) if info is not None else ())):
        for frame in program.frames.of(symbol):
            found.update(
                {column: _words(term) for column, term in frame.bindings.items() if not column.startswith("__")}
            )
            title = frame.bindings.get("__tablename__")
            if title is not None and title.text:
                found["__tablename__"] = frozenset([title.text])
    return found


def _words(term: Term) -> frozenset[str]:
    """The words of a declaration, with those of its keywords that say how it tells rows apart."""
    return term.words | _TELLING_APART.intersection([name for name, _ in term.keywords])


def is_caller(value: Term) -> bool:
    """Whether a value is the caller's identity itself rather than something found with it."""
    if not value.has(IDENTITY) or value.has(STORED_DATA):
        return False
    return not value.has(REQUEST_DATA) or any(t in SESSIONS for here in value.walk() for t in here.types)


def is_identity(value: Term, column: str) -> bool:
    """Whether a value that is compared with a column is the caller's own id, not something else known of them."""
    if not is_caller(value):
        return False
    name = (value.parts[1].text if value.tag == "item" and len(value.parts) > 1 else value.name) or ""
    if value.tag == "call":
        name = value.parts[0].name
    if name in ("id", "pk") or OWNS.fullmatch(name) or _ITSELF & words_in([name]):
        return True
    return value.tag == "param" and column.endswith("_id") and name in (column, column.removesuffix("_id"))


def is_kept_for_caller(condition: Condition, own: Iterable[str]) -> bool:
    """Whether rows are asked for by the key that a session keeps of the caller: `climber_id` by `session["climber"]`.

    Sessions keep other keys as well; `own` are the columns of what this one refers to, who signs in with a password.
    """
    value, column = condition.value, condition.column
    kept = value.tag == "item" and is_caller(value) and len(value.parts) > 1 and column.endswith("_id")
    named = kept and value.parts[1].text in (column, column.removesuffix("_id"))
    return named and any(_PASSWORD.fullmatch(each) for each in own)


def by_secret(query: Query) -> bool:
    """Whether a query finds its rows by something that only those know who may have them."""
    return any(SECRET.fullmatch(c.column) and c.value.has(REQUEST_DATA) for c in query.conditions)


def is_group(condition: Condition) -> bool:
    """Whether rows are asked for by the caller's own group: `Patient.clinic_id == user.clinic_id`."""
    value, column = condition.value, condition.column
    name = value.parts[1].text if value.tag == "item" and len(value.parts) > 1 else value.name
    return GROUP.fullmatch(column) is not None and value.has(IDENTITY) and name == column


def tells_people_apart(table: str, column: str) -> bool:
    """Whether a table has people by a column: it is a key or a secret, and not that of somebody whom rows refer to."""
    whose = column.rpartition("_")[0]
    refers = OWNS.fullmatch(whose) is not None and whose != stem_of(table)
    return column in KEYS or (SECRET.fullmatch(column) is not None and not refers)


def stem_of(name: str) -> str:
    """The name of a table without its package and plural, as columns that refer to it have it."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", last(name)).lower()
    return words.removesuffix("s")


def title_of(symbol: str, columns: Mapping[str, Mapping[str, frozenset[str]]]) -> str:
    """The table's own name: what `__tablename__` says, else the class's."""
    titles = columns.get(symbol, {}).get("__tablename__")
    return next(iter(sorted(titles))) if titles else last(symbol).lower()


def _to_one(referred: Mapping[str, str], own: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """Without the relations to many rows: no column beside them has the key of what they lead to."""
    keys = {to for column, to in referred.items() if not own.get(column, frozenset()) & RELATIONS}
    return {c: to if to in keys or not own.get(c, frozenset()) & RELATIONS else "" for c, to in referred.items()}


def _referred(words: frozenset[str], principals: Mapping[str, str]) -> str:
    """The principal that a foreign key points at."""
    if not any("ForeignKey" in w or w in _REFERRING for w in words):
        return ""
    return next((found for word in sorted(words) if (found := _principal(word, principals))), "")


def _principal(word: str, principals: Mapping[str, str]) -> str:
    """The table of callers that a word of a foreign key names."""
    if word in ("AUTH_USER_MODEL", "get_user_model", "auth.User"):
        return word
    if word[:1].isupper() and PEOPLE.fullmatch(word.lower()) and word.lower() not in principals:
        return word
    match = _REFERENCE.fullmatch(word)
    table = match.group(1) if match else ""
    if table in principals or PEOPLE.fullmatch(table):
        return principals.get(table, table)
    return principals.get(word.lower(), "") if word[:1].isupper() else ""


def _elsewhere(column: str, own: Mapping[str, frozenset[str]], references: frozenset[str]) -> bool:
    """Whether a column points at another table that is not one of callers, or is no reference to anybody."""
    if any("ForeignKey" in w or w == "foreign_key" for w in own.get(column, frozenset())):
        return True
    plain = SECRET.fullmatch(column) is not None or PLAIN.fullmatch(column) is not None
    return plain or column in references
