"""Revoked tokens are remembered by one process only."""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity

RULE = Rule(
    code="MEM104",
    slug="token-denylist-in-process",
    kind=Kind.SECURITY,
    severity=Severity.HIGH,
    proof="rotate",
)
REMEDY = Remedy(
    id="token-denylist-in-process",
    title="Share the revocations",
    text="Keep revoked token ids in Redis or a table until they expire.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    for state in memory.written(program, frozenset({Kind.SECURITY})):
        yield memory.finding(RULE, state, f"{memory.story(state)}, so another replica still accepts what was revoked here and a restart accepts it again.", REMEDY)
