"""A lock of one process guards what all replicas share."""

from collections.abc import Iterator

from fungible.audit.program.records import Call, Program, State
from fungible.audit.program import memory
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Severity
from dataclasses import replace

RULE = Rule(
    code="MEM120",
    slug="lock-for-shared-data",
    kind=Kind.LOCK,
    severity=Severity.HIGH,
    proof="interleave",
)
REMEDY = Remedy(
    id="lock-for-shared-data",
    title="Lock where the data is",
    text="Use a unique constraint, SELECT … FOR UPDATE or an advisory lock of the database, or a lock in Redis.",
)
_SQL_CHANGES = ("update ", "insert ", "delete ")
_FILE_WRITES = ("write_text", "write_bytes", "dump", "open", "replace", "rename")


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each lock under which shared rows or files are changed."""
    for state in program.states:
        if state.role != "lock":
            continue
        guarded = [call for call in program.calls.matching(_changes_something) if call.serves and _under(call, state)]
        if guarded:
            yield _violation(state, guarded[0])


def _changes_something(name: str) -> bool:
    last = name.rpartition(".")[2]
    return last in ("execute", "fetchval", "fetchrow", "fetch", "commit", "save", "update", "insert", "executemany", *_FILE_WRITES)


def _under(call: Call, state: State) -> bool:
    return any(g.kind == "with" and g.test is not None and state.name in g.test.words for g in call.guards)


def _violation(state: State, call: Call) -> Finding:
    why = (
        f"{call.function.name} calls {call.name.rpartition('.')[2]} under this lock, which only this process sees: "
        "another replica does the same at the same time."
    )
    return replace(
        memory.finding(RULE, state, why, REMEDY),
        trace=call.trace,
        consequences=(Consequence.DIFFERS_ACROSS_REPLICAS,),
        kind=Kind.LOCK,
        confidence=0.8,
    )
