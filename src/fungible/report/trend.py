"""A score over commits: drawn on a terminal, as a picture, and as a table for other programs."""

import csv
import io
from collections.abc import Iterator, Sequence
from html import escape

from fungible.model.trend import TrendPoint
from fungible.report.escape import visible
from fungible.report.page import INDENT, title
from fungible.report.pen import Ink, Pen
from fungible.report.reading import counted, out_of_ten

LAST = 10
"""How many commits are listed."""
BARS = "▁▂▃▄▅▆▇█"
DIGITS = "0123456789"
BEST = 10.0
WIDTH, HEIGHT, MARGIN = 720, 240, 36
COLUMNS = (
    *("date", "commit", "version", "score", "grade"),
    *("critical", "high", "medium", "low", "acceptable", "files", "lines"),
)
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#333}line{stroke:#ddd}.score{fill:none;stroke:#1f6feb;stroke-width:2}"
    "circle{fill:#1f6feb}.paper{fill:#fff}@media(prefers-color-scheme:dark){text{fill:#ccc}line{stroke:#444}"
    ".paper{fill:#111}.score{stroke:#79b8ff}circle{fill:#79b8ff}}"
)


def render_terminal(points: Sequence[TrendPoint], pen: Pen) -> str:
    """The curve, and the last commits."""
    return "\n".join(_on_terminal(points, pen)) + "\n"


def _on_terminal(points: Sequence[TrendPoint], pen: Pen) -> Iterator[str]:
    if not points:
        yield from pen.wrap([("Nothing is noted yet.", Ink.PLAIN)])
        return
    first, last = points[0], points[-1]
    turn = last.score - first.score
    ink = Ink.GOOD if turn > 0 else Ink.ALARM if turn < 0 else Ink.PLAIN
    said = f"{out_of_ten(first.score)}/10 {pen.marks.arrow} {out_of_ten(last.score)}/10"
    yield from pen.wrap([("Score ", Ink.BOLD), (said, ink), (f" over {counted(len(points), 'commit')}", Ink.PLAIN)])
    yield from pen.wrap([(_curve(points, pen), ink)], first=INDENT)
    yield from title(f"Last {min(LAST, len(points))} of {len(points)}", pen)
    for point in points[-LAST:]:
        found = counted(point.violations, "violation")
        row = f"{point.date[:10]}  {point.commit[:10]}  {out_of_ten(point.score):>4}/10 {point.grade:<2}  {found}"
        yield from pen.wrap([(row, Ink.PLAIN)], rest=INDENT)


def _curve(points: Sequence[TrendPoint], pen: Pen) -> str:
    """A bar for each commit, or for each of as many as there is room for."""
    room = max(8, pen.measure - 2 * len(INDENT))
    shown = points if len(points) <= room else [points[round(i * (len(points) - 1) / (room - 1))] for i in range(room)]
    bars = BARS if pen.unicode else DIGITS
    return "".join(bars[_step(point.score, len(bars))] for point in shown)


def _step(score: float, steps: int) -> int:
    return min(steps - 1, max(0, int(score / BEST * steps)))


def render_csv(points: Sequence[TrendPoint]) -> str:
    """A line for each commit, with the names of the columns above."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    for point in points:
        rows.writerow([_harmless(getattr(point, column)) for column in COLUMNS])
    return text.getvalue()


def _harmless(value: object) -> object:
    """A text that no spreadsheet takes for a formula."""
    shown = visible(value) if isinstance(value, str) else value
    return f"'{shown}" if isinstance(shown, str) and shown[:1] in ("=", "+", "-", "@") else shown


def render_svg(points: Sequence[TrendPoint]) -> str:
    """The curve as a picture that needs nothing else."""
    return "\n".join(_as_svg(points)) + "\n"


def _as_svg(points: Sequence[TrendPoint]) -> Iterator[str]:
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="t">'
    yield f'<title id="t">{escape(_told(points))}</title><style>{STYLE}</style>'
    yield f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}"/>'
    yield f'<text x="{MARGIN}" y="20">{escape(_told(points))}</text>'
    for score in (0, 5, 10):
        y = _height(score)
        yield f'<line x1="{MARGIN}" x2="{WIDTH - MARGIN}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text x="{MARGIN - 8}" y="{y + 4:.1f}" text-anchor="end">{score}</text>'
    placed = [(_across(number, len(points)), _height(point.score), point) for number, point in enumerate(points)]
    yield f'<polyline class="score" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y, _ in placed)}"/>'
    for x, y, point in placed:
        found = counted(point.violations, "violation")
        about = f"{point.date[:10]} {point.commit[:10]}: {out_of_ten(point.score)}, {found}"
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"><title>{escape(visible(about))}</title></circle>'
    for x, anchor, point in _ends(placed):
        yield f'<text x="{x:.1f}" y="{HEIGHT - 10}" text-anchor="{anchor}">{escape(visible(point.date[:10]))}</text>'
    yield "</svg>"


Placed = tuple[float, float, TrendPoint]


def _ends(placed: Sequence[Placed]) -> Iterator[tuple[float, str, TrendPoint]]:
    if placed:
        yield placed[0][0], "start", placed[0][2]
    if len(placed) > 1:
        yield placed[-1][0], "end", placed[-1][2]


def _told(points: Sequence[TrendPoint]) -> str:
    if not points:
        return "fungible score: nothing is noted yet"
    first, last = points[0], points[-1]
    ends = [f"{out_of_ten(point.score)} ({point.date[:10]})" for point in (first, last)]
    return visible(f"fungible score from {ends[0]} to {ends[1]}")


def _across(number: int, count: int) -> float:
    return MARGIN + (WIDTH - 2 * MARGIN) * (number / (count - 1) if count > 1 else 0.5)


def _height(score: float) -> float:
    return MARGIN + (HEIGHT - 2 * MARGIN) * (1 - min(max(score, 0.0), BEST) / BEST)
