"""What the callers of a function give its parameters, as expressions."""

from collections.abc import Iterator

from fungible.audit.program.records import Program
from fungible.audit.program.terms import Frame, Term


def given_to(program: Program, frame: Frame, name: str) -> Iterator[tuple[Frame, Term, Term]]:
    """Each serving call of a frame: who calls, the call, and what a parameter is given there where that is known."""
    callers = frozenset([caller.number for caller in frame.callers])
    for caller, call in program.frames.sites(frozenset({frame.name})):
        if caller.number in callers and frame.symbol in call.parts[0].types:
            given = _argument(frame, call, name)
            if given is not None:
                yield caller, call, given


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
