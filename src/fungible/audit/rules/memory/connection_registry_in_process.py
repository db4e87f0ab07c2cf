"""Open connections are found through the memory of one process."""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity

RULE = Rule(
    code="MEM103",
    slug="connection-registry-in-process",
    kind=Kind.CONNECTION_REGISTRY,
    severity=Severity.HIGH,
    proof="rotate",
)
REMEDY = Remedy(
    id="connection-registry-in-process",
    title="Publish through a shared channel",
    text="Publish messages through Redis pub/sub (or another broker); let each replica deliver to its own sockets, and keep missed messages in the database.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    for state in memory.written(program, frozenset({Kind.CONNECTION_REGISTRY})):
        yield memory.finding(RULE, state, f"{memory.story(state)}, so a message that another replica sends never reaches the sockets held here.", REMEDY)
