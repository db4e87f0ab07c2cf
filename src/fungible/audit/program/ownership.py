"""Rows that belong to somebody: which tables have an owner, by which columns, and who may see all rows."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fungible.audit.program.callers import SIGNED_IN, Way, access, ways
from fungible.audit.program.origins import IDENTITY, REQUEST_DATA, STORED_DATA
from fungible.audit.program.queries import MAPPERS, RUNS, Condition, Query, constructions, queries
from fungible.audit.program.records import ClassInfo, Program
from fungible.audit.program.terms import Frame, Term

OWNS = re.compile(
    r"(the_)?(user|owner|account|customer|tenant|org|organi[sz]ation|member|patient|student|employee|subscriber|holder|guest|buyer"
    r"|client|rider|driver|player|reader|tutor|pupil|learner|applicant|candidate|resident|passenger|borrower|patron|donor|renter)"
    r"(_?(id|uuid|pk|ref|key|email|name|sub|username))?|uid|userid|username|subject|sub|belongs_to|owned_by"
)
"""Columns that say whose a row is."""
MADE = re.compile(
    r"(author|creator|created_by|uploader|uploaded_by|posted_by|sender|submitted_by|reporter|host|seller|organizer)(_?(id|uuid))?"
)
"""Columns that say who made a row, which others may well read."""
SECRET = re.compile(
    r"\w*(token|secret|code|key|hash|digest|signature|nonce|otp|password|email|username|login|phone|slug|stored_as)\w*"
)
PLAIN = re.compile(
    r"(\w+_)?(type|kind|source|status|state|name|title|text|content|path|url|at|on|date|time|count|total|version|provider|parent"
    r"|parent_id|category|language|locale|timezone|role|plan|object|object_id|resource_id)"
)
"""Columns that say nothing of an owner, though they may be compared with what is known of one."""
FETCHES = RUNS | frozenset({"one", "one_or_none", "scalar_one", "scalar_one_or_none", "find_one", "get_or_404"})
"""Calls that read rows: what they give is not what the request says."""
KEYS = frozenset({"id", "pk", "_id", "uuid", "public_id", "guid", "oid"})
PEOPLE = re.compile(r"(user|account|member|customer|profile|person|employee|tenant|organi[sz]ation)s?(_?model)?")
SESSIONS = frozenset(
    {"flask_login.User", "starlette.user", "starlette.session", "flask.ctx.Globals", "flask.sessions.Session"}
)
COLUMNS = frozenset({"Column", "mapped_column", "ForeignKey", "relationship", "Relationship", "foreign_key"})
_GENERIC = ("Retrieve", "Update", "Destroy", "RetrieveUpdate", "RetrieveDestroy", "RetrieveUpdateDestroy")
VIEWS = frozenset(
    [f"django.views.generic.{name}View" for name in ("Detail", "Update", "Delete")]
    + [f"rest_framework.viewsets.{name}ViewSet" for name in ("Generic", "Model", "ReadOnlyModel")]
    + [f"rest_framework.generics.{name}APIView" for name in _GENERIC]
)
"""Views that find one row by the key in the path on their own."""
_REFERENCE = re.compile(r"[\w.]*?(\w+)\.\w+")


@dataclass(frozen=True, slots=True)
class Table:
    """What is known of a table: the columns that name an owner, and how that is known."""

    name: str
    owners: Mapping[str, str]
    makers: frozenset[str]
    keys: frozenset[str]
    filtered: frozenset[str]
    owned_by: frozenset[str]

    @property
    def title(self) -> str:
        """The last part of its name."""
        return self.name.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Tables:
    """All tables with an owner, and every query."""

    owned: Mapping[str, Table]
    queries: tuple[Query, ...]


def tables(program: Program) -> Tables:
    """What is known of ownership; nothing when the program knows no callers."""
    if not _has_callers(program):
        return Tables({}, ())
    return program.frames.remember("tables", lambda: _tables(program))


def _has_callers(program: Program) -> bool:
    """Whether the program knows callers at all: by their identity, or by asking that somebody is signed in."""
    if program.frames.knows_callers or any(SIGNED_IN.fullmatch(n.rpartition(".")[2]) for n in program.calls.names):
        return True
    return any(base in VIEWS for info in program.classes.values() for base in info.bases)


def _tables(program: Program) -> Tables:
    asked = tuple(queries(program))
    models = {q.table for q in asked} | _models(program)
    every = (*asked, *constructions(program, models & program.classes.keys()))
    principals = frozenset(q.table for q in asked if _finds_caller(q)) | {
        m for m in models if PEOPLE.fullmatch(_last(m).lower())
    }
    columns = {name: _columns(program, name) for name in models}
    callers = frozenset(c.column for q in asked for c in q.conditions if c.column not in KEYS and _is_caller(c.value))
    owned = {}
    for name in sorted(models - principals):
        table = _table(name, columns, _of_table(name, every), principals, callers)
        if table is not None:
            owned[name] = table
    return Tables(owned, every)


def _of_table(name: str, every: Iterable[Query]) -> tuple[list[Condition], list[Condition]]:
    """What the columns of a table are compared with, and what is written into them."""
    asked = [c for q in every for c in q.conditions if c.table == name or (not c.table and q.table == name)]
    return asked, [c for q in every if q.table == name for c in q.values]


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _models(program: Program) -> set[str]:
    """Classes that are mapped to tables."""
    return {symbol for symbol, info in program.classes.items() if _is_model(info)}


def _is_model(info: ClassInfo) -> bool:
    if "__tablename__" in info.attributes or any(
        MAPPERS.match(b) and b.endswith((".Model", ".Document")) for b in info.bases
    ):
        return True
    return any(COLUMNS & value.words for _, value in info.attributes.values())


def _finds_caller(query: Query) -> bool:
    """Whether a query looks the caller up: in a frame that establishes who calls."""
    frame = query.frame
    return (
        query.action == "read"
        and bool(frame.returns & IDENTITY)
        and not frame.given & IDENTITY
        and any(c.value.has(IDENTITY) and (c.column in KEYS or SECRET.fullmatch(c.column)) for c in query.conditions)
    )


def _columns(program: Program, name: str) -> dict[str, frozenset[str]]:
    """Declared columns of a class with the words of their declaration."""
    found: dict[str, frozenset[str]] = {}
    info = program.classes.get(name)
    bases = info.bases if info is not None else ()
    for symbol in (*(base for base in bases if base in program.classes), *((name,) if info is not None else ())):
        for frame in program.frames.of(symbol):
            found.update({column: term.words for column, term in frame.bindings.items() if not column.startswith("__")})
            titles = [t.text for c, t in frame.bindings.items() if c == "__tablename__" and t.text]
            found.update({"__tablename__": frozenset(titles)} if titles else {})
    return found


def _table(
    name: str,
    columns: Mapping[str, dict[str, frozenset[str]]],
    uses: tuple[list[Condition], list[Condition]],
    principals: frozenset[str],
    callers: frozenset[str],
) -> Table | None:
    own = columns[name]
    names = {_name_of(p, columns): p for p in principals}
    conditions, values = uses
    keys = frozenset({c for c, words in own.items() if "primary_key" in words} | KEYS | {f"{_stem(name)}_id"})
    compared = {c.column for c in conditions if c.value.has(IDENTITY)}
    written = {c.column for c in values if c.value.has(IDENTITY)}
    mentioned = set(own) | {c.column for c in (*conditions, *values)}
    owners: dict[str, str] = {}
    owned_by: set[str] = set()
    for column in sorted(mentioned - keys - {"", "__tablename__"}):
        referred = _referred(own.get(column, frozenset()), names)
        if referred:
            owned_by.add(referred)
        if MADE.fullmatch(column) and column not in compared:
            continue
        direct = column in callers or any(c.column == column and _is_caller(c.value) for c in conditions)
        if referred or OWNS.fullmatch(column) or (direct and not _elsewhere(column, own, columns)):
            owners[column] = "compared" if column in compared else "written" if column in written else "declared"
    makers = frozenset(c for c in mentioned if MADE.fullmatch(c))
    if not owners and not makers:
        return None
    return Table(name, owners, makers, keys, frozenset(compared & (owners.keys() | makers)), frozenset(owned_by))


def _is_caller(value: Term) -> bool:
    """Whether a value is the caller's identity itself rather than something found with it."""
    if not value.has(IDENTITY) or value.has(STORED_DATA):
        return False
    return not value.has(REQUEST_DATA) or any(t in SESSIONS for here in value.walk() for t in here.types)


