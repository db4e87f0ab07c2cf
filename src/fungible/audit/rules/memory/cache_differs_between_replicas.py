"""A cache in one process is not refreshed when another replica changes the data."""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity

RULE = Rule(
    code="MEM110",
    slug="cache-differs-between-replicas",
    kind=Kind.CACHE,
    severity=Severity.MEDIUM,
    proof="rotate",
)
REMEDY = Remedy(
    id="cache-differs-between-replicas",
    title="Share the cache",
    text="Cache in Redis with an expiry and delete the key on change; put the user in the key where the value depends on the user.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    for state in memory.written(program, frozenset({Kind.CACHE})):
        yield memory.finding(RULE, state, f"{memory.story(state)}, so each replica keeps its own copy, and a change or invalidation made elsewhere is not seen here.", REMEDY)
