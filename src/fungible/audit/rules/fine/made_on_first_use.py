"""Something made once, on first use, from nothing that a request brings."""

from collections.abc import Iterator

from fungible.audit.program import harmless
from fungible.audit.program.nature import Nature
from fungible.audit.program.records import Program
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Verdict

RULE = Rule(
    code="OK902",
    slug="made-on-first-use",
    kind=Kind.RESOURCE,
    severity=Severity.NONE,
    proof="none: it is a reason, not a hazard",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield the argument for each such state."""
    for state in harmless.of_nature(program, Nature.LAZY):
        yield harmless.finding(
            RULE,
            state,
            Verdict.SAFE,
            "The first request makes it, from nothing that the request brings; every replica makes the same.",
        )
