"""A copy of shared data that is fetched again after a time."""

from collections.abc import Iterator

from fungible.audit.program import harmless
from fungible.audit.program.nature import Nature
from fungible.audit.program.records import Program
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Verdict

RULE = Rule(
    code="OK904",
    slug="refreshed-copy",
    kind=Kind.CACHE,
    severity=Severity.LOW,
    proof="none: it is a reason, not a hazard",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield the argument for each such state."""
    for state in harmless.of_nature(program, Nature.REFRESHED):
        yield harmless.finding(
            RULE, state, Verdict.ACCEPTABLE, "It is fetched again after a time, so replicas converge by themselves."
        )
