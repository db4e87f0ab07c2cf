"""Figures against targets: ratios of what one run measured, so that they hold on any machine."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

PASS, MISS, OPEN = "holds", "missed", "not measured"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A measured figure; with a target, at most that (at least, when `floor` says so). None: not measured."""

    subject: str
    what: str
    value: float | None
    unit: str = ""
    target: float | None = None
    floor: bool = False
    note: str = ""

    @property
    def verdict(self) -> str:
        """Whether the target holds; nothing without one."""
        if self.target is None:
            return ""
        if self.value is None:
            return OPEN
        return PASS if (self.value >= self.target if self.floor else self.value <= self.target) else MISS

    @property
    def aim(self) -> str:
        """The target, as tables show it."""
        if self.target is None:
            return ""
        return f"{'≥' if self.floor else '≤'} {number(self.target)}{self.unit}"


def ratio(part: float | None, whole: float | None) -> float | None:
    """One figure over another; None when either is missing or there is nothing to divide by."""
    return part / whole if part is not None and whole else None


def number(value: float | None) -> str:
    """A figure with as many digits as mean something."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"


def table(figures: Iterable[Figure]) -> str:
    """Aligned columns: what, figure, target, verdict, note."""
    rows = [("", "figure", "target", "", "")]
    subject = ""
    for each in figures:
        if each.subject != subject:
            subject = each.subject
            rows.append((subject, "", "", "", ""))
        shown = number(each.value) + (each.unit if each.value is not None else "")
        rows.append((f"  {each.what}", shown, each.aim, each.verdict, each.note))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        f"{what:<{widths[0]}}  {value:>{widths[1]}}  {aim:>{widths[2]}}  {verdict:<{widths[3]}}  {note}".rstrip()
        for what, value, aim, verdict, note in rows
    ]
    return "\n".join(lines) + "\n"


def plain(figures: Iterable[Figure]) -> list[dict[str, object]]:
    """The same, for JSON."""
    return [{**asdict(each), "verdict": each.verdict} for each in figures]
