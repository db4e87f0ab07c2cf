"""A context variable that each request sets for itself."""

from collections.abc import Iterator

from fungible.audit.program import harmless
from fungible.audit.program.nature import Nature
from fungible.audit.program.records import Program
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Verdict

RULE = Rule(
    code="OK909",
    slug="set-for-each-request",
    kind=Kind.USER_DATA,
    severity=Severity.NONE,
    proof="none: it is a reason, not a hazard",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield the argument for each such state."""
    for state in harmless.of_nature(program, Nature.SCOPED):
        yield harmless.finding(RULE, state, Verdict.SAFE, "Each request sets its own value in its own context.")
