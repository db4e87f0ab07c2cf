"""When the shared store is missing, the process counts or keeps things by itself."""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.nature import Nature
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity

RULE = Rule(
    code="MEM122",
    slug="in-memory-fallback",
    kind=Kind.RATE_LIMIT,
    severity=Severity.MEDIUM,
    proof="outage",
)
REMEDY = Remedy(
    id="in-memory-fallback",
    title="Refuse to start without the shared store in production",
    text="Allow the fallback in development and tests only; elsewhere fail at start-up, and report degraded in health checks.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each store in memory that stands in for a shared one."""
    for state in program.states:
        if state.nature is Nature.FALLBACK and state.writes:
            why = (
                f"{memory.story(state)} whenever the shared store is missing or failing, in production too: "
                "N replicas then keep N separate copies."
            )
            yield memory.finding(RULE, state, why, REMEDY)
