"""Settings or feature flags are changed in one running process."""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity

RULE = Rule(
    code="MEM109",
    slug="configuration-changed-at-runtime",
    kind=Kind.CONFIG,
    severity=Severity.MEDIUM,
    proof="rotate",
)
REMEDY = Remedy(
    id="configuration-changed-at-runtime",
    title="Keep changeable settings in a shared store",
    text="Keep settings that change at run time in a table or Redis and read them per request, or with a short expiry.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    for state in memory.written(program, frozenset({Kind.CONFIG})):
        yield memory.finding(RULE, state, f"{memory.story(state)}, so only the replica that took the request changes, and a restart reverts it.", REMEDY)
