"""The application's own state is changed by requests."""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Storage

RULE = Rule(
    code="MEM117",
    slug="app-state-written-per-request",
    kind=Kind.USER_DATA,
    severity=Severity.HIGH,
    proof="rotate",
)
REMEDY = Remedy(
    id="app-state-written-per-request",
    title="Keep only resources in application state",
    text="Keep connection pools and clients there, set at start-up; store data in the database or Redis.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    for state in memory.written(program, memory.DATA_KINDS, frozenset({Storage.APP_STATE})):
        yield memory.finding(RULE, state, f"{memory.story(state)}; application state belongs to one replica, so the others do not have it and a restart loses it.", REMEDY)
