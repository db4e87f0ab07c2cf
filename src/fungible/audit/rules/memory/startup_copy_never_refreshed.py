"""Data is copied from the database once at start-up and served until the next restart."""

from collections.abc import Iterator
from dataclasses import replace

from fungible.audit.program import memory
from fungible.audit.program.nature import Nature
from fungible.audit.program.records import Program, State
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Severity

RULE = Rule(
    code="MEM111",
    slug="startup-copy-never-refreshed",
    kind=Kind.CACHE,
    severity=Severity.MEDIUM,
    proof="rotate",
)
REMEDY = Remedy(
    id="startup-copy-never-refreshed",
    title="Read it when it is needed",
    text="Query the database per request, or cache in Redis with an expiry and delete the key on change.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each state that start-up fills from a store and requests read."""
    for state in program.states:
        if state.nature is Nature.LOADED:
            yield _stale(state)


def _stale(state: State) -> Finding:
    filled = next(hit for hit in state.setup if hit.value is not None)
    readers = sorted({hit.function.name for hit in state.reads if hit.function.name})
    why = (
        f"{filled.function.name or 'the module'} fills it once when the replica starts and {readers[0]} answers from it, "
        "so every replica serves what the data was when it started."
    )
    found = memory.finding(RULE, state, why, REMEDY)
    return replace(found, kind=Kind.CACHE, consequences=(Consequence.DIFFERS_ACROSS_REPLICAS,), trace=filled.trace)
