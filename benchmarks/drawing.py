"""A curve as an SVG and as a table, in a few lines of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, EDGE = 640, 360, 56
STEPS = 4
BAR = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What one size took."""

    lines: int
    seconds: float
    floor: float
    peak_megabytes: float

    @property
    def per_thousand(self) -> float:
        """Seconds per thousand lines, which are the same everywhere when time is linear."""
        return 1000 * self.seconds / self.lines if self.lines else 0.0


def ascii_table(points: Sequence[Point]) -> str:
    """One row for each size, with a bar for its seconds per thousand lines."""
    most = max((point.per_thousand for point in points), default=0.0)
    rows = [f"{'lines':>10}  {'audit s':>8}  {'floor s':>8}  {'ratio':>6}  {'MB':>6}  ms per 1,000 lines"]
    for each in points:
        ratio = f"{each.seconds / each.floor:.2f}" if each.floor else "–"
        bar = "#" * round(BAR * each.per_thousand / most) if most else ""
        figures = f"{each.seconds:>8.2f}  {each.floor:>8.2f}  {ratio:>6}  {each.peak_megabytes:>6.0f}"
        rows.append(f"{each.lines:>10,}  {figures}  {each.per_thousand * 1000:>6.1f} {bar}".rstrip())
    return "\n".join(rows) + "\n"


def svg(points: Sequence[Point]) -> str:
    """CPU seconds against lines: the audit, and three times the floor."""
    right = max((point.lines for point in points), default=0) or 1
    top = max((max(point.seconds, 3 * point.floor) for point in points), default=0.0) or 1.0
    audit = _line([_place(p.lines / right, p.seconds / top) for p in points], "#b3261e", "")
    limit = _line([_place(p.lines / right, 3 * p.floor / top) for p in points], "#555", "6 4")
    names = _label(EDGE + 8, EDGE - 24, "audit, CPU seconds", "#b3261e") + _label(
        EDGE + 180, EDGE - 24, "three times the floor (dashed)", "#555"
    )
    text = 'font-family="sans-serif" font-size="12"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" {text}>'
    return "\n".join(
        [head, '<rect width="100%" height="100%" fill="white"/>', _axes(right, top), limit, audit, names, "</svg>\n"]
    )


def _place(x: float, y: float) -> tuple[float, float]:
    return EDGE + x * (WIDTH - 2 * EDGE), HEIGHT - EDGE - y * (HEIGHT - 2 * EDGE)


def _line(places: Sequence[tuple[float, float]], colour: str, dashes: str) -> str:
    dotted = f' stroke-dasharray="{dashes}"' if dashes else ""
    marks = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places)
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dotted}/>{marks}'


def _axes(right: int, top: float) -> str:
    drawn = []
    for step in range(STEPS + 1):
        share = step / STEPS
        x, y = _place(share, share)
        drawn.append(_label(x - 20, HEIGHT - EDGE + 18, f"{right * share / 1000:,.0f}k", "#333"))
        drawn.append(_label(8, y + 4, f"{top * share:,.1f}", "#333"))
        drawn.append(f'<line x1="{EDGE}" x2="{WIDTH - EDGE}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
    return "".join(drawn)


def _label(x: float, y: float, text: str, colour: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}">{text}</text>'
