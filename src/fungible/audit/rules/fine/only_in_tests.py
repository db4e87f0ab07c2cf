"""A store in memory that only tests or development choose."""

from collections.abc import Iterator

from fungible.audit.program import harmless
from fungible.audit.program.nature import Nature
from fungible.audit.program.records import Program
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Verdict

RULE = Rule(
    code="OK908",
    slug="only-in-tests",
    kind=Kind.USER_DATA,
    severity=Severity.LOW,
    proof="none: it is a reason, not a hazard",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield the argument for each such state."""
    for state in harmless.of_nature(program, Nature.TEST_ONLY):
        yield harmless.finding(
            RULE, state, Verdict.ACCEPTABLE, "It is only made when the environment says test or development."
        )