def _stem(name: str) -> str:
    last = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", _last(name)).lower()
    return last.removesuffix("s")


def _name_of(symbol: str, columns: Mapping[str, dict[str, frozenset[str]]]) -> str:
    """The table's own name: what `__tablename__` says, else the class's."""
    titles = columns.get(symbol, {}).get("__tablename__")
    return next(iter(sorted(titles))) if titles else _last(symbol).lower()


def _referred(words: frozenset[str], principals: Mapping[str, str]) -> str:
    """The principal that a foreign key points at."""
    if not any("ForeignKey" in w or w in ("foreign_key", "OneToOneField", "relationship") for w in words):
        return ""
    for word in sorted(words):
        if word in ("AUTH_USER_MODEL", "get_user_model", "auth.User"):
            return word
        match = _REFERENCE.fullmatch(word)
        if match and (match.group(1) in principals or PEOPLE.fullmatch(match.group(1))):
            return principals.get(match.group(1), match.group(1))
        if word.lower() in principals and word[:1].isupper():
            return principals[word.lower()]
    return ""


def _elsewhere(
    column: str, own: Mapping[str, frozenset[str]], columns: Mapping[str, Mapping[str, frozenset[str]]]
) -> bool:
    """Whether a column points at another table that is not one of callers, or is no reference to anybody."""
    if any("ForeignKey" in w or w == "foreign_key" for w in own.get(column, frozenset())):
        return True
    plain = SECRET.fullmatch(column) is not None or PLAIN.fullmatch(column) is not None
    return plain or any(column == f"{_stem(name)}_id" for name in columns)


