"""Rows that belong to somebody: who asks for them, by what, and who may see all of them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from fungible.audit.program.callers import HOOKS, SIGNED_IN, access, validates
from fungible.audit.program.calls import every
from fungible.audit.program.class_views import VIEWS
from fungible.audit.program.finders import of_finders
from fungible.audit.program.handed_statements import of_helpers
from fungible.audit.program.handed_tables import of_handed_tables
from fungible.audit.program.handed_terms import as_asked
from fungible.audit.program.hosted import of_hosted
from fungible.audit.program.identifiers import last
from fungible.audit.program.mapped import mapped_classes
from fungible.audit.program.on_requests import put_on_request
from fungible.audit.program.origins import IDENTITY, LOOKED_UP, REQUEST_DATA, STORED_DATA
from fungible.audit.program.owners import (
    KEYS,
    MADE,
    PEOPLE,
    PLAIN,
    SECRET,
    Schema,
    Table,
    by_secret,
    columns,
    is_caller,
    is_group,
    is_identity,
    is_kept_for_caller,
    schema_of,
    table_of,
    tells_people_apart,
)
from fungible.audit.program.proving import proves_password
from fungible.audit.program.queries import constructions, queries
from fungible.audit.program.query_terms import Condition, Query
from fungible.audit.program.query_words import RUNS
from fungible.audit.program.records import Program
from fungible.audit.program.references import References, children, references
from fungible.audit.program.repositories import of_repositories
from fungible.audit.program.runs import of_runs
from fungible.audit.program.saved import of_serializers
from fungible.audit.program.tenancy import keeps_apart
from fungible.audit.program.terms import Term
from fungible.audit.program.validating import asked_openly
from fungible.audit.program.vectors import kept_by, of_vectors
from fungible.audit.program.ways import Way, in_order, ways

FETCHES = RUNS | frozenset({"one", "one_or_none", "scalar_one", "scalar_one_or_none", "find_one", "get_or_404"})
"""Calls that read rows: what they give is not what the request says."""
_OF_ROWS = FETCHES | {"save", "create", "acreate", "create_user", "get_or_create"}
"""Calls that give rows, be they new."""
_AUTHENTICATES = re.compile(
    r"authenticate(_credentials|_request|_user)?|(get_|resolve_|require_|load_|fetch_)?(current|optional|authenticated|session)_user"
    r"(_optional|_or_none)?"
)
"""Functions that find out who calls."""


@dataclass(frozen=True, slots=True)
class Tables:
    """All tables with an owner, and every query."""

    owned: Mapping[str, Table]
    queries: tuple[Query, ...]
    asked: Mapping[str, tuple[Query, ...]] = field(default_factory=dict)
    """The queries on each table."""
    references: References = field(default_factory=lambda: references({}))


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
    chunks = tuple(of_vectors(program))
    mapped = mapped_classes(program)
    told = (*queries(program), *of_helpers(program), *of_handed_tables(program, mapped))
    told = (*told, *of_hosted(program), *of_runs(program))
    asked = (*as_asked(program, told), *of_repositories(program), *chunks)
    asked = (*asked, *of_finders(program, sorted(mapped), asked))
    models = {q.table for q in asked} | mapped
    made = as_asked(program, constructions(program, models & program.classes.keys()))
    all_queries = (*asked, *made, *of_serializers(program))
    declared = {name: columns(program, name) for name in sorted(models)}
    declared.update(kept_by(chunks))
    refer = references(declared)
    schema = _schema(declared, refer, asked)
    of_table = _Columns(all_queries, _held_against(program))
    known = (
        table_of(name, schema, *of_table.named(name, declared[name])) for name in sorted(models - schema.principals)
    )
    asked_of = {name: tuple(rows) for name, rows in of_table.queries.items()}
    owned = {
        table.name: _with_natural_keys(table, asked_of.get(table.name, ())) for table in known if table is not None
    }
    owned = {name: table for name, table in owned.items() if not _narrowed_by_session(program, name)}
    below = children(schema, owned, refer, of_table.mentioned)
    return Tables({**owned, **below}, all_queries, asked_of, refer)


def _with_natural_keys(table: Table, asked: Iterable[Query]) -> Table:
    """A table whose keys are also the columns by which callers change the one row of theirs that a request names."""
    own = (q for q in asked if q.action in ("update", "delete") and any(map(table.is_callers_own, q.conditions)))
    named = {c.column for q in own for c in q.conditions if from_request(c) and not table.names_owner(c.column)}
    natural = frozenset([c for c in named if c and not PLAIN.fullmatch(c) and not SECRET.fullmatch(c)])
    return replace(table, keys=table.keys | natural)


def _schema(
    declared: Mapping[str, Mapping[str, frozenset[str]]], refer: References, asked: tuple[Query, ...]
) -> Schema:
    people = {name for name in declared if PEOPLE.fullmatch(last(name).lower())}
    rows = [(c.table or q.table, c) for q in asked for c in q.conditions]
    compared = [(table, c) for table, c in rows if is_caller(c.value) and not c.through]
    callers = frozenset(c.column for _, c in compared) - KEYS
    groups = frozenset(c.column for _, c in rows if is_group(c))
    return schema_of(declared, frozenset(people | _found_callers(asked, refer, compared)), callers, groups)


def _found_callers(asked: tuple[Query, ...], refer: References, compared: list[tuple[str, Condition]]) -> set[str]:
    """The tables of which the caller is a row: it is looked up there, or is what columns refer to."""
    compared_with = {refer.of(table, c.column) for table, c in compared if is_identity(c.value, c.column)}
    kept = {to for t, c in compared if is_kept_for_caller(c, refer.declared.get(to := refer.of(t, c.column), ()))}
    return {q.table for q in asked if _finds_caller(q)} | kept | compared_with - {""}


def _narrowed_by_session(program: Program, table: str) -> bool:
    """Whether the session adds a condition of its own to each query on a class: `with_loader_criteria(Owned, ...)`."""
    classes = program.frames.remember("narrowed by session", lambda: _with_criteria(program))
    info = program.classes.get(table)
    return bool(classes) and info is not None and not classes.isdisjoint((info.symbol, *info.bases))


def _with_criteria(program: Program) -> frozenset[str]:
    named = every(program, lambda name: last(name) == "with_loader_criteria")
    return frozenset([t for call in named for t in (call.args[0].types if call.args else ())])


def _held_against(program: Program) -> tuple[Condition, ...]:
    """Columns of rows that were loaded before they are compared with the caller's own id."""
    found = (pair for frame in program.frames.serving() for pair in frame.held_against)
    return tuple([Condition(column, caller) for column, caller in found if is_identity(caller, column)])


