"""Reports without what is less certain than the user wants."""

from dataclasses import replace

from fungible.model.report import AuditReport, StatePoint
from fungible.model.words import Verdict


def confident(report: AuditReport, least: float) -> AuditReport:
    """The report without the violations that are less certain than the user wants, and a note that says so."""
    doubtful = [point for point in report.state_points if _doubtful(point, least)]
    if not doubtful:
        return report
    note = f"Left out below confidence {least:g}: {len(doubtful)} (the score and the checklist still count them)."
    counted = sum(point.counts for point in doubtful)
    left = replace(
        _without(report, frozenset(point.id for point in doubtful)),
        totals=replace(report.totals, violations=report.totals.violations - counted),
        notes=(*report.notes, note),
    )
    return _recounted(left) if report.comparison is not None else left


def _recounted(report: AuditReport) -> AuditReport:
    from fungible.changes.against import recounted  # noqa: PLC0415 - loaded when it is used

    return recounted(report)


def _doubtful(point: StatePoint, least: float) -> bool:
    return point.verdict is Verdict.VIOLATION and point.confidence < least


def _without(report: AuditReport, ids: frozenset[str]) -> AuditReport:
    """The report without these state points, and without whatever speaks of them alone."""

    def kept(points: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(point for point in points if point not in ids)

    advice = (each for each in report.recommendations if not each.points or kept(each.points))
    return replace(
        report,
        state_points=tuple(point for point in report.state_points if point.id not in ids),
        checklist=tuple(replace(item, points=kept(item.points)) for item in report.checklist),
        recommendations=tuple(replace(each, points=kept(each.points)) for each in advice),
    )
