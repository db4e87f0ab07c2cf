"""What the calls of a program ask of its database: table, action, conditions and values of each query.

Understood are SQLAlchemy and SQLModel (statements, sessions, `Model.query`), Django, Tortoise, Beanie, Peewee,
MongoDB's drivers, and SQL text with placeholders.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from fungible.audit.program.records import Program
from fungible.audit.program.terms import Frame, Term

BUILDERS = frozenset({"select", "update", "delete", "insert", "query", "exists"})
CONDITIONS = frozenset(
    [
        "where",
        "filter",
        "filter_by",
        "having",
        "get",
        "get_or_none",
        "get_or_404",
        "first_or_404",
        "one_or_404",
        "get_one",
        "get_by_id",
        "delete_by_id",
        "find",
        "find_one",
        "find_all",
        "find_many",
        "exclude",
        "join",
        "outerjoin",
        "aget",
        "get_object_or_404",
        "aget_object_or_404",
        "get_list_or_404",
        "get_or_create",
        "update_or_create",
        "with_entities",
        "params",
        "on",
        "using",
    ]
)
ENDS = frozenset(
    [
        "first",
        "one",
        "one_or_none",
        "all",
        "get",
        "get_or_none",
        "get_or_404",
        "first_or_404",
        "one_or_404",
        "scalar",
        "delete",
        "update",
        "aget",
        "afirst",
        "adelete",
        "aupdate",
        "to_list",
        "find_one",
        "get_one",
        "get_by_id",
        "delete_by_id",
        "last",
        "latest",
        "earliest",
        "alatest",
        "scalar_one",
        "scalar_one_or_none",
        "update_or_create",
    ]
)
RUNS = frozenset(
    [
        "execute",
        "scalar",
        "scalars",
        "exec",
        "stream",
        "stream_scalars",
        "fetch",
        "fetchrow",
        "fetchval",
        "fetchone",
        "fetchall",
        "fetch_one",
        "fetch_all",
        "fetch_val",
        "fetchmany",
        "iterate",
        "executemany",
        "first_or_404",
        "one_or_404",
        "get_or_404",
        "execute_sql",
        "query",
        "query_one",
        "query_all",
        "run",
        "select_one",
        "select_all",
        "raw",
        "paginate",
        "execute_fetchall",
        "execute_insert",
        "read_one",
        "read_all",
    ]
)
LOOKUPS = frozenset({"get_object_or_404", "aget_object_or_404", "get_list_or_404"})
DOCUMENTS = {
    "find_one": "read",
    "find": "read",
    "update_one": "update",
    "update_many": "update",
    "replace_one": "update",
    "delete_one": "delete",
    "delete_many": "delete",
    "find_one_and_update": "update",
    "find_one_and_delete": "delete",
    "find_one_and_replace": "update",
    "insert_one": "insert",
}
NAMES = ENDS | RUNS | LOOKUPS | frozenset(DOCUMENTS)
MAPPERS = re.compile(
    r"(django\.|tortoise|beanie|peewee|mongoengine|odmantic|ormar|piccolo|sqlmodel|flask_sqlalchemy|sqlalchemy|umongo|gino)"
)
MANAGERS = frozenset({"objects", "query", "_default_manager", "_base_manager"})
TELLING = BUILDERS | MANAGERS | frozenset(DOCUMENTS) | frozenset({"model", "_model", "model_class", "entity", "cls"})
ANSWERS = frozenset({"execute", "scalars", "exec", "stream", "stream_scalars", "fetch", "fetchall", "fetchone"})
COUNTING = frozenset({"count", "exists", "sum", "avg", "max", "min"})


@dataclass(frozen=True, slots=True)
class Condition:
    """A column and what it is compared with, or what is written into it; `table` where the expression names it."""

    column: str
    value: Term
    table: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """One query as one frame makes it. `table` is a class of the program, or the name of a table or collection."""

    frame: Frame
    line: int
    table: str
    action: str
    conditions: tuple[Condition, ...]
    values: tuple[Condition, ...] = ()

    def asks(self, mark: int) -> bool:
        """Whether a condition is made of what the mark says."""
        return any(c.value.has(mark) for c in self.conditions)


@dataclass(frozen=True, slots=True)
class Step:
    """One link of a chain of calls: `.where(...)`, `.query`."""

    name: str
    args: tuple[Term, ...]
    keywords: tuple[tuple[str, Term], ...]
    is_call: bool
    line: int


def queries(program: Program) -> Iterator[Query]:
    """Every query that requests make."""
    for frame, term in program.frames.sites(NAMES, _telling, _fitting):
        found = read(program, frame, term)
        if found is not None:
            yield found


def _fitting(chain: tuple[str, ...], arguments: int, literal: bool) -> bool:
    """Whether a call can be a query: rows that were asked for already are not asked for again."""
    name = chain[0]
    if literal or len(chain) == 1:
        return not literal and (name in LOOKUPS or name in RUNS)
    if name in ENDS and any(inner in ANSWERS for inner in chain[1:]):
        return False
    return arguments > 0 or name not in RUNS or name in ENDS


def _telling(word: str, literal: bool) -> bool:
    """Whether a name or literal can belong to a query: a builder, a manager, a class, SQL."""
    if literal:
        return _SQL.match(word) is not None
    return word in TELLING or (word[:1].isupper() and not word.isupper())


def constructions(program: Program, tables: Iterable[str]) -> Iterator[Query]:
    """Rows made by calling a class of some tables, as inserts."""
    symbols = frozenset(tables)
    for frame, term in program.frames.sites(frozenset(t.rpartition(".")[2] for t in symbols) | {"create", "acreate"}):
        named = _class_of(program, term.parts[0])
        if not named and term.parts[0].tag == "attr" and term.parts[0].name in ("create", "acreate"):
            named = _class_of(program, _manager(term.parts[0].parts[0]))
        if named in symbols:
            values = tuple(Condition(name, value) for name, value in term.keywords)
            yield Query(frame, term.line, named, "insert", (), values)


def _manager(term: Term) -> Term:
    return term.parts[0] if term.tag == "attr" and term.name in MANAGERS else term


def read(program: Program, frame: Frame, term: Term) -> Query | None:
    """The query that a call makes, if it makes one that is understood."""
    name = term.parts[0].name
    statement = _statement(program, term, name)
    if statement is not None:
        return replace(statement, frame=frame) if statement.frame is not frame else statement
    sql = _text(term)
    if sql is not None:
        return _from_sql(frame, term, *sql)
    return _from_chain(program, frame, term, name) or (_from_document(frame, term, name) if name in DOCUMENTS else None)


def _statement(program: Program, term: Term, name: str) -> Query | None:
    """`session.execute(statement)` and the like."""
    if name not in RUNS or len(term.parts) < 2:
        return None
    steps, _ = unwind(term.parts[1])
    base = next((s for s in reversed(steps) if s.is_call and s.name in BUILDERS and s.args), None)
    if base is None:
        return None
    if base.name == "select" and _counts(base.args[0]):
        return None
    table = _table(program, base.args[0])
    action = {"update": "update", "delete": "delete", "insert": "insert"}.get(base.name, "read")
    return _query(program, table, action, steps, base.line) if table else None


def _query(program: Program, table: str, action: str, steps: list[Step], line: int) -> Query:
    given = [c for s in steps for c in _conditions(program, s)]
    written = [Condition(k, v) for s in steps if s.name in ("values", "update") for k, v in _pairs(s)]
    return Query(_NOWHERE, line, table, action, tuple(given), tuple(written))


def _pairs(step: Step) -> Iterator[tuple[str, Term]]:
    yield from step.keywords
    for arg in step.args:
        if arg.tag == "new" and arg.name == "dict":
            yield from arg.keywords


def _from_chain(program: Program, frame: Frame, term: Term, name: str) -> Query | None:
    """`session.query(Model).filter(...).first()`, `Model.objects.get(pk=...)`, `session.get(Model, key)`."""
    if name not in ENDS and name not in LOOKUPS:
        return None
    steps, leaves = unwind(term)
    table = ""
    if steps[0].args and name in ("get", "get_one", "get_or_404", *LOOKUPS):
        table = _looked_up(program, steps)
        if table:
            steps = [replace(steps[0], args=steps[0].args[1:]), *_inner(steps[0].args[0])]
    if not table:
        table = _chained(program, steps, leaves)
    if not table or any(s.name in COUNTING for s in steps if s.is_call):
        return None
    action = {"delete": "delete", "adelete": "delete", "update": "update", "aupdate": "update"}.get(name, "read")
    if name == "delete_by_id":
        action = "delete"
    return replace(_query(program, table, action, steps, term.line), frame=frame)


def _inner(term: Term) -> list[Step]:
    """The steps of a query set that is looked into."""
    return [s for s in unwind(term)[0] if s.is_call]


def _looked_up(program: Program, steps: list[Step]) -> str:
    """The class that is the first argument of `get`, or whose query set is."""
    first = steps[0].args[0]
    if first.tag in ("const", "mix", "cmp", "param") and not first.types:
        return ""
    inner, leaves = unwind(first)
    if not inner:
        return _class_of(program, first)
    return _chained(program, inner, leaves)


def _chained(program: Program, steps: list[Step], leaves: list[Term]) -> str:
    """The class at the root of a chain of calls."""
    asked = next((s for s in reversed(steps) if s.is_call and s.name == "query" and s.args), None)
    if asked is not None:
        return _table(program, asked.args[0]) if not _counts(asked.args[0]) else ""
    managed = any(not s.is_call and s.name in MANAGERS for s in steps)
    for leaf in leaves:
        named = _class_of(program, leaf)
        if named and (managed or any(MAPPERS.match(t) for t in leaf.types)):
            return named
    return ""


def unwind(term: Term) -> tuple[list[Step], list[Term]]:
    """A chain of calls and attributes from the outermost inwards, and what it starts from."""
    steps: list[Step] = []
    leaves: list[Term] = []
    todo = [term]
    while todo and len(steps) < 60:
        here = todo.pop()
        if here.tag == "call":
            callee = here.parts[0]
            steps.append(Step(callee.name, here.parts[1:], here.keywords, True, here.line))
            (todo if callee.tag == "attr" else leaves).append(callee.parts[0] if callee.tag == "attr" else callee)
        elif here.tag == "attr":
            steps.append(Step(here.name, (), (), False, here.line))
            todo.append(here.parts[0])
        elif here.tag in ("any", "typed", "enter", "grown", "copy", "elem"):
            todo.extend(here.parts)
        else:
            leaves.append(here)
    return steps, leaves


def _class_of(program: Program, term: Term) -> str:
    """The one class of the program that a term names."""
    named = [t for t in term.types if t in program.classes]
    return named[0] if len(named) == 1 and term.tag not in ("call", "const") else ""


def _table(program: Program, term: Term) -> str:
    """The class of `Model` or `Model.column`."""
    named = _class_of(program, term)
    while not named and term.tag in ("attr", "typed", "new", "any") and term.parts:
        term = term.parts[0]
        named = _class_of(program, term)
    return named


def _counts(term: Term) -> bool:
    return term.tag == "call" and term.parts[0].name in COUNTING


def _conditions(program: Program, step: Step) -> Iterator[Condition]:
    if step.name not in CONDITIONS or not step.is_call:
        return
    for name, value in step.keywords:
        if name not in ("default", "populate_existing", "with_for_update", "session", "options"):
            yield Condition(name.partition("__")[0] if not name.startswith("_") else name, value)
    for arg in step.args:
        found = list(compared(program, arg))
        if found:
            yield from found
        elif arg.tag not in ("const", "new") or arg.taint:
            yield Condition("pk" if step.name in ENDS or step.name in LOOKUPS else "", arg)


def compared(program: Program, term: Term) -> Iterator[Condition]:
    """The comparisons inside an expression, as conditions on columns."""
    for here in term.walk():
        if here.tag == "cmp":
            yield _comparison(program, here.parts[0], here.parts[1])
        elif here.tag == "call":
            callee = here.parts[0]
            if callee.tag == "attr" and callee.parts[0].tag == "attr" and len(here.parts) > 1:
                yield Condition(callee.parts[0].name, here.parts[1], _class_of(program, callee.parts[0].parts[0]))
            elif callee.name == "Q":
                yield from (Condition(name.partition("__")[0], value) for name, value in here.keywords)


def _comparison(program: Program, left: Term, right: Term) -> Condition:
    """The side that names a column is the one of which less is known to come from the request."""
    column, value = (left, right) if _names_column(left) or not _names_column(right) else (right, left)
    if column.tag != "attr":
        return Condition(column.text or "", value)
    return Condition(column.name, value, _class_of(program, column.parts[0]))


def _names_column(term: Term) -> bool:
    return term.tag == "attr" and not term.taint & 3


_SQL = re.compile(r"\s*(select|update|delete|insert|with)\b", re.IGNORECASE)
_TABLES = re.compile(r"\b(?:from|update|into|join)\s+[\"`]?(?:\w+\.)?[\"`]?(\w+)", re.IGNORECASE)
_HOLE = r"(\$\d+|%s|\?\d*|:\w+|%\(\w+\)s|@\w+)"
_COMPARED = re.compile(r"(?:\w+\.)?[\"`]?(\w+)[\"`]?\s*(?:=|\bin\b|\bis\b)\s*(?:any\s*)?\(*\s*" + _HOLE, re.IGNORECASE)
_INSERTED = re.compile(r"\binto\s+[\"`\w.]+\s*\(([^)]*)\)\s*values\s*\(([^;]*)\)", re.IGNORECASE | re.DOTALL)


def _text(term: Term) -> tuple[str, tuple[Term, ...]] | None:
    """The SQL text among the first arguments, and the arguments behind it."""
    for position, arg in enumerate(term.parts[1:3], 1):
        text = arg.text
        if text is None and arg.tag == "call" and len(arg.parts) > 1:
            text = arg.parts[1].text
        if text is not None and _SQL.match(text):
            return text, (*term.parts[position + 1 :], *(v for _, v in term.keywords))
    return None


def _from_sql(frame: Frame, term: Term, text: str, given: tuple[Term, ...]) -> Query | None:
    table = _TABLES.search(text)
    verb = text.split(None, 1)[0].lower()
    if table is None or re.match(r"\s*select\s+count\(", text, re.IGNORECASE):
        return None
    action = verb if verb in ("update", "delete", "insert") else "read"
    where = re.search(r"\bwhere\b", text, re.IGNORECASE)
    cut = where.start() if where else len(text)
    rows = [
        (m.start(), Condition(m.group(1).lower(), _value(text, m.start(2), m.group(2), given)))
        for m in _COMPARED.finditer(text)
    ]
    conditions = tuple(row for at, row in rows if at >= cut)
    values = (*(row for at, row in rows if at < cut), *_inserted(text, given))
    return Query(frame, term.line, table.group(1).lower(), action, conditions, values)


def _inserted(text: str, given: tuple[Term, ...]) -> Iterator[Condition]:
    found = _INSERTED.search(text)
    if found is None:
        return
    columns = [c.strip(' "`\n').lower() for c in found.group(1).split(",")]
    offset = found.start(2)
    for column, part in zip(columns, found.group(2).split(","), strict=False):
        hole = re.search(_HOLE, part)
        if hole is not None:
            yield Condition(column, _value(text, offset + hole.start(), hole.group(1), given))
        offset += len(part) + 1


def _value(text: str, at: int, hole: str, given: tuple[Term, ...]) -> Term:
    """What fills a placeholder."""
    pairs = [pair for g in given for t in g.walk() if t.tag == "new" and t.name == "dict" for pair in t.keywords]
    if hole[0] in ":@" or hole.startswith("%("):
        name = hole.strip(":@%()s") if hole.startswith("%(") else hole[1:]
        named = [v for k, v in pairs if k == name]
        return named[0] if named else Term("…")
    flat = given[0].parts if given and given[0].tag == "new" and given[0].name in ("tuple", "list") else given
    position = int(hole[1:]) - 1 if hole[0] == "$" else len(re.findall(r"%s|\?", text[:at]))
    return flat[position] if position < len(flat) else Term("…")


def _from_document(frame: Frame, term: Term, name: str) -> Query | None:
    """`collection.find_one({"_id": key})`."""
    first = term.parts[1] if len(term.parts) > 1 else next((v for k, v in term.keywords if k == "filter"), None)
    if first is None or first.tag != "new" or first.name != "dict":
        return None
    table = _collection(term.parts[0].parts[0]) if term.parts[0].parts else ""
    if not table:
        return None
    rows = tuple(Condition(key, value) for key, value in first.keywords if key)
    if DOCUMENTS[name] == "insert":
        return Query(frame, term.line, table, "insert", (), rows)
    return Query(frame, term.line, table, DOCUMENTS[name], rows)


def _collection(term: Term) -> str:
    """The name of a collection: `db.orders`, `db["orders"]`, `db.get_collection("orders")`."""
    if term.tag == "attr":
        return term.name
    if term.tag == "item":
        return term.parts[1].text or ""
    if term.tag == "call" and len(term.parts) > 1:
        return term.parts[1].text or ""
    return term.name


class _Nowhere:
    """Stands for the frame of a statement until it is known."""


_NOWHERE: Frame = _Nowhere()  # type: ignore[assignment] # replaced before anyone sees it
