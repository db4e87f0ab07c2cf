"""Writing for a terminal: spans of text wrapped at its width, coloured where it can, never dangerous to it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fungible.report.cells import cells, clip, pieces, split_word
from fungible.report.escape import visible


class Ink(StrEnum):
    """How a span stands out where there is colour; the value is its SGR code. Words and marks say the same."""

    PLAIN = ""
    BOLD = "1"
    DIM = "2"
    ALARM = "1;31"
    WARN = "33"
    GOOD = "32"
    NAME = "36"


Span = tuple[str, Ink]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """The signs of a report, in Unicode or in ASCII."""

    violation: str
    acceptable: str
    safe: str
    absent: str
    unknown: str
    arrow: str
    gutter: str
    gap: str
    rule: str
    dot: str
    ellipsis: str


UNICODE = Marks(
    violation="✖",
    acceptable="~",
    safe="✔",
    absent="○",
    unknown="?",
    arrow="→",
    gutter="│",
    gap="┆",
    rule="─",
    dot="·",
    ellipsis="…",
)
ASCII = Marks(
    violation="x",
    acceptable="~",
    safe="+",
    absent="o",
    unknown="?",
    arrow="->",
    gutter="|",
    gap=":",
    rule="-",
    dot="-",
    ellipsis="...",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """What a terminal can show. Every text passes through `wrap`, `row` or `verbatim`, so that nothing in it acts."""

    width: int
    colour: bool
    unicode: bool

    @property
    def marks(self) -> Marks:
        """The signs that this terminal can show."""
        return UNICODE if self.unicode else ASCII

    @property
    def measure(self) -> int:
        """How wide prose may run: long lines are hard to read, however wide the window."""
        return min(self.width, 100)

    @property
    def narrow(self) -> bool:
        """Whether labels have to stand above what they label."""
        return self.width < 60

    def text(self, text: str) -> str:
        """A text as it is safe to show here."""
        return visible(text, unicode=self.unicode)

    def wrap(self, spans: Iterable[Span], *, first: str = "", rest: str = "") -> Iterator[str]:
        """The spans as lines of this width, the first indented by `first`, those after it by `rest`."""
        shown = [(self.text(text), ink) for text, ink in spans if text]
        width = self.measure
        if len(first) + sum(cells(text) for text, _ in shown) <= width:
            yield self._painted(first, shown)
            return
        indent = first
        for line in _lines(shown, max(8, width - len(first)), max(8, width - len(rest))):
            yield self._painted(indent, line)
            indent = rest

    def row(self, spans: Sequence[Span], *, room: int) -> str:
        """One line that is cut rather than wrapped: code, and what stands below it."""
        line: list[Span] = []
        for text, ink in spans:
            shown = clip(self.text(text), room, self.marks.ellipsis)
            line.append((shown, ink))
            room -= cells(shown)
            if room <= 0:
                break
        return self._painted("", line)

    def verbatim(self, text: str) -> str:
        """One line as long as it is, for what is there to be copied."""
        return self.text(text.replace("\t", "    ")).rstrip()

    def _painted(self, indent: str, line: Sequence[Span]) -> str:
        if not self.colour:
            return (indent + "".join(text for text, _ in line)).rstrip()
        painted = (f"\x1b[{ink}m{text}\x1b[0m" if ink and text.strip() else text for text, ink in line)
        return (indent + "".join(painted)).rstrip()


def _lines(spans: Iterable[Span], room: int, rest_room: int) -> Iterator[list[Span]]:
    """Words set one after another; a line is full when the next does not fit, and a word may be longer than a line."""
    line: list[Span] = []
    for text, ink in spans:
        taken = len if text.isascii() else cells
        for piece in pieces(text):
            word, size = piece, taken(piece)
            if size > room and line:
                yield line
                line, room = [], rest_room
            if not line:
                word = piece.lstrip(" ")
                size = taken(word)
            while size > room:
                head, word = split_word(word, room)
                yield [(head, ink)]
                size, room = taken(word), rest_room
            if word:
                _join(line, word, ink)
                room -= size
    if line:
        yield line


def _join(line: list[Span], word: str, ink: Ink) -> None:
    """Add a word to a line, to its last span where that is written alike."""
    if line and line[-1][1] is ink:
        line[-1] = (line[-1][0] + word, ink)
    else:
        line.append((word, ink))
