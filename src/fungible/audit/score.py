"""How fungible an app's replicas are, as one number.

Each violation that nobody waived adds a weight by its severity; what is acceptable and could be better adds a
little, and all of it together less than one violation of medium severity and one of low. The score is
10 · exp(-sum / 7), rounded down to a tenth. Nothing wrong is 10, and removing a violation never lowers it. The
divisor is such that an app with an unconfigured pool and no token revocation lands at about 9, and one with
eight stores in memory below 2.
"""

import math
from collections.abc import Iterable, Mapping, Sequence

from fungible.model.prospect import Prospect
from fungible.model.report import AuditReport, Score, StatePoint
from fungible.model.words import Severity

WEIGHTS = {Severity.CRITICAL: 2.5, Severity.HIGH: 1.5, Severity.MEDIUM: 0.6, Severity.LOW: 0.25, Severity.NONE: 0.0}
NOTE, NOTES_AT_MOST = 0.15, 0.8
DIVISOR = 7.0
GRADES = ((10.0, "A+"), (8.5, "A"), (7.0, "B"), (5.0, "C"), (3.0, "D"), (0.0, "F"))


def score(points: Sequence[StatePoint]) -> Score:
    """The score of a set of state points, with its grade."""
    value = math.floor(100 * math.exp(-_sum(points) / DIVISOR)) / 10
    grade = next(name for least, name in GRADES if value >= least)
    return Score(value=value, grade=grade)


def _sum(points: Iterable[StatePoint]) -> float:
    listed = list(points)
    notes = NOTE * sum(point.improvable for point in listed)
    return sum(WEIGHTS[point.severity] for point in listed if point.counts) + min(notes, NOTES_AT_MOST)


def prospects(report: AuditReport) -> tuple[Prospect, ...]:
    """The score after each piece of advice, what weighs most first; nothing when the score counts more than is here."""
    left = {point.id: point for point in report.state_points}
    if score(list(left.values())) != report.score:
        return ()
    whole = _sum(left.values())
    found: list[Prospect] = []
    for advice in sorted(report.recommendations, key=lambda each: -_sum(_of(each.points, left))):
        gone = [point for point in _of(advice.points, left) if point.counts or point.improvable]
        for point in gone:
            del left[point.id]
        if gone:
            ids, share = tuple(point.id for point in gone), _sum(gone) / whole
            after = score(list(left.values()))
            found.append(Prospect(title=advice.title, effort=advice.effort, points=ids, share=share, score=after))
    return tuple(found)


def _of(ids: Iterable[str], points: Mapping[str, StatePoint]) -> list[StatePoint]:
    return [points[identity] for identity in dict.fromkeys(ids) if identity in points]
