"""Counts that describe one process."""

from collections.abc import Iterator

from fungible.audit.program import harmless
from fungible.audit.program.nature import Nature
from fungible.audit.program.records import Program
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Verdict

RULE = Rule(
    code="OK905",
    slug="process-metrics",
    kind=Kind.METRICS,
    severity=Severity.LOW,
    proof="none: it is a reason, not a hazard",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield the argument for each such state."""
    for state in harmless.of_nature(program, Nature.METRICS):
        yield harmless.finding(
            RULE,
            state,
            Verdict.ACCEPTABLE,
            "It describes this process and decides nothing; a collector adds replicas up.",
        )
