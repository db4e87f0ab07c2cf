"""Whose a row is by what the request says: the owner that it names."""

from collections.abc import Iterable

from fungible.audit.program.given import given_to
from fungible.audit.program.mapped import mapped_classes
from fungible.audit.program.on_requests import put_on_request
from fungible.audit.program.origins import IDENTITY, REQUEST_DATA
from fungible.audit.program.owners import Table
from fungible.audit.program.ownership import from_request, own_conditions
from fungible.audit.program.query_terms import Condition, Query
from fungible.audit.program.records import Program
from fungible.audit.program.terms import Frame, Term

_BODIES = frozenset({"json", "get_json", "form", "data", "POST"})
"""What a request says, by the attributes and methods of requests."""


def claimed_owner(program: Program, table: Table, query: Query) -> Condition | None:
    """The owner column that is compared with, or set to, what the request says, when nothing else names the caller."""
    rows = query.values if query.action == "insert" else query.conditions
    if any(c.value.has(IDENTITY) for c in rows):
        return None
    here = own_conditions(query, rows)
    unnamed = [c for c in here if not c.column]
    spread = [Condition(column, c.value) for c in unnamed for column in _spread(program, table, query.frame, c.value)]
    owning = (
        c for c in (*here, *spread) if _names(table, query, c.column) and not _of_row(program, query.frame, c.value)
    )
    said = (c for c in owning if from_request(c) and not _put_on_requests(program, query.frame, c.value))
    return next(said, None)


def _put_on_requests(program: Program, frame: Frame, value: Term) -> bool:
    """Whether a value is given by callers who read it off a request that the program itself put it on.

    What they know by the end to be the caller's own may have been entered when less was known.
    """
    names = {here.name for here in value.walk() if here.tag == "param"} & set(frame.parameters)
    every = [term for name in sorted(names) for _, _, term in given_to(program, frame, name)]
    given = [term for term in every if term.has(REQUEST_DATA)]
    own = bool(every) and all(term.has(IDENTITY) for term in every)
    return own or (bool(given) and all(any(map(put_on_request, term.walk())) for term in given))


def _names(table: Table, query: Query, column: str) -> bool:
    """Whether a column says whose a row is, or of a new one who made it."""
    return table.names_owner(column) or (query.action == "insert" and column in table.makers)


def _of_row(program: Program, frame: Frame, value: Term) -> bool:
    """Whether a value is of a row that another function of the program hands on: it may have just been made."""
    if frame.entered_by:
        return False
    names = (here.name for here in value.walk() if here.tag == "param")
    return any(not mapped_classes(program).isdisjoint(frame.annotations.get(name, ())) for name in names)


def _spread(program: Program, table: Table, frame: Frame, value: Term) -> Iterable[str]:
    """The columns that `**body.model_dump()` sets: the fields of the body's class; any, where it has none."""
    if _is_body(frame, value):
        yield from sorted(table.owners.keys() - {key for base, key, _ in frame.stores if base == value})
    for here in value.walk():
        if here.tag == "param":
            for symbol in sorted(frame.annotations.get(here.name, ())):
                for each in program.frames.of(symbol):
                    yield from each.bindings


def _is_body(frame: Frame, value: Term) -> bool:
    """Whether a value is what a request holds, whatever that is: `request.json`, or a route's `body: dict`."""
    if value.tag == "param":
        return bool(frame.entered_by) and not frame.annotations.get(value.name)
    here = value.parts[0] if value.tag == "call" and not value.keywords and len(value.parts) == 1 else value
    return here.tag == "attr" and here.name in _BODIES and here.parts[0].name == "request"
