"""References that keep background tasks alive until they end."""

from collections.abc import Iterator

from fungible.audit.program import harmless
from fungible.audit.program.nature import Nature
from fungible.audit.program.records import Program
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Verdict

RULE = Rule(
    code="OK907",
    slug="background-task-references",
    kind=Kind.REGISTRY,
    severity=Severity.LOW,
    proof="none: it is a reason, not a hazard",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield the argument for each such state."""
    for state in harmless.of_nature(program, Nature.TASKS):
        yield harmless.finding(
            RULE,
            state,
            Verdict.ACCEPTABLE,
            "It only keeps tasks from being collected before they end; the work itself is best effort.",
        )
