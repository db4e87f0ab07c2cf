"""A report over one folder, seen through the texts as they are now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lsprotocol import types

from fungible.editor.lines import LineMap, Moved, line_map
from fungible.editor.places import uri_of
from fungible.editor.spans import range_of
from fungible.model.report import AuditReport, StatePoint
from fungible.model.words import Verdict
from fungible.report.reading import Routes, routes_of

Lines = Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What an audit found, the texts that it read, and where their lines have gone since.

    `texts` are those of the files that the report speaks of, as they were audited; `edited` maps the lines of those
    that are another by now. `routed` are the symbols of the handlers of routes. `encoding` is that in which the client
    counts columns.
    """

    root: Path
    report: AuditReport
    texts: Mapping[str, Lines]
    routes: Routes
    routed: frozenset[str]
    edited: Mapping[str, LineMap]
    encoding: str

    def with_text(self, file: str, lines: Lines) -> "View":
        """The same after a file has another text."""
        was = self.texts.get(file)
        if was is None:
            return self
        kept = {name: moves for name, moves in self.edited.items() if name != file}
        return replace(self, edited=kept if was == lines else {**kept, file: line_map(was, lines)})

    def lines(self, file: str) -> Lines:
        """The lines of a file as they are now; none of one that could not be read."""
        moves = self.edited.get(file)
        return moves.new if moves is not None else self.texts.get(file, ())

    def now(self, file: str, line: int, name: str = "") -> Moved | None:
        """Where an audited line is now; nothing when it is gone."""
        moves = self.edited.get(file)
        return moves.moved(line, name) if moves is not None else Moved(line, same=True)

    def uri(self, file: str) -> str:
        """The URI of a file of the report."""
        return uri_of(self.root / file)

    def location(self, file: str, line: int, name: str = "") -> types.Location | None:
        """A place of the report as it is now, the name on it marked."""
        moved = self.now(file, line, name)
        if moved is None:
            return None
        return types.Location(self.uri(file), range_of(self.lines(file), moved.line, name, self.encoding))

    def covers(self, file: str, line: int, name: str, position: types.Position) -> bool:
        """Whether a cursor is on a place of the report: on its name, or anywhere on a line without it."""
        moved = self.now(file, line, name)
        if moved is None or moved.line != position.line + 1:
            return False
        span = range_of(self.lines(file), moved.line, name, self.encoding)
        return span.start.character <= position.character <= span.end.character


def view_of(root: Path, report: AuditReport, texts: Mapping[str, Lines], encoding: str) -> View:
    """A fresh report, before anybody edits what it was made of."""
    routed = frozenset(entry.symbol for entry in report.entry_points if entry.route)
    routes = routes_of(report)
    return View(root=root, report=report, texts=texts, routes=routes, routed=routed, edited={}, encoding=encoding)


def own_name(symbol: str) -> str:
    """The last part of a dotted name, which is what is written where it is defined."""
    return symbol.rpartition(".")[2]


def shown(point: StatePoint) -> bool:
    """Whether a state point is a problem, or better done otherwise."""
    return point.counts or point.improvable


def writing_entries(point: StatePoint) -> tuple[str, ...]:
    """The symbols of the entry points from which requests come that change a state point."""
    if point.verdict is Verdict.SAFE:
        return ()
    return tuple(dict.fromkeys(symbol for access in point.accesses for symbol in access.reached_from))
