"""The mutable default of a context variable is shared by all requests."""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Storage

RULE = Rule(
    code="MEM118",
    slug="context-variable-shares-its-default",
    kind=Kind.USER_DATA,
    severity=Severity.CRITICAL,
    proof="rotate",
)
REMEDY = Remedy(
    id="context-variable-shares-its-default",
    title="Set a new value per request",
    text="Set the variable to a new container at the start of each request and reset it at the end.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    for state in memory.written(program, memory.DATA_KINDS, frozenset({Storage.CONTEXTVAR})):
        yield memory.finding(RULE, state, f"{memory.story(state)}; nothing sets the variable, so all requests change its one default.", REMEDY)
