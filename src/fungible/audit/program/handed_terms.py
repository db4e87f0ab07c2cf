"""Queries whose columns the callers of a function name: `find_one(id=id)` where that asks `filter_by(**by)`."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from fungible.audit.program.given import given_to
from fungible.audit.program.query_terms import Condition, Query, looked_up
from fungible.audit.program.records import Program
from fungible.audit.program.terms import Frame, Term

DEEP = 3


def as_asked(program: Program, queries: Iterable[Query]) -> Iterator[Query]:
    """Queries as each caller asks them, when they name columns that a function only hands on; else as they are."""
    return (each for query in queries for each in _by_callers(program, query, DEEP))


def _by_callers(program: Program, query: Query, deep: int) -> Iterator[Query]:
    rows = query.conditions or query.values
    handed = [c for c in rows if _handed(c)]
    callers = list(_named_by_callers(program, query.frame, handed[0].value)) if len(handed) == 1 and deep else []
    if not callers:
        yield query
    for caller, line, named in callers:
        told = (*(c for c in rows if c is not handed[0]), *named)
        here = replace(query, conditions=told) if query.conditions else replace(query, values=told)
        yield from _by_callers(program, replace(here, frame=caller, line=line), deep - 1)


def _handed(condition: Condition) -> bool:
    return not condition.column and _parameter(condition.value) is not None


def _parameter(value: Term) -> Term | None:
    """The parameter that a condition is made of: by itself, or all that a function is given that makes it."""
    if value.tag == "param":
        return value
    given = value.parts[1:] if value.tag == "call" and not value.keywords else ()
    return given[0] if len(given) == 1 and given[0].tag == "param" else None


def _named_by_callers(
    program: Program, frame: Frame, value: Term
) -> Iterator[tuple[Frame, int, tuple[Condition, ...]]]:
    parameter = _parameter(value)
    for caller, call, given in given_to(program, frame, parameter.name) if parameter is not None else ():
        if given.tag == "new" and given.name == "dict" and given.keywords:
            named = [looked_up(name, each) if name else Condition("", each) for name, each in given.keywords]
            yield caller, call.line, tuple(named)
