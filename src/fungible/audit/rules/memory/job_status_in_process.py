"""The status or the queue of background work is kept in the memory of one process."""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity

RULE = Rule(
    code="MEM107",
    slug="job-status-in-process",
    kind=Kind.JOB_STATUS,
    severity=Severity.HIGH,
    proof="rotate",
)
REMEDY = Remedy(
    id="job-status-in-process",
    title="Keep jobs in a table or queue",
    text="Keep jobs as rows, or use a queue with a shared result store.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    for state in memory.written(program, frozenset({Kind.JOB_STATUS})):
        yield memory.finding(RULE, state, f"{memory.story(state)}, so a poll that lands on another replica finds no job and a restart loses the work.", REMEDY)
