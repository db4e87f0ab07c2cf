"""A rate limit or quota is counted in the memory of one process."""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity

RULE = Rule(
    code="MEM102",
    slug="rate-limit-in-process",
    kind=Kind.RATE_LIMIT,
    severity=Severity.HIGH,
    proof="rotate",
)
REMEDY = Remedy(
    id="rate-limit-in-process",
    title="Count in a shared store",
    text="Count in Redis with an atomic INCR and EXPIRE, or use a limiter with a Redis back end.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    for state in memory.written(program, frozenset({Kind.RATE_LIMIT})):
        yield memory.finding(RULE, state, f"{memory.story(state)}, so N replicas allow N times the limit and a restart forgets the counts.", REMEDY)
