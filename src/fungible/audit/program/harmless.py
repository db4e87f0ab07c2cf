"""Findings about state that may stay in the process."""

from collections.abc import Iterator
from dataclasses import replace

from fungible.audit.program import memory
from fungible.audit.program.nature import Nature
from fungible.audit.program.records import Program, State
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Lifetime, Severity, Storage, Verdict

PUTS = frozenset({"put", "put_nowait"})
"""What is done with a queue, or one of those that a container holds, to have something taken out of it."""
NOTABLE_SHAPES = frozenset({"dict", "list", "set", "object", "instance", "queue", "counter", "cache"})
QUIET_ROLES = frozenset({"logger", "constant", "request", "local", "router", "tool-app", "injector"})


def of_nature(program: Program, nature: Nature) -> Iterator[State]:
    """The states of a nature that are worth a line in the report; locks are argued elsewhere."""
    for state in program.states:
        if state.nature is nature and state.role != "lock" and (state.writes or _notable(state)):
            yield state


def _notable(state: State) -> bool:
    """The application and its settings; long-lived containers and objects that requests read."""
    if state.role == "app" or (state.shape == "instance" and state.kind is Kind.CONFIG):
        return True
    if state.role in QUIET_ROLES or state.shape not in NOTABLE_SHAPES or state.name.startswith("__"):
        return False
    return bool(state.reads) and state.storage is not Storage.CLOSURE


def fixed(state: State) -> str:
    """Why a state that no request writes is safe."""
    if state.role == "app":
        return "It is the application: start-up makes it once, and what belongs to a request is kept apart from it."
    if state.role:
        return f"It holds a {state.role} that start-up sets once; requests use it and never replace it."
    return "Import or start-up sets it; requests only read it, so every replica has the same."


def finding(rule: Rule, state: State, verdict: Verdict, why: str) -> Finding:
    """A finding that says why a state is fine."""
    severity = Severity.NONE if verdict is Verdict.SAFE else rule.severity
    made = memory.finding(rule, state, why, None, severity=severity, verdict=verdict)
    return replace(made, lifetime=Lifetime.PROCESS, confidence=max(made.confidence, 0.7))
