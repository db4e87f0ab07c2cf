"""State that only import or start-up sets is the same in every replica."""

from collections.abc import Iterator

from fungible.audit.program import harmless
from fungible.audit.program.nature import Nature
from fungible.audit.program.records import Program
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Verdict

RULE = Rule(
    code="OK901",
    slug="fixed-after-start-up",
    kind=Kind.REGISTRY,
    severity=Severity.NONE,
    proof="none: it is a reason, not a hazard",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield the argument for each such state."""
    for state in harmless.of_nature(program, Nature.FIXED):
        yield harmless.finding(RULE, state, Verdict.SAFE, harmless.fixed(state))