class _Columns:
    """What the columns of each table are compared with, and what is written into them."""

    def __init__(self, asked: Iterable[Query], held_against: tuple[Condition, ...]) -> None:
        self._held_against = held_against
        self.queries: dict[str, list[Query]] = defaultdict(list)
        self._conditions: dict[str, list[Condition]] = defaultdict(list)
        for query in asked:
            self.queries[query.table].append(query)
            for condition in query.conditions:
                if not condition.through:
                    self._conditions[condition.table or query.table].append(condition)

    def named(self, table: str, declared: Iterable[str]) -> tuple[list[Condition], list[Condition]]:
        """Of one table, with what is compared with its columns once the rows are loaded.

        Who made a row is compared before it is changed, which says nothing of who may read it.
        """
        columns = frozenset(declared).union(self.mentioned(table))
        loaded = [c for c in self._held_against if c.column in columns and not MADE.fullmatch(c.column)]
        return [*self._conditions.get(table, ()), *loaded], [c for q in self.queries.get(table, ()) for c in q.values]

    def mentioned(self, table: str) -> Iterable[str]:
        """The columns of one table that queries name."""
        yield from (c.column for c in self._conditions.get(table, ()))
        yield from (c.column for q in self.queries.get(table, ()) for c in q.values)


def _finds_caller(query: Query) -> bool:
    """Whether a query looks the caller up: in a frame that establishes who calls."""
    frame = query.frame
    return (
        query.action == "read"
        and bool(frame.returns & IDENTITY)
        and not frame.given & IDENTITY
        and any(c.value.has(IDENTITY) and tells_people_apart(query.table, c.column) for c in query.conditions)
    )


