"""A circuit breaker's opinion of a remote service."""

from collections.abc import Iterator

from fungible.audit.program import harmless
from fungible.audit.program.nature import Nature
from fungible.audit.program.records import Program
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Verdict

RULE = Rule(
    code="OK906",
    slug="circuit-breaker-state",
    kind=Kind.METRICS,
    severity=Severity.LOW,
    proof="none: it is a reason, not a hazard",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield the argument for each such state."""
    for state in harmless.of_nature(program, Nature.BREAKER):
        yield harmless.finding(
            RULE,
            state,
            Verdict.ACCEPTABLE,
            "Each process judging the remote service for itself is how a circuit breaker works.",
        )
