"""Conversation history is kept in the memory of one process."""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity

RULE = Rule(
    code="MEM106",
    slug="conversation-in-process",
    kind=Kind.CONVERSATION,
    severity=Severity.HIGH,
    proof="rotate",
)
REMEDY = Remedy(
    id="conversation-in-process",
    title="Store conversations by user",
    text="Store conversations and messages in the database, loaded by user and conversation id on each request.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    for state in memory.written(program, frozenset({Kind.CONVERSATION})):
        yield memory.finding(RULE, state, f"{memory.story(state)}, so the next turn on another replica, or after a restart, starts with an empty conversation.", REMEDY)
