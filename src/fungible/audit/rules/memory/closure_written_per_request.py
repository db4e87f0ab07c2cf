"""A variable of an enclosing function is changed by requests."""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Storage

RULE = Rule(
    code="MEM115",
    slug="closure-written-per-request",
    kind=Kind.USER_DATA,
    severity=Severity.HIGH,
    proof="rotate",
)
REMEDY = Remedy(
    id="closure-written-per-request",
    title="Store it outside the process",
    text="Keep it in the database or Redis; closures may hold configuration and clients only.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    for state in memory.written(program, memory.DATA_KINDS, frozenset({Storage.CLOSURE})):
        yield memory.finding(RULE, state, f"{memory.story(state)}; the variable lives as long as the application, in this process only.", REMEDY)
