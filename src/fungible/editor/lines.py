"""Where the lines of a text have gone in a later version of it: what was found in the one is shown in the other."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_LINE_END = re.compile(r"\r\n|\r|\n")


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a text as editors and Python count them, without their ends: a form feed ends none."""
    return tuple(_LINE_END.split(text))


@dataclass(frozen=True, slots=True)
class Moved:
    """A line where it is now; `same` when nobody edited it."""

    line: int
    same: bool


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Lines of the old text from `old` on, and those of the new text from `new` on that stand in their place."""

    old: int
    old_end: int
    new: int
    new_end: int
    same: bool


@dataclass(frozen=True, slots=True)
class LineMap:
    """Where each line of an old text is in a new one, in stretches that are the same or were edited."""

    old: Sequence[str]
    new: Sequence[str]
    stretches: tuple[_Stretch, ...]

    def moved(self, line: int, name: str = "") -> Moved | None:
        """Where a line is now, both counted from 1; nothing when it was deleted.

        Of an edited line, that is a line that replaced it, best one with a name that is looked for.
        """
        if not 1 <= line <= len(self.old):
            return None
        index = bisect_left(self.stretches, line, key=lambda stretch: stretch.old_end)
        stretch = self.stretches[index]
        if stretch.same:
            return Moved(line - 1 - stretch.old + stretch.new + 1, same=True)
        return self._edited(stretch, line - 1, name)

    def _edited(self, stretch: _Stretch, line: int, name: str) -> Moved | None:
        near = min(stretch.new + line - stretch.old, stretch.new_end - 1)
        if name and not self._has(line, name, self.old):
            name = ""
        present = [number for number in range(stretch.new, stretch.new_end) if name and self._has(number, name)]
        if present:
            return Moved(min(present, key=lambda number: abs(number - near)) + 1, same=False)
        return Moved(near + 1, same=False) if near >= stretch.new and not name else None

    def _has(self, number: int, name: str, lines: Sequence[str] | None = None) -> bool:
        return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", (lines or self.new)[number]) is not None


def line_map(old: Sequence[str], new: Sequence[str]) -> LineMap:
    """The map between two versions of a text: what is unique in both holds them together, as in a patience diff.

    Its time is that of sorting the lines, whatever they are: the texts may be anything.
    """
    if old == new:
        return LineMap(old, new, (_Stretch(0, len(old), 0, len(new), same=True),))
    return LineMap(old, new, tuple(_joined(_stretches(old, new))))


def _stretches(old: Sequence[str], new: Sequence[str]) -> Iterator[_Stretch]:
    """The stretches in order: between two anchors, whatever grows together from both sides is the same."""
    start = (0, 0)
    for anchor in [*_anchors(old, new), (len(old), len(new))]:
        yield from _between(old, new, start, anchor)
        start = anchor


def _between(
    old: Sequence[str], new: Sequence[str], start: tuple[int, int], end: tuple[int, int]
) -> Iterator[_Stretch]:
    (top_old, top_new), (bottom_old, bottom_new) = start, end
    most = min(bottom_old - top_old, bottom_new - top_new)
    head = 0
    while head < most and old[top_old + head] == new[top_new + head]:
        head += 1
    tail = 0
    while tail < most - head and old[bottom_old - tail - 1] == new[bottom_new - tail - 1]:
        tail += 1
    yield _Stretch(top_old, top_old + head, top_new, top_new + head, same=True)
    yield _Stretch(top_old + head, bottom_old - tail, top_new + head, bottom_new - tail, same=False)
    yield _Stretch(bottom_old - tail, bottom_old, bottom_new - tail, bottom_new, same=True)


def _joined(stretches: Iterator[_Stretch]) -> Iterator[_Stretch]:
    """The stretches that have old lines; neighbours that are the same are one."""
    last: _Stretch | None = None
    for each in stretches:
        if each.old == each.old_end:
            continue
        if last is not None and last.same and each.same and last.new_end == each.new:
            last = _Stretch(last.old, each.old_end, last.new, each.new_end, same=True)
            continue
        if last is not None:
            yield last
        last = each
    if last is not None:
        yield last


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The longest run of lines, in order, that each text has once and both have."""
    once_new = dict(_once(new))
    pairs = [(number, once_new[line]) for line, number in _once(old) if line in once_new]
    return _rising(pairs)


def _once(lines: Sequence[str]) -> Iterator[tuple[str, int]]:
    counts = Counter(lines)
    return ((line, number) for number, line in enumerate(lines) if counts[line] == 1)


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence whose second numbers rise; the first ones do already."""
    ends: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for index, (_, number) in enumerate(pairs):
        place = bisect_left(ends, number)
        before.append(at[place - 1] if place else -1)
        if place == len(ends):
            ends.append(number)
            at.append(index)
        else:
            ends[place], at[place] = number, index
    found: list[tuple[int, int]] = []
    index = at[-1] if at else -1
    while index >= 0:
        found.append(pairs[index])
        index = before[index]
    return found[::-1]
