"""Data of users is kept in the memory of one process."""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Storage

RULE = Rule(
    code="MEM105",
    slug="user-data-in-process",
    kind=Kind.USER_DATA,
    severity=Severity.HIGH,
    proof="rotate",
)
REMEDY = Remedy(
    id="user-data-in-process",
    title="Store it in the database",
    text="Store it in a table with the owner's id, or in Redis with an expiry.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    for state in memory.written(program, memory.DATA_KINDS, frozenset({Storage.MODULE, Storage.INSTANCE})):
        yield memory.finding(RULE, state, f"{memory.story(state)}, so other replicas do not have it and a restart loses it.", REMEDY)
