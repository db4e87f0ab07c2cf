"""What a report adds to what was known before: new violations, old ones that are worse, and what was mended."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from fungible.changes.likeness import Likeness, Lines, Writer, called, digest_of, likeness
from fungible.changes.pairing import paired
from fungible.model.change import Change, ChangeStatus, Mended
from fungible.model.report import AuditReport, StatePoint
from fungible.model.words import Verdict

_DEFINITION = re.compile(r"\s*(?:async\s+)?def\s+(\w+)")
NAMED = 3
"""How many new writers are named."""


def _no_lines(file: str) -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What was known: state points, files by their names then and now, what could not be read, and the text of it."""

    points: tuple[Likeness, ...]
    renamed: Mapping[str, str] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()
    lines: Lines = _no_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What is new about the violations of a report, by their ids, and what is none any more."""

    changes: Mapping[str, Change]
    mended: tuple[Mended, ...]


def difference(before: Before, report: AuditReport, lines: Lines) -> Difference:
    """What a report adds to what was known before. `lines` are those of the tree that the report is about."""
    points = [point for point in report.state_points if point.verdict is Verdict.VIOLATION]
    now = [likeness(point, lines) for point in points]
    was = [each for each in before.points if each.verdict is Verdict.VIOLATION]
    pairs, told = paired(was, now, before.renamed), _Telling(before, report)
    changes: dict[str, Change] = {}
    for at, point in enumerate(points):
        if point.counts:
            changes[point.id] = told.changed(was[pairs[at]], now[at]) if at in pairs else told.new(now[at])
    became = {earlier: points[at] for at, earlier in pairs.items()}
    return Difference(changes=changes, mended=tuple(_over(was, became, told)))


def _over(was: Sequence[Likeness], became: Mapping[int, StatePoint], told: "_Telling") -> Iterator[Mended]:
    """The violations that counted and do no longer; `became` has what they are now, where they are one still."""
    for at, each in enumerate(was):
        now = became.get(at)
        if each.counts and (now is None or not now.counts) and told.is_sure(each):
            yield told.mended(each, now)


class _Telling:
    """What became of state points, in sentences."""

    def __init__(self, before: Before, report: AuditReport) -> None:
        self.before = before
        self.routes = {entry.symbol: entry.route for entry in reversed(report.entry_points) if entry.route}
        self.formerly = {now: was for was, now in before.renamed.items()}
        self.defined: dict[str, Set[str]] = {}
        self.said: dict[tuple[str, str], Set[str]] = {}
        self.unread = {each.file for each in report.unread}
        self.judged = {(each.file, each.symbol): each for each in report.state_points}
        self.fine = {
            (before.renamed.get(each.file, each.file), each.tail): each
            for each in before.points
            if each.verdict is not Verdict.VIOLATION
        }

    def new(self, now: Likeness) -> Change:
        """A violation that was none before, with what it was instead, where that is known."""
        if now.file in self.before.unread:
            return Change(status=ChangeStatus.NEW, why="its file could not be read before")
        was = self.fine.get((now.file, now.tail))
        if was is None:
            return Change(status=ChangeStatus.NEW)
        why = [f"it was {was.verdict} before", *self._writers(was, now)]
        return Change(status=ChangeStatus.NEW, why="; ".join(why))

    def changed(self, was: Likeness, now: Likeness) -> Change:
        """An old violation: known, unless something makes it worse."""
        why = [] if was.waived is None else ["its waiver is gone"]
        if now.severity.rank < was.severity.rank:
            why.append(f"its severity is {now.severity}, and was {was.severity}")
        why += self._writers(was, now)
        status = ChangeStatus.REOPENED if why else ChangeStatus.KNOWN
        return Change(status=status, why="; ".join(why))

    def mended(self, was: Likeness, waived: StatePoint | None) -> Mended:
        """What became of a violation that counts no longer."""
        now = waived or self.judged.get((self.before.renamed.get(was.file, was.file), was.symbol))
        how = "gone"
        if now is not None and now.waived is not None:
            how = f"waived, because {now.waived}"
        elif now is not None and now.verdict is not Verdict.VIOLATION:
            how = f"{now.verdict} now"
        return Mended(rule=was.rule, symbol=was.symbol, file=was.file, severity=was.severity, how=how)

    def is_sure(self, was: Likeness) -> bool:
        """Whether a violation is over, and not only out of sight."""
        return self.before.renamed.get(was.file, was.file) not in self.unread

    def _writers(self, was: Likeness, now: Likeness) -> list[str]:
        """What writes a state point now that did not."""
        own = frozenset({now.symbol}) if was.tail != now.tail else frozenset()
        serving = _added(now.requests, was.requests, own)
        late = _added(serving, (*was.background, *was.idle), own)
        late = [each for each in late if not self._wrote(each, now)]
        reached = [each for each in serving if each not in late]
        background = _added(now.background, (*was.requests, *was.background), own)
        said = [f"written now by {self._named(late)}{' too' if was.serving else ''}"] if late else []
        said += [f"{self._named(reached)} is reached by requests now"] if reached else []
        return said + ([f"written now in the background by {self._named(background)}"] if background else [])

    def _wrote(self, writer: Writer, now: Likeness) -> bool:
        """Whether a function was there before and did the same, only that no request reached it."""
        file = self.formerly.get(writer.file, writer.file)
        if writer.symbol.rpartition(".")[2] not in self._defined(file):
            return False
        return bool(writer.texts) and writer.texts <= self._said(file, called(now.storage, now.symbol))

    def _defined(self, file: str) -> Set[str]:
        """The names of the functions that a file had."""
        if file not in self.defined:
            found = map(_DEFINITION.match, self.before.lines(file))
            self.defined[file] = {each[1] for each in found if each is not None}
        return self.defined[file]

    def _said(self, file: str, name: str) -> Set[str]:
        """Digests of the lines that a file had, without a name."""
        if (file, name) not in self.said:
            self.said[file, name] = {digest_of(line, name) for line in self.before.lines(file)}
        return self.said[file, name]

    def _named(self, writers: Sequence[Writer]) -> str:
        named = [self._with_route(each.symbol) for each in writers[:NAMED]]
        more = len(writers) - len(named)
        return ", ".join(named) + (f" and {more} more" if more else "")

    def _with_route(self, symbol: str) -> str:
        return f"`{symbol}` ({self.routes[symbol]})" if symbol in self.routes else f"`{symbol}`"


def _added(now: Sequence[Writer], was: Sequence[Writer], own: frozenset[str]) -> list[Writer]:
    """The writers that were none before: not under their names, not in another module, and not under other names.

    What is renamed with the state point that it is itself (`own`) is no new writer.
    """
    same = {each.symbol for each in now}
    free = [each for each in was if each.symbol not in same]
    kept = {each.symbol for each in was} | own
    return [each for each in now if each.symbol not in kept and not _stands_for(each, free)]


def _stands_for(writer: Writer, free: list[Writer]) -> bool:
    """Whether a writer is one of those that are no more, moved or renamed; each of them stands for one only."""
    for was in free:
        if writer.is_like(was) or (writer.texts and writer.texts == was.texts):
            free.remove(was)
            return True
    return False


def known_before(report: AuditReport, lines: Lines) -> tuple[Likeness, ...]:
    """The state points of an earlier report, as they are recognised."""
    return tuple(likeness(point, lines) for point in report.state_points)
