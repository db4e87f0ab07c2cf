"""Completes a traced program with the kind and nature of every state."""

from dataclasses import replace

from fungible.audit.classify.kinds import kind_of
from fungible.audit.classify.nature import assess
from fungible.audit.program.records import Program


def classify(program: Program) -> Program:
    """The same program, its states classified."""
    states = []
    for state in program.states:
        kind = kind_of(state)
        states.append(replace(state, kind=kind, nature=assess(state, kind, program)))
    return replace(program, states=tuple(states))
