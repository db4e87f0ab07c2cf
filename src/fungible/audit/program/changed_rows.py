"""Whether the row that a query finds is changed: assigned to or deleted, not only read."""

from collections import defaultdict
from collections.abc import Iterator

from fungible.audit.program.given import given_to
from fungible.audit.program.query_terms import Query
from fungible.audit.program.records import Program
from fungible.audit.program.terms import Frame, Term
from fungible.audit.program.ways import Way


def changed(program: Program, way: Way, query: Query) -> bool:
    """Whether the row that a query finds is assigned to or deleted on the way."""
    return next(columns(program, way, query), None) is not None


def columns(program: Program, way: Way, query: Query) -> Iterator[str]:
    """The columns of the row that a query finds that are assigned to on the way; `ANY` when that is not known."""
    if query.action != "read":
        yield from {c.column or ANY for c in query.values} if query.action == "update" and query.values else {ANY}
        return
    for frame in way.path:
        yield from (name for base, name, _ in frame.stores if _holds(base, frame, query))
        for term in _calls(program).get(frame.number, ()):
            if any(_holds(part, frame, query) for part in _changes(term)) and _is_meant(program, term):
                yield ANY
    yield from _changed_below(program, way, query)


def _changed_below(program: Program, way: Way, query: Query) -> Iterator[str]:
    """What of the row a function changes to which one on the way hands it."""
    below = {frame for on_way in way.path for frame in on_way.callees if frame not in way.path}
    for frame in sorted(below, key=lambda f: f.number):
        changes = _changed_parameters(program, frame)
        for name in sorted(changes):
            for caller, _, given in given_to(program, frame, name):
                if caller in way.path and _holds(given, caller, query):
                    yield from sorted(changes[name])


def _changed_parameters(program: Program, frame: Frame) -> dict[str, set[str]]:
    """The parameters of a frame of which it assigns attributes, or which it deletes, with these attributes."""
    calls = _calls(program).get(frame.number, ())
    bases = [
        *((base, name) for base, name, _ in frame.stores),
        *((part, ANY) for each in calls for part in _changes(each)),
    ]
    found: dict[str, set[str]] = defaultdict(set)
    for base, name in bases:
        for here in _spine(base):
            if here.tag == "param" and here.name not in ("self", "cls"):
                found[here.name].add(name)
    return found


def _calls(program: Program) -> dict[int, list[Term]]:
    """The calls that may delete or assign to something, by the number of their frame."""
    return program.frames.remember("changing calls", lambda: _by_frame(program))


def _by_frame(program: Program) -> dict[int, list[Term]]:
    found: dict[int, list[Term]] = defaultdict(list)
    for frame, term in program.frames.sites(_DELETES | _SETS):
        found[frame.number].append(term)
    return found


ANY = "*"
"""Stands for all columns of a row, or for some that are not known."""
_DELETES = frozenset({"delete", "adelete", "delete_instance"})


_SETS = frozenset({"setattr"})


def _changes(term: Term) -> tuple[Term, ...]:
    """What a call may delete or assign to: what it is a method of, or what it is given."""
    return term.parts[1:2] if term.parts[0].name in _SETS else (*term.parts[0].parts, *term.parts[1:])


def _is_meant(program: Program, term: Term) -> bool:
    """Whether a function of the program deletes what it is given or is a method of, rather than what it finds with it.

    Libraries do, and so may functions that are not known.
    """
    own = {name for name in term.parts[0].types if name in program.functions}
    inside = [(frame, each) for frame, each in program.frames.sites(_DELETES) if frame.symbol in own]
    return not inside or any(
        here.tag == "param" for _, each in inside for part in _changes(each) for here in _spine(part)
    )


def _holds(term: Term, frame: Frame, query: Query) -> bool:
    """Whether a term is what a query found, here or where it was called; not what was found with it."""
    calls = [t for t in _spine(term) if t.tag == "call"]
    if frame.number == query.frame.number:
        return any(t.line == query.line for t in calls)
    return any(query.frame.symbol in t.parts[0].types for t in calls)


def _spine(term: Term) -> Iterator[Term]:
    """A term and what it is an attribute, an item, a method's result or one of the values of."""
    todo = [term]
    while todo:
        here = todo.pop()
        yield here
        todo.extend(here.parts[:1] if here.tag in ("attr", "item", "call") else here.parts)
