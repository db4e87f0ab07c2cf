"""Numbers are drawn from a counter of one process."""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity

RULE = Rule(
    code="MEM108",
    slug="counter-in-process",
    kind=Kind.COUNTER,
    severity=Severity.HIGH,
    proof="rotate",
)
REMEDY = Remedy(
    id="counter-in-process",
    title="Let the database count",
    text="Draw numbers from a database sequence or identity column, or use a random identifier.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    for state in memory.written(program, frozenset({Kind.COUNTER})):
        yield memory.finding(RULE, state, f"{memory.story(state)}, so replicas hand out the same numbers and a restart begins again.", REMEDY)
