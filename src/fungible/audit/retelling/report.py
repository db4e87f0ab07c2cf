"""A report with its places moved."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

from fungible.audit.retelling.moves import Lines
from fungible.model.report import AuditReport

Told = TypeVar("Told")
_NEXT_CALL = re.compile(r"calls the next at line (\d+)")
"""The note of a step that says on which line of its file the next one is called."""


class UntoldError(Exception):
    """The report says something of an edited file that can't be told again; never leaves this package."""


def retold(report: AuditReport, moves: Mapping[str, Lines], more_lines: int) -> AuditReport | None:
    """The report after edits that moved lines; nothing when it speaks of them in a way that can't be followed."""
    try:
        told = _Telling(moves).told(report)
    except UntoldError:
        return None
    return replace(told, totals=replace(told.totals, lines=told.totals.lines + more_lines))


class _Telling:
    """Moves the lines of places in edited files, wherever they are in a report."""

    def __init__(self, moves: Mapping[str, Lines]) -> None:
        self.moves = moves
        self.mentions = _mentions(moves)

    def told(self, value: Told) -> Told:
        """A value with all places inside it moved; itself where there are none."""
        if isinstance(value, str):
            if self.mentions.search(value):
                raise UntoldError
            return value
        if isinstance(value, tuple):
            inner = tuple([self.told(each) for each in value])
            same = all(new is old for new, old in zip(inner, value, strict=True))
            return value if same else inner  # type: ignore[return-value] # items as they were, moved
        return self._record(value) if is_dataclass(value) else value

    def _record(self, value: Told) -> Told:
        lines = self.moves.get(getattr(value, "file", ""), {})
        changed: dict[str, object] = {}
        for field in fields(value):  # type: ignore[arg-type] # called for records only
            old = getattr(value, field.name)
            new = self.told(old)
            if lines and field.name == "line":
                new = _line(lines, old)
            elif lines and field.name == "note":
                new = _note(lines, old)
            if new is not old:
                changed[field.name] = new
        return replace(value, **changed) if changed else value  # type: ignore[type-var] # a record


def _mentions(files: Iterable[str]) -> re.Pattern[str]:
    """Places of some files inside of texts: which lines they mean can't be told from what only looks like it."""
    names = "|".join(re.escape(file) for file in files)
    return re.compile(rf"(?:{names}):\d")


def _line(lines: Lines, line: int) -> int:
    if line not in lines:
        raise UntoldError
    return lines[line]


def _note(lines: Lines, note: str) -> str:
    found = _NEXT_CALL.fullmatch(note)
    return f"calls the next at line {_line(lines, int(found[1]))}" if found else note
