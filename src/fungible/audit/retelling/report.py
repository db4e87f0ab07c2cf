"""A report with its places moved."""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

from fungible.audit.retelling.moves import Lines
from fungible.model.report import AuditReport

Told = TypeVar("Told")
_PLACE = re.compile(r"\.pyw?:\d")
_NEXT_CALL = re.compile(r"calls the next at line (\d+)")
"""The note of a step that says on which line of its file the next one is called."""


class UntoldError(Exception):
    """The report says something of an edited file that can't be told again; never leaves this package."""


def retold(report: AuditReport, moves: Mapping[str, Lines], more_lines: int, *, quotes: bool) -> AuditReport | None:
    """The report after edits that moved lines; nothing when it speaks of them in a way that can't be followed.

    `quotes` says that the program has texts itself that look like a place, which don't move.
    """
    doubtful = quotes or any(_ends_alike(file, moved) for moved in moves for file in report.files)
    try:
        told = _Telling(moves, doubtful).told(report)
    except UntoldError:
        return None
    if [*told.blind_spots] != sorted(told.blind_spots, key=lambda spot: (spot.file, spot.line, spot.reason)):
        return None
    return replace(told, totals=replace(told.totals, lines=told.totals.lines + more_lines))


def looks_like_place(text: str) -> bool:
    """Whether a text has something in it that looks like a line of a Python file."""
    return _PLACE.search(text) is not None


class _Telling:
    """Moves the lines of places in edited files, wherever they are in a report, texts included."""

    def __init__(self, moves: Mapping[str, Lines], doubtful: bool) -> None:
        self.moves, self.doubtful = moves, doubtful
        self.mentions = re.compile(rf"(?<![\w./-])({'|'.join(map(re.escape, moves))}):(\d+)")

    def told(self, value: Told) -> Told:
        """A value with all places inside it moved; itself where there are none."""
        if isinstance(value, str):
            return self.mentions.sub(self._mention, value) if self.mentions.search(value) else value  # type: ignore[return-value] # a text as before
        if isinstance(value, tuple):
            inner = tuple([self.told(each) for each in value])
            same = all(new is old for new, old in zip(inner, value, strict=True))
            return value if same else inner  # type: ignore[return-value] # items as they were, moved
        return self._record(value) if is_dataclass(value) else value

    def _mention(self, found: re.Match[str]) -> str:
        if self.doubtful:
            raise UntoldError
        return f"{found[1]}:{_line(self.moves[found[1]], int(found[2]))}"

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


def _ends_alike(other: str, name: str) -> bool:
    """Whether the name of a file is the end of another one's where that can't be seen in a text."""
    return other != name and other.endswith(name) and not re.match(r"[\w./-]", other[: -len(name)][-1:])


def _line(lines: Lines, line: int) -> int:
    if line not in lines:
        raise UntoldError
    return lines[line]


def _note(lines: Lines, note: str) -> str:
    found = _NEXT_CALL.fullmatch(note)
    return f"calls the next at line {_line(lines, int(found[1]))}" if found else note
