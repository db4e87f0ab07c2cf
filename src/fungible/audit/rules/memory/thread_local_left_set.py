"""A thread-local keeps the value of an earlier request on the same thread."""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Storage

RULE = Rule(
    code="MEM119",
    slug="thread-local-left-set",
    kind=Kind.USER_DATA,
    severity=Severity.CRITICAL,
    proof="rotate",
)
REMEDY = Remedy(
    id="thread-local-left-set",
    title="Use the framework's request scope",
    text="Use `flask.g`, `request.state` or a context variable that is reset when the request ends.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    for state in memory.written(program, memory.DATA_KINDS, frozenset({Storage.THREAD_LOCAL})):
        yield memory.finding(RULE, state, f"{memory.story(state)}; worker threads are used again, so the next request on the thread can see it.", REMEDY)