def unscoped_key(table: Table, query: Query) -> Condition | None:
    """The key from the request by which alone a query finds its row."""
    here = own_conditions(query, query.conditions)
    if query.asks(IDENTITY) or by_secret(query) or any(_narrows(table, c) for c in here):
        return None
    return next((c for c in here if c.column in table.keys and from_request(c)), None)


def own_conditions(query: Query, rows: Iterable[Condition]) -> list[Condition]:
    """Conditions on the query's own table."""
    return [c for c in rows if c.table in ("", query.table)]


def _narrows(table: Table, condition: Condition) -> bool:
    """Whether a condition asks for an owner, or for something that is not understood."""
    if table.names_owner(condition.column) or not condition.column or condition.value.tag == "…":
        return True
    return any(put_on_request(here) for here in condition.value.walk())


def from_request(condition: Condition) -> bool:
    """Whether the value is what the request says, and nothing else."""
    if not condition.value.has(REQUEST_DATA) or condition.value.has(IDENTITY | STORED_DATA | LOOKED_UP):
        return False
    return not any(_is_found(here) or put_on_request(here) for here in condition.value.walk())


def _is_found(term: Term) -> bool:
    """Whether something is a row, found or made."""
    return term.tag == "call" and term.parts[0].name in _OF_ROWS


def open_way(program: Program, table: Table, query: Query, *, claimed: bool) -> Way | None:
    """A way on which an ordinary, known caller gets to a query and nothing asks whose the row is."""
    return next((way for way in ways_to(program, query) if is_open(program, table, way, claimed=claimed)), None)


def ways_to(program: Program, query: Query) -> list[Way]:
    """The ways to a query: of handlers of many kinds of messages, only what they do for its own."""
    found = in_order(ways(program, query.frame))
    return [replace(way, line=query.line) for way in found if not _passes_by_wrapper(program, way)]


def _passes_by_wrapper(program: Program, way: Way) -> bool:
    """Whether a way begins in a handler that a decorator of the program calls, as other ways show."""
    first = way.path[0]
    others = (frame for frame in program.frames.of(first.symbol) if frame is not first)
    return any({"args", "kwargs"} & set(caller.parameters) for frame in others for caller in frame.callers)


def open_ways(program: Program, table: Table, query: Query) -> tuple[list[Way], int]:
    """All such ways, by what the routes are called, and how many others there are."""
    among = ways_to(program, query)
    found = [way for way in among if is_open(program, table, way, claimed=False)]
    return found, len(among) - len(found)


def is_open(program: Program, table: Table, way: Way, *, claimed: bool) -> bool:
    """Whether an ordinary, known caller goes a way and nothing asks whose the rows at its end are."""
    if validates(program, way):
        return asked_openly(program, way, lambda asking: is_open(program, table, asking, claimed=claimed))
    found = access(program, way)
    if found.privileged or not found.known or found.checked:
        return False
    if claimed and (found.compared or proves_password(program, way)):
        return False
    return not _strangers(program, table, found.types) and not keeps_apart(program, table, way)


def _strangers(program: Program, table: Table, types: frozenset[str]) -> bool:
    """Whether callers are people of another table than the one that rows belong to: doctors, and rows of patients.

    What is only made of a token, or given the caller, is of no table.
    """
    known = tables(program)
    callers = types & known.references.declared.keys() - known.owned.keys()
    owners = table.owned_by.intersection(program.classes)
    return bool(callers and owners) and owners == table.owned_by and not callers & owners


def tells_callers(program: Program, found: Tables, table: Table) -> bool:
    """Whether callers are known by the keys of rows, as by those of sessions: who has the key may have the row."""
    asked = (
        q
        for q in found.asked.get(table.name, ())
        if any(c.column in table.keys and from_request(c) for c in q.conditions)
    )
    return any(_on_way_to_caller(way) for q in asked for way in ways(program, q.frame))


def _on_way_to_caller(way: Way) -> bool:
    return way.entry.method in HOOKS or any(_AUTHENTICATES.fullmatch(frame.name) for frame in way.path)
