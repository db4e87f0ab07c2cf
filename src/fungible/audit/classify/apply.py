"""Completes a traced program with the kind and nature of every state."""

from dataclasses import replace

from fungible.audit.classify.kinds import kind_of
from fungible.audit.classify.nature import assess
from fungible.audit.program.later import Later
from fungible.audit.program.records import Program, State


def classify(program: Program) -> Program:
    """The same program, its states classified when somebody asks for them."""
    return replace(program, states=Later(lambda: tuple([_classified(state, program) for state in program.states])))


def _classified(state: State, program: Program) -> State:
    kind = kind_of(state)
    return replace(state, kind=kind, nature=assess(state, kind, program))
