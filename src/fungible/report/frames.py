"""Excerpts drawn for a terminal: numbered lines with the part that matters underlined."""

from collections.abc import Iterator

from fungible.report.cells import cells, fit
from fungible.report.excerpt import Excerpt, Line
from fungible.report.pen import Ink, Pen

INDENT = "  "


def draw(excerpt: Excerpt, pen: Pen) -> Iterator[str]:
    """An excerpt under its place; the place alone when the file's lines are not to be had."""
    yield from pen.wrap([(f"{excerpt.file}:{excerpt.at}", Ink.NAME)], first=INDENT, rest=INDENT + "  ")
    digits = len(str(excerpt.lines[-1].number)) if excerpt.lines else 0
    before = excerpt.lines[0].number - 1 if excerpt.lines else 0
    for line in excerpt.lines:
        if line.number != before + 1:
            yield pen.row([(f"{INDENT}{'':>{digits}} {pen.marks.gap}", Ink.DIM)], room=pen.width)
        yield from _numbered(line, digits, pen)
        before = line.number


def _numbered(line: Line, digits: int, pen: Pen) -> Iterator[str]:
    gutter = f"{INDENT}{line.number:>{digits}} {pen.marks.gutter} "
    room = max(8, pen.width - len(gutter))
    code, start, end = _window(line, room, pen)
    row = [(gutter, Ink.DIM), (code, Ink.PLAIN if line.marked else Ink.DIM)]
    yield pen.row(row, room=pen.width)
    if line.marked:
        blank = f"{INDENT}{'':>{digits}} {pen.marks.gutter} "
        yield from _underline(blank, start, end, line.label, pen)


def _underline(blank: str, start: int, end: int, label: str, pen: Pen) -> Iterator[str]:
    caret = " " * start + "^" * max(1, end - start)
    if len(blank) + len(caret) + 1 + len(label) <= pen.width:
        yield pen.row([(blank, Ink.DIM), (f"{caret} {label}", Ink.ALARM)], room=pen.width)
        return
    yield pen.row([(blank, Ink.DIM), (caret, Ink.ALARM)], room=pen.width)
    if not label:
        return
    moved = " " * max(0, min(start, pen.width - len(blank) - len(label)))
    yield pen.row([(blank, Ink.DIM), (moved + label, Ink.ALARM)], room=pen.width)


def _window(line: Line, room: int, pen: Pen) -> tuple[str, int, int]:
    """The part of a line that fits, with its marked part in view, and the cells which that takes."""
    lead, marked = pen.text(line.code[: line.start]), pen.text(line.code[line.start : line.end])
    code = lead + marked + pen.text(line.code[line.end :])
    if line.marked and cells(lead) + min(cells(marked), room // 2) > room:
        hidden = max(0, len(lead) - room // 3)
        kept = lead[hidden:]
        code, lead = pen.marks.ellipsis + code[hidden:], pen.marks.ellipsis + kept
    start = cells(lead)
    shown = marked[: fit(marked, max(1, room - start))]
    return code, start, start + cells(shown)
