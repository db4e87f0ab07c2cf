"""What the callers of a function give its parameters, as expressions."""

from collections.abc import Iterable, Iterator, Mapping

from fungible.audit.program.records import Program
from fungible.audit.program.terms import Frame, Term


def given_to(program: Program, frame: Frame, name: str) -> Iterator[tuple[Frame, Term, Term]]:
    """Each serving call of a frame: who calls, the call, and what a parameter is given there where that is known."""
    for caller, call in calls_of(program, frame):
        given = _argument(frame, call, name)
        if given is not None:
            yield caller, call, given


def calls_of(program: Program, frame: Frame) -> Iterator[tuple[Frame, Term]]:
    """Each serving call of a frame, and who makes it."""
    callers = frozenset([caller.number for caller in frame.callers])
    for caller, call in program.frames.sites(frozenset({frame.name}), within=callers):
        if frame.symbol in call.parts[0].types:
            yield caller, call


def arguments_of(frame: Frame, call: Term) -> dict[str, Term]:
    """What a call gives the parameters of a frame, where that is known."""
    found = ((name, _argument(frame, call, name)) for name in frame.parameters)
    return {name: given for name, given in found if given is not None}


def filled(term: Term, given: Mapping[str, Term]) -> Term:
    """An expression with what a caller gave in place of the parameters."""
    if term.tag == "param":
        return given.get(term.name, term) if term.name not in ("self", "cls") else term
    if not term.operands:
        return term
    parts = tuple([filled(part, given) for part in term.parts])
    keywords = tuple([row for name, value in term.keywords for row in _spread(name, filled(value, given))])
    own = term.taint & ~_made_of(term.operands)
    taint = own | _made_of((*parts, *(value for _, value in keywords)))
    return Term(term.tag, term.name, parts, keywords, taint, term.types, term.text, term.line)


def _spread(name: str, value: Term) -> tuple[tuple[str, Term], ...]:
    """A keyword; those of a dictionary that is spread out."""
    spread = not name and value.tag == "new" and value.name == "dict"
    return value.keywords if spread else ((name, value),)


def _made_of(terms: Iterable[Term]) -> int:
    total = 0
    for term in terms:
        total |= term.taint
    return total


def _argument(frame: Frame, call: Term, name: str) -> Term | None:
    named = dict(call.keywords)
    if name in named:
        return named[name]
    position = frame.parameters.index(name) - _receiver(frame)
    if position + 1 < len(call.parts):
        return call.parts[position + 1]
    others = tuple([(key, value) for key, value in call.keywords if key not in frame.parameters])
    return Term("new", "dict", keywords=others, taint=_made_of(value for _, value in others)) if others else None


def _receiver(frame: Frame) -> int:
    """How many parameters the object whose method it is takes up."""
    return int(bool(frame.owner) and frame.parameters[:1] in (("self",), ("cls",)))
