"""An attribute of a function is changed by requests."""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Storage

RULE = Rule(
    code="MEM116",
    slug="function-attribute-written-per-request",
    kind=Kind.USER_DATA,
    severity=Severity.MEDIUM,
    proof="rotate",
)
REMEDY = Remedy(
    id="function-attribute-written-per-request",
    title="Store it outside the process",
    text="Keep it in the database or Redis.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    for state in memory.written(program, memory.DATA_KINDS, frozenset({Storage.FUNCTION_CACHE})):
        yield memory.finding(RULE, state, f"{memory.story(state)}; functions live as long as the process, so the value differs per replica and starts again after a restart.", REMEDY)
