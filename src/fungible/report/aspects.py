"""The before-and-after table: aspect by aspect, what two reports say, and whether that is better or worse."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from fungible.model.report import AuditReport, BeforeAndAfter, ChecklistItem, Component, StatePoint
from fungible.model.words import ComponentStatus, Severity
from fungible.report.reading import counted, out_of_ten, violations
from fungible.report.wording import STATUSES

NOTHING = "-"
_STANDING = (ComponentStatus.SHARED, ComponentStatus.ABSENT, ComponentStatus.UNKNOWN, ComponentStatus.PER_REPLICA)
"""Where a concern may be put, best first."""


class Turn(StrEnum):
    """What became of an aspect."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspect:
    """A line of the table."""

    group: str
    name: str
    before: str
    after: str
    turn: Turn


def aspects(pair: BeforeAndAfter) -> list[Aspect]:
    """The whole table: score, violations, concerns, checklist, what was not seen."""
    before, after = pair.before, pair.after
    return [
        *_score(before, after),
        *_findings(before, after),
        *_concerns(before, after),
        *_checks(before, after),
        *_unseen(before, after),
    ]


def remaining(report: AuditReport) -> list[StatePoint]:
    """The violations that were there before and are there still."""
    return [point for point in violations(report) if point.known]


def _score(before: AuditReport, after: AuditReport) -> Iterator[Aspect]:
    old, new = before.score, after.score
    yield Aspect(
        group="Overall",
        name="Score",
        before=f"{out_of_ten(old.value)}/10 ({old.grade})",
        after=f"{out_of_ten(new.value)}/10 ({new.grade})",
        turn=_turn(new.value - old.value),
    )


def _findings(before: AuditReport, after: AuditReport) -> Iterator[Aspect]:
    old, new = violations(before), violations(after)
    yield _count("Violations", "Violations", len(old), len(new))
    for severity in Severity:
        was, now = (sum(point.severity is severity for point in points) for points in (old, new))
        if was or now:
            yield _count("Violations", f"{severity.capitalize()} violations", was, now)


def _concerns(before: AuditReport, after: AuditReport) -> Iterator[Aspect]:
    old, new = ({each.concern: each for each in report.components} for report in (before, after))
    for concern in dict.fromkeys([*old, *new]):
        was, now = old.get(concern), new.get(concern)
        places = [_STANDING.index(each.status) if each else 1 for each in (was, now)]
        turn = _turn(places[0] - places[1])
        if turn is Turn.SAME and _used(was) != _used(now):
            turn = Turn.OTHER
        name = f"{concern[0].upper()}{concern[1:]}"
        yield Aspect(group="Concerns", name=name, before=_used(was), after=_used(now), turn=turn)


def _used(component: Component | None) -> str:
    if component is None:
        return STATUSES[ComponentStatus.ABSENT]
    status = STATUSES[component.status]
    return f"{status}: {component.implementation}" if component.implementation else status


def _checks(before: AuditReport, after: AuditReport) -> Iterator[Aspect]:
    old, new = ({each.id: each for each in report.checklist} for report in (before, after))
    for name in dict.fromkeys([*old, *new]):
        was, now = old.get(name), new.get(name)
        title = (now or was).title  # type: ignore[union-attr] # one of the two has it
        better = (0 if now is None else 1 + now.passed) - (0 if was is None else 1 + was.passed)
        turn = _turn(better) if was and now else Turn.OTHER
        yield Aspect(group="Checklist", name=title, before=_held(was), after=_held(now), turn=turn)


def _held(item: ChecklistItem | None) -> str:
    if item is None:
        return NOTHING
    if item.passed:
        return "holds"
    return f"fails ({counted(len(item.points), 'state point')})" if item.points else "fails"


def _unseen(before: AuditReport, after: AuditReport) -> Iterator[Aspect]:
    for name, was, now in (
        ("Files read", before.totals.files, after.totals.files),
        ("Entry points", before.totals.entry_points, after.totals.entry_points),
    ):
        turn = Turn.SAME if was == now else Turn.OTHER
        yield Aspect(group="Examined", name=name, before=f"{was:,}", after=f"{now:,}", turn=turn)
    yield _count("Examined", "Not read", len(before.unread), len(after.unread))
    yield _count("Examined", "Blind spots", len(before.blind_spots), len(after.blind_spots))


def _count(group: str, name: str, was: int, now: int) -> Aspect:
    return Aspect(group=group, name=name, before=f"{was:,}", after=f"{now:,}", turn=_turn(was - now))


def _turn(better: float) -> Turn:
    return Turn.SAME if not better else Turn.BETTER if better > 0 else Turn.WORSE
