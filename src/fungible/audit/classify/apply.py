"""Completes a traced program with the kind and nature of every state."""

from dataclasses import replace

from fungible.audit.classify.kinds import infer
from fungible.audit.classify.nature import assess
from fungible.audit.program.records import Program


def classify(program: Program) -> Program:
    """The same program, its states classified."""
    states = []
    for state in program.states:
        kind, because, confidence = infer(state)
        nature = assess(state, kind, program)
        states.append(replace(state, kind=kind, kind_because=because, kind_confidence=confidence, nature=nature))
    return replace(program, states=tuple(states))
