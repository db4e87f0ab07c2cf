"""Whether the row that a query finds is changed: assigned to or deleted, not only read."""

from collections.abc import Iterator

from fungible.audit.program.query_terms import Query
from fungible.audit.program.records import Program
from fungible.audit.program.terms import Frame, Term
from fungible.audit.program.ways import Way


def changed(program: Program, way: Way, query: Query) -> bool:
    """Whether the row that a query finds is assigned to or deleted on the way."""
    if query.action != "read":
        return True
    here = {f.number for f in way.path}
    stores = [base for frame in way.path for base, _, _ in frame.stores if _holds(base, frame, query)]
    return bool(stores) or any(
        frame.number in here and any(_holds(part, frame, query) for part in _deleted(term)) and _is_meant(program, term)
        for frame, term in program.frames.sites(_DELETES)
    )


_DELETES = frozenset({"delete", "adelete", "delete_instance"})


def _deleted(term: Term) -> tuple[Term, ...]:
    """What a call may delete: what it is a method of, or what it is given."""
    return (*term.parts[0].parts, *term.parts[1:])


def _is_meant(program: Program, term: Term) -> bool:
    """Whether a function of the program deletes what it is given or is a method of, rather than what it finds with it.

    Libraries do, and so may functions that are not known.
    """
    own = {name for name in term.parts[0].types if name in program.functions}
    inside = [(frame, each) for frame, each in program.frames.sites(_DELETES) if frame.symbol in own]
    return not inside or any(
        here.tag == "param" for _, each in inside for part in _deleted(each) for here in _spine(part)
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
