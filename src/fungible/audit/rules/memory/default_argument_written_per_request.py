"""A mutable default argument collects what requests bring."""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Storage

RULE = Rule(
    code="MEM114",
    slug="default-argument-written-per-request",
    kind=Kind.USER_DATA,
    severity=Severity.CRITICAL,
    proof="rotate",
)
REMEDY = Remedy(
    id="default-argument-written-per-request",
    title="Default to None",
    text="Use None as the default and make a new container inside the function.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    for state in memory.written(program, memory.DATA_KINDS, frozenset({Storage.DEFAULT_ARG})):
        yield memory.finding(RULE, state, f"{memory.story(state)}; the default is made once, so what one request adds is still there for the next one.", REMEDY)