def public(program: Program, found: Tables, name: str) -> bool:
    """Whether the rows of a table are read for callers who are not known, or listed for everybody."""
    table = found.owned[name]
    asked = [
        q
        for q in found.queries
        if q.table == name and q.action == "read" and not q.asks(IDENTITY) and not _by_secret(q)
    ]
    return program.frames.remember(f"public {name}", lambda: any(_shows(program, table, q) for q in asked))


def _shows(program: Program, table: Table, query: Query) -> bool:
    chosen = query.asks(REQUEST_DATA) or any(
        c.column in table.keys or c.column in table.owners for c in query.conditions
    )
    for way in ways(query.frame):
        found = access(program, way)
        if not found.privileged and (not found.known or not chosen):
            return True
    return False


def _by_secret(query: Query) -> bool:
    return any(SECRET.fullmatch(c.column) and c.value.has(REQUEST_DATA) for c in query.conditions)


def unscoped_key(table: Table, query: Query) -> Condition | None:
    """The key from the request by which alone a query finds its row."""
    if query.asks(IDENTITY) or _by_secret(query):
        return None
    here = [c for c in query.conditions if c.table in ("", query.table)]
    if any(c.column in table.owners or not c.column or c.value.tag == "…" for c in here):
        return None
    return next((c for c in here if c.column in table.keys and from_request(c)), None)


def claimed_owner(program: Program, table: Table, query: Query) -> Condition | None:
    """The owner column that is compared with, or set to, what the request says, when nothing else names the caller."""
    rows = query.values if query.action == "insert" else query.conditions
    if any(c.value.has(IDENTITY) for c in rows):
        return None
    here = [c for c in rows if c.table in ("", query.table)]
    spread = [
        Condition(column, c.value) for c in here if not c.column for column in _spread(program, query.frame, c.value)
    ]
    return next((c for c in (*here, *spread) if c.column in table.owners and from_request(c)), None)


def _spread(program: Program, frame: Frame, value: Term) -> Iterable[str]:
    """The columns that `**body.model_dump()` sets: the fields of the body's class."""
    for here in value.walk():
        if here.tag == "param":
            for symbol in sorted(frame.annotations.get(here.name, ())):
                for each in program.frames.of(symbol):
                    yield from each.bindings


def from_request(condition: Condition) -> bool:
    """Whether the value is what the request says, and nothing else."""
    if not condition.value.has(REQUEST_DATA) or condition.value.has(IDENTITY | STORED_DATA):
        return False
    return not any(here.tag == "call" and here.parts[0].name in FETCHES for here in condition.value.walk())


def open_way(program: Program, table: Table, frame: Frame, *, claimed: bool) -> Way | None:
    """A way on which an ordinary, known caller gets to a frame and nothing asks whose the row is."""
    for way in sorted(ways(frame), key=lambda w: (w.entry.label, w.path[0].file, w.path[0].line)):
        found = access(program, way)
        if not found.known or found.privileged or found.checked or (claimed and found.compared):
            continue
        others = table.owned_by & program.classes.keys()
        if not (found.types and others and others == table.owned_by and not found.types & others):
            return way
    return None


def changed(program: Program, way: Way, query: Query) -> bool:
    """Whether the row that a query finds is assigned to or deleted on the way."""
    if query.action != "read":
        return True
    here = {f.number for f in way.path}
    stores = [base for frame in way.path for base, _, _ in frame.stores if _holds(base, frame, query)]
    return bool(stores) or any(
        frame.number in here and any(_holds(part, frame, query) for part in (*term.parts[0].parts, *term.parts[1:]))
        for frame, term in program.frames.sites(frozenset({"delete", "adelete"}))
    )


def _holds(term: Term, frame: Frame, query: Query) -> bool:
    """Whether a term is what a query found, here or where it was called."""
    if frame.number == query.frame.number:
        return any(t.tag == "call" and t.line == query.line for t in term.walk())
    return any(query.frame.symbol in t.parts[0].types for t in term.walk() if t.tag == "call")
