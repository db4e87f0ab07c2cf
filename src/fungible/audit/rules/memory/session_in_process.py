"""A login or session is kept in the memory of one process."""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity

RULE = Rule(
    code="MEM101",
    slug="session-in-process",
    kind=Kind.SESSION,
    severity=Severity.HIGH,
    proof="rotate",
)
REMEDY = Remedy(
    id="session-in-process",
    title="Keep sessions where replicas share them",
    text="Store the session in a table or in Redis with an expiry, or carry it in a signed token.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    for state in memory.written(program, frozenset({Kind.SESSION})):
        yield memory.finding(RULE, state, f"{memory.story(state)}, so a restart or another replica signs every user out.", REMEDY)
