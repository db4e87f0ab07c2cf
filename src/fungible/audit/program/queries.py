"""What the calls of a program ask of its database: table, action, conditions and values of each query.

Understood are SQLAlchemy and SQLModel (statements, sessions, `Model.query`), Django, Tortoise, Beanie, Peewee,
MongoDB's drivers, and SQL text with placeholders; `vectors` has what is asked of vector stores.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from fungible.audit.program.documents import from_document
from fungible.audit.program.query_terms import (
    CORE_TABLE,
    Condition,
    Query,
    Step,
    class_of,
    conditions,
    counts,
    is_core_table,
    pairs,
    table_of,
    unwind,
)
from fungible.audit.program.query_words import (
    ANSWERS,
    BUILDERS,
    COUNTING,
    DOCUMENTS,
    ENDS,
    LAZY,
    LOOKUPS,
    MANAGERS,
    MAPPERS,
    NAMES,
    NARROWS,
    ONE_ROW,
    RUNS,
    TELLING,
    VIEW_SETS,
)
from fungible.audit.program.records import Program
from fungible.audit.program.sql_text import SQL, from_sql, text_of
from fungible.audit.program.terms import Frame, Term
from fungible.audit.program.view_rows import of_view
from fungible.audit.program.whole_queries import told_whole

_STATEMENTS = frozenset({"query", "statement"})
"""Keywords under which a statement may be run."""
_COPIES = frozenset({"model_validate", "from_orm", "parse_obj"})
_MAKES = _COPIES | {"create", "acreate"}
_SETS = MANAGERS | LAZY | VIEW_SETS | {"select_related", "prefetch_related", "order_by", "all"}
_ASKED = NARROWS | {"all"}
"""What asks already for the rows of which a query set only says further how they are read."""
_GOES_ON = LAZY | {"all"}
"""What is asked of query sets that others may go on with: `Model.objects.all().filter(...)`."""
_CHAINED = ENDS | LOOKUPS | LAZY | {"execute"}
_BY_KEY = LOOKUPS | {"get", "get_one", "get_or_404"}
"""Lookups of which the first argument may be the class."""
_CHANGES = {
    "delete": "delete",
    "adelete": "delete",
    "delete_by_id": "delete",
    "update": "update",
    "aupdate": "update",
    "set_by_id": "update",
}


def queries(program: Program) -> Iterator[Query]:
    """Every query that requests make."""
    waiting: list[tuple[Frame, Term, Query]] = []
    sites: dict[int, list[Term]] = defaultdict(list)
    for frame, term in program.frames.sites(NAMES, _telling, fitting):
        if frame.symbol in program.classes and term.parts[0].name in LAZY:
            continue  # the body of a class makes query sets for others to ask
        found = read(program, frame, term)
        sites[frame.number].append(term)
        if found is not None and term.parts[0].name in _GOES_ON:
            waiting.append((frame, term, found))
        elif found is not None:
            yield found
    longer: dict[int, frozenset[int]] = {}
    for frame, term, found in waiting:
        inside = longer.get(frame.number)
        if inside is None:
            inside = longer[frame.number] = gone_on_with(sites[frame.number])
        if id(term) not in inside:
            yield found


def gone_on_with(sites: list[Term]) -> frozenset[int]:
    """The terms that other calls of a frame go on with; what narrows may also be inside of what these are given."""
    within = [id(inner) for site in sites for inner in site.walk() if inner is not site and not _asks_all(inner)]
    return frozenset([*within, *(id(inner) for site in sites for inner in _before(site))])


def _asks_all(term: Term) -> bool:
    return term.tag == "call" and term.parts[0].name == "all"


def _before(site: Term) -> Iterator[Term]:
    """The calls in a chain before its last one."""
    here = site.parts[0]
    while here.tag in ("attr", "call") and here.parts:
        here = here.parts[0]
        yield here


def fitting(chain: tuple[str, ...], arguments: int, literal: bool) -> bool:
    """Whether a call can be a query: rows that were asked for already are not asked for again."""
    name = chain[0]
    if len(chain) == 1 or (literal and name not in LAZY):
        return not literal and (name in LOOKUPS or name in RUNS)
    return _narrows_set(chain) if name in LAZY else _asks(chain, arguments)


def _asks(chain: tuple[str, ...], arguments: int) -> bool:
    """Whether a call that ends a chain asks for rows."""
    name = chain[0]
    if arguments == 0 and name == "execute":
        return not BUILDERS.isdisjoint(chain)
    if name in ENDS and any(inner in ANSWERS for inner in chain[1:]):
        return False
    return arguments > 0 or name not in RUNS or name in ENDS


def _narrows_set(chain: tuple[str, ...]) -> bool:
    """Whether a call narrows a query set, or is the only one that says of which rows it is."""
    return _is_set(chain) and (chain[0] in NARROWS or _ASKED.isdisjoint(chain))


def _is_set(chain: tuple[str, ...]) -> bool:
    """Whether what is narrowed can be a query set: `Model.filter`, `Model.objects.filter`, `db.query(…).filter`."""
    return chain[-1] not in BUILDERS and (chain[1][:1].isupper() or not _SETS.isdisjoint(chain[1:]))


def _telling(word: str, literal: bool) -> bool:
    """Whether a name or literal can belong to a query: a builder, a manager, a class, SQL."""
    if literal:
        return SQL.match(word) is not None
    return word in TELLING or (word[:1].isupper() and not word.isupper())


def constructions(program: Program, tables: Iterable[str]) -> Iterator[Query]:
    """Rows made by calling a class of some tables, as inserts."""
    symbols = frozenset(tables)
    for frame, term in program.frames.sites(frozenset(t.rpartition(".")[2] for t in symbols) | _MAKES):
        callee = term.parts[0]
        named = class_of(program, callee)
        if not named and callee.tag == "attr" and callee.name in _MAKES:
            named = class_of(program, _manager(callee.parts[0]))
        if named in symbols:
            later = (
                Condition(column, value)
                for base, column, value in frame.stores
                if base.line == term.line and base == term
            )
            yield Query(frame, term.line, named, "insert", (), (*made_of(term, callee.name), *later))


def made_of(term: Term, name: str) -> Iterator[Condition]:
    """What a row is made of: keywords, and the object whose fields it takes."""
    for column, value in term.keywords:
        if name not in _COPIES:
            yield Condition(column, value)
        elif column == "update" and value.tag == "new":
            yield from (Condition(key, given) for key, given in value.keywords)
    if name in _COPIES:
        yield from (Condition("", value) for value in term.parts[1:2])


def _manager(term: Term) -> Term:
    return term.parts[0] if term.tag == "attr" and term.name in MANAGERS else term


def read(program: Program, frame: Frame, term: Term) -> Query | None:
    """The query that a call makes, if it makes one that is understood."""
    name = term.parts[0].name
    statement = _statement(program, term, name)
    if statement is not None:
        return replace(statement, frame=frame) if statement.frame is not frame else statement
    sql = text_of(term)
    if sql is not None:
        return from_sql(frame, term, *sql)
    return _from_chain(program, frame, term, name) or (
        from_document(program, frame, term, name) if name in DOCUMENTS else None
    )


def _statement(program: Program, term: Term, name: str) -> Query | None:
    """`session.execute(statement)` and the like."""
    given = term.parts[1:2] or tuple([value for key, value in term.keywords if key in _STATEMENTS])
    if name not in RUNS or not given:
        return None
    steps, leaves = unwind(given[0])
    base, table = _based_on(program, steps, leaves)
    if base is None or not table:
        return None
    action = base.name if base.name in ("update", "delete", "insert") else "read"
    return _query(program, table, action, steps, base.line)


def _based_on(program: Program, steps: list[Step], leaves: list[Term]) -> tuple[Step | None, str]:
    """What a statement begins with and its table: `select(Order)`, or `orders.select()` of the core."""
    base = _innermost(steps, BUILDERS)
    if base is not None:
        return base, "" if base.name == "select" and counts(base.args[0]) else table_of(program, base.args[0])
    base = next((s for s in reversed(steps) if s.is_call and s.name in BUILDERS), None)
    return base, next((class_of(program, leaf) for leaf in leaves if is_core_table(leaf)), "")


def _innermost(steps: list[Step], names: frozenset[str]) -> Step | None:
    """The innermost call of one of some names that is given something."""
    return next((s for s in reversed(steps) if s.is_call and s.name in names and s.args), None)


def _query(program: Program, table: str, action: str, steps: list[Step], line: int) -> Query:
    given = [c for s in steps for c in conditions(program, s)]
    written = tuple([Condition(k, v) for s in steps if s.name in ("values", "update") for k, v in pairs(s)])
    lost = tuple([c for c in given if c.lost])
    return Query(_NOWHERE, line, table, action, tuple([c for c in given if not c.lost]), written, lost)


def _from_chain(program: Program, frame: Frame, term: Term, name: str) -> Query | None:
    """`session.query(Model).filter(...).first()`, `Model.objects.get(pk=...)`, `session.get(Model, key)`."""
    if name not in _CHAINED:
        return None
    steps, leaves = unwind(term)
    if name == "execute":
        return _executed(program, frame, term, steps, leaves)
    table = _looked_up(program, steps) if steps[0].args and name in _BY_KEY else ""
    if table:
        steps = [replace(steps[0], args=steps[0].args[1:]), *_inner(steps[0].args[0])]
    else:
        table = _chained(program, steps, leaves) or of_view(program, frame, steps, leaves)
    if not table or any(s.name in COUNTING for s in steps if s.is_call) or _only_builds(name, leaves):
        return None
    found = _query(program, table, _CHANGES.get(name, "read"), steps, term.line)
    return told_whole(replace(found, frame=frame, one=name in ONE_ROW), steps, leaves)


def _executed(program: Program, frame: Frame, term: Term, steps: list[Step], leaves: list[Term]) -> Query | None:
    """`Model.update(...).where(...).execute()`."""
    table = _chained(program, steps, leaves)
    action = next((s.name for s in reversed(steps) if s.is_call and s.name in BUILDERS), "")
    if not table or not action:
        return None
    action = action if action in ("update", "delete", "insert") else "read"
    return told_whole(replace(_query(program, table, action, steps, term.line), frame=frame), steps, leaves)


def _only_builds(name: str, leaves: list[Term]) -> bool:
    """Whether a call begins a statement of peewee or of SQLAlchemy's core, which `execute` runs."""
    builds = any(t.startswith("peewee.") or t == CORE_TABLE for leaf in leaves for t in leaf.types)
    return name in ("update", "delete") and builds


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
        return class_of(program, first)
    return _chained(program, inner, leaves)


def _chained(program: Program, steps: list[Step], leaves: list[Term]) -> str:
    """The class at the root of a chain of calls."""
    asked = _innermost(steps, frozenset({"query"}))
    if asked is not None:
        return table_of(program, asked.args[0]) if not counts(asked.args[0]) else ""
    managed = any(not s.is_call and s.name in MANAGERS for s in steps)
    named = (class_of(program, leaf) for leaf in leaves if managed or _is_mapped(leaf))
    return next(filter(None, named), "")


def _is_mapped(leaf: Term) -> bool:
    return any(MAPPERS.match(t) for t in leaf.types)


class _Nowhere:
    """Stands for the frame of a statement until it is known."""


_NOWHERE: Frame = _Nowhere()  # type: ignore[assignment] # replaced before anyone sees it
