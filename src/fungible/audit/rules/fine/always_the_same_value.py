"""State to which requests only ever assign the same constant."""

from collections.abc import Iterator

from fungible.audit.program import harmless
from fungible.audit.program.nature import Nature
from fungible.audit.program.records import Program
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Verdict

RULE = Rule(
    code="OK910",
    slug="always-the-same-value",
    kind=Kind.CONFIG,
    severity=Severity.NONE,
    proof="none: it is a reason, not a hazard",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield the argument for each such state."""
    for state in harmless.of_nature(program, Nature.CONSTANT):
        yield harmless.finding(
            RULE,
            state,
            Verdict.ACCEPTABLE,
            "Every write assigns the same constant, so it makes no difference who writes first.",
        )
