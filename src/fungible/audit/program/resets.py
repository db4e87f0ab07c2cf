"""Start-up that sets back what the rows of a shared database say is going on, whoever is doing it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fungible.audit.program.calls import every, only_as_program
from fungible.audit.program.identifiers import last
from fungible.audit.program.origins import Function
from fungible.audit.program.records import Call, Program
from fungible.audit.program.schema_changes import is_local
from fungible.audit.program.terms import Frame, Term
from fungible.model.words import SERVING, Phase

_GOES_ON = re.compile(
    r"(\w+_)?(status|state|connected|online|running|busy|locked|locked_by|logged_in|in_use|in_progress|playing|processing"
    r"|is_active_session|worker(_id)?|claimed(_by)?)",
    re.IGNORECASE,
)
"""Columns that say what somebody is doing at the moment."""
_BULK = re.compile(
    r"[A-Z]\w*(\.objects)?(\.all\(\)|\.filter\(.*\)|\.exclude\(.*\))*|\w+\.query\([A-Z]\w*\)(\.filter\w*\(.*\))*"
)
_STATEMENT = re.compile(
    r"""\s*update\s+[\w."`]+\s+set\s+[\w"`]*?(\w+)["`]?\s*=\s*('[^']*'|true|false|null|\d+)""", re.IGNORECASE
)
_BEGIN = frozenset({Phase.STARTUP, Phase.IMPORT})
"""When each replica does once what it begins with; a task that the module adds to the application is of its import."""
_SAVES = frozenset({"save", "commit", "asave", "add", "merge", "flush"})


@dataclass(frozen=True, slots=True)
class Reset:
    """Where start-up sets a column of rows back: the function, the line, the column."""

    function: Function
    line: int
    column: str


def resets(program: Program) -> Iterator[Reset]:
    """Each function of start-up that sets such a column to a literal, for all rows or for all that are in a state."""
    yield from _in_bulk(program)
    yield from _row_by_row(program)


def _in_bulk(program: Program) -> Iterator[Reset]:
    for call in every(program, lambda name: last(name) in ("update", "execute")):
        if not call.phases or call.phases[0] not in _BEGIN or only_as_program(call) or is_local(call):
            continue
        column = _updated(call) if last(call.name) == "update" else _stated(call)
        if column:
            yield Reset(call.function, call.line, column)


def _updated(call: Call) -> str:
    """The column that `Job.filter(...).update(status="failed")` sets."""
    on = call.on.text if call.on is not None else ""
    literal = all(value.consts for value in call.kwargs.values())
    if not call.kwargs or not literal or _BULK.fullmatch(on) is None or "id=" in on:
        return ""
    return next((name for name in call.kwargs if _GOES_ON.fullmatch(name)), "")


def _stated(call: Call) -> str:
    """The column that a statement sets, when it names no single row."""
    text = next((c for c in call.args[0].consts if isinstance(c, str)), "") if call.args else ""
    found = _STATEMENT.match(text)
    alone = re.search(r"\bwhere\s+[\w.]*id\s*=", text, re.IGNORECASE)
    return found.group(1) if found and not alone and _GOES_ON.fullmatch(found.group(1)) else ""


def _row_by_row(program: Program) -> Iterator[Reset]:
    """`for job in jobs: job.status = "failed"`, in a function that saves what it has changed."""
    for function in program.functions.values():
        if not _BEGIN & function.phases or function.phases & SERVING or not _SAVES & function.words:
            continue
        for frame in program.frames.of(function.symbol):
            column, line = _set_back(frame)
            if column:
                yield Reset(function, line, column)
                break


def _set_back(frame: Frame) -> tuple[str, int]:
    for of, name, value in frame.stores:
        if _GOES_ON.fullmatch(name) and _is_literal(value) and any(here.tag == "elem" for here in of.walk()):
            return name, of.line or value.line
    return "", 0


def _is_literal(value: Term) -> bool:
    """Whether a value is a literal, or a member of an enumeration."""
    return value.tag == "const" or (value.tag == "attr" and value.parts[0].tag in ("global", "import"))
