"""What the callers of a function give its parameters, as expressions."""

from collections.abc import Iterator

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


def _argument(frame: Frame, call: Term, name: str) -> Term | None:
    named = dict(call.keywords)
    if name in named:
        return named[name]
    position = frame.parameters.index(name) - _receiver(frame)
    if position + 1 < len(call.parts):
        return call.parts[position + 1]
    others = tuple([(key, value) for key, value in call.keywords if key not in frame.parameters])
    return Term("new", "dict", keywords=others) if others else None


def _receiver(frame: Frame) -> int:
    """How many parameters the object whose method it is takes up."""
    return int(bool(frame.owner) and frame.parameters[:1] in (("self",), ("cls",)))
