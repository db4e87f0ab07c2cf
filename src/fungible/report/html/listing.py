"""Which state points the page shows, and in which order."""

from collections.abc import Iterator
from dataclasses import dataclass

from fungible.model.report import AuditReport, StatePoint
from fungible.model.words import Verdict
from fungible.report.reading import judged, violations, waived

MOST = 2000
"""How many state points a page shows: no browser shows tens of thousands well, and no reader reads them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The state points of one verdict that are shown, worst first, and how many are not."""

    name: str
    heading: str
    shown: tuple[StatePoint, ...]
    left_out: int


def listed(report: AuditReport) -> tuple[Listed, ...]:
    """What the page lists, verdict by verdict; a verdict that nothing has is left out."""
    return tuple(_listed(report))


def _listed(report: AuditReport) -> Iterator[Listed]:
    room = MOST
    for name, heading, points in (
        ("violations", "Violations", violations(report)),
        ("waived", "Waived", waived(report)),
        ("acceptable", "Acceptable: in the process on purpose, with bounded harm", judged(report, Verdict.ACCEPTABLE)),
        ("safe", "Safe: fixed after start-up, shared, or made for one request", judged(report, Verdict.SAFE)),
    ):
        if points:
            shown = tuple(points[:room])
            room -= len(shown)
            yield Listed(name=name, heading=heading, shown=shown, left_out=len(points) - len(shown))
