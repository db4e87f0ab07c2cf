"""Completes a traced program with the kind and nature of every state."""

from collections.abc import Iterable
from dataclasses import replace

from fungible.audit.classify.kinds import kind_of
from fungible.audit.classify.nature import assess
from fungible.audit.classify.parts import with_parts
from fungible.audit.classify.waiting import with_locks
from fungible.audit.program.later import Later
from fungible.audit.program.records import Program, State


def classify(program: Program) -> Program:
    """The same program, its states classified when somebody asks for them."""
    return replace(program, states=Later(lambda: with_parts(with_locks(_classified(program)))))


def _classified(program: Program) -> Iterable[State]:
    for state in program.states:
        kind = kind_of(state)
        yield replace(state, kind=kind, nature=assess(state, kind, program))
