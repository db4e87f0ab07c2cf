"""A class attribute is changed by requests, so all instances and users share it."""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Storage

RULE = Rule(
    code="MEM113",
    slug="class-attribute-written-per-request",
    kind=Kind.USER_DATA,
    severity=Severity.CRITICAL,
    proof="rotate",
)
REMEDY = Remedy(
    id="class-attribute-written-per-request",
    title="Make it an attribute of a request's own object",
    text="Assign it in `__init__` of an object made per request, or keep it in a context variable or the database.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    for state in memory.written(program, memory.DATA_KINDS, frozenset({Storage.CLASS})):
        yield memory.finding(RULE, state, f"{memory.story(state)}; the attribute belongs to the class, so every request of this process shares it and users see each other's values.", REMEDY)
