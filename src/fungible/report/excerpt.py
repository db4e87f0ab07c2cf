"""The lines of source that show a state point: where it is defined and where it is written."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from fungible.model.report import StatePoint
from fungible.report.reading import first_write
from fungible.report.wording import DONE

Sources = Callable[[str], Sequence[str]]
"""The lines of a file of the audited root; none when it cannot be read."""

LONGEST = 400
"""How much of a line is looked at: nobody reads more, and some lines hold a megabyte."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A line to point at, the name to point at in it, and what to say about it."""

    file: str
    line: int
    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of source to show, with the part that is marked (empty when nothing is) and what is said about it."""

    number: int
    code: str
    start: int = 0
    end: int = 0
    label: str = ""

    @property
    def marked(self) -> bool:
        """Whether this line is one that the finding is about."""
        return self.end > self.start


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What is shown of one file, from top to bottom. `at` is the first line that is meant."""

    file: str
    at: int
    lines: tuple[Line, ...]


def excerpts(point: StatePoint, sources: Sources) -> list[Excerpt]:
    """What to show of a state point: its definition, and the write that a trace leads to. One excerpt per file."""
    marks = _marks(point)
    files = dict.fromkeys(mark.file for mark in marks)
    return [_excerpt(file, [mark for mark in marks if mark.file == file], sources) for file in files]


def _marks(point: StatePoint) -> list[Mark]:
    name = point.symbol.rpartition(".")[2]
    write = first_write(point)
    label = f"{DONE[write.action]} here" if write else ""
    if write is None or (write.file, write.line) == (point.file, point.line):
        return [Mark(point.file, point.line, name, label)]
    return [
        Mark(point.file, point.line, name, "defined here"),
        Mark(write.file, write.line, name, label),
    ]


def _excerpt(file: str, marks: Sequence[Mark], sources: Sources) -> Excerpt:
    source = sources(file)
    said = {mark.line: mark for mark in marks}
    lines = tuple(_line(number, source[number - 1], said.get(number)) for number in _shown(said, source))
    return Excerpt(file, marks[0].line, lines)


def _shown(wanted: Iterable[int], source: Sequence[str]) -> list[int]:
    """The wanted lines, each with its neighbours unless these are blank, where the file has them."""
    present = [number for number in wanted if 1 <= number <= len(source)]
    around = {near for number in present for near in (number - 1, number + 1)}
    beside = {near for near in around if 1 <= near <= len(source) and source[near - 1][:LONGEST].strip()}
    return sorted(beside.union(present))


def _line(number: int, text: str, mark: Mark | None) -> Line:
    if mark is None:
        return Line(number, _code(text[:LONGEST]))
    start, end = span_of(text, mark.name)
    before = max(0, start - LONGEST // 2)
    lead = _code(text[before:start], keep_end=True)
    marked = _code(text[start:end][:LONGEST], keep_end=True).rstrip() or " "
    tail = _code(text[end : before + LONGEST])
    return Line(number, lead + marked + tail, len(lead), len(lead) + len(marked), mark.label)


def span_of(text: str, name: str) -> tuple[int, int]:
    """Where a line holds a name; all that is written on it when it does not."""
    at = _found(text, name) if name else -1
    if at >= 0:
        return at, at + len(name)
    stripped = text[:LONGEST].strip()
    start = text.find(stripped) if stripped else 0
    return start, start + max(1, len(stripped))


def _found(text: str, name: str) -> int:
    """Where a name stands as a word of its own; -1 when it does not. No pattern is made of it: names are many."""
    at = text.find(name)
    while at >= 0:
        around = text[at - 1 : at] + text[at + len(name) : at + len(name) + 1]
        if not any(map(_is_of_a_word, around)):
            return at
        at = text.find(name, at + 1)
    return -1


def _is_of_a_word(char: str) -> bool:
    return char == "_" or char.isalnum()


def _code(text: str, *, keep_end: bool = False) -> str:
    shown = text.lstrip("\ufeff").replace("\t", "    ")
    return shown if keep_end else shown.rstrip()
