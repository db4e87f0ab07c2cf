"""A cache of what is computed from its key alone."""

from collections.abc import Iterator

from fungible.audit.program import harmless
from fungible.audit.program.nature import Nature
from fungible.audit.program.records import Program
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Verdict

RULE = Rule(
    code="OK903",
    slug="derived-cache",
    kind=Kind.CACHE,
    severity=Severity.NONE,
    proof="none: it is a reason, not a hazard",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield the argument for each such state."""
    for state in harmless.of_nature(program, Nature.DERIVED):
        yield harmless.finding(
            RULE,
            state,
            Verdict.ACCEPTABLE,
            "It only keeps what its key determines: replicas may fill it differently, and never disagree.",
        )
