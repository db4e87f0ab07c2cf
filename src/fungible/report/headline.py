"""What a senior reviewer says first: whether a second replica can be started, and what that rests on."""

from fungible.model.report import AuditReport
from fungible.model.words import Severity, Verdict
from fungible.report.reading import by_severity, counted, judged, out_of_ten, violations


def headline(report: AuditReport) -> str:
    """One sentence: the judgement, the score, and how much was read for it."""
    return f"{judgement(report)}: {figures(report)}, in {examined(report)}."


def judgement(report: AuditReport) -> str:
    """Whether replicas of this app are interchangeable, no more certain than the reading was."""
    found = violations(report)
    if found:
        return _warning(found[0].severity)
    if not report.totals.files:
        return "Nothing was read"
    if not report.totals.entry_points:
        return "No entry point was found, so nothing here is known to serve requests"
    if judged(report, Verdict.ACCEPTABLE):
        return "Ready for a second replica, as far as can be seen"
    return "No state point is written by requests"


def _warning(worst: Severity) -> str:
    match worst:
        case Severity.CRITICAL | Severity.HIGH:
            return "Not ready for a second replica"
        case Severity.MEDIUM:
            return "A second replica would change what some users see"
        case _:
            return "Nearly ready for a second replica"


def figures(report: AuditReport) -> str:
    """The score, the grade and the number of violations."""
    score = f"{out_of_ten(report.score.value)}/10 (grade {report.score.grade})"
    return f"{score}, {counted(len(violations(report)), 'violation') if violations(report) else 'no violation'}"


def examined(report: AuditReport) -> str:
    """How much the judgement rests on."""
    totals = report.totals
    return f"{counted(totals.files, 'file')} read with {counted(totals.entry_points, 'entry point')}"


def breakdown(report: AuditReport) -> str:
    """How the violations divide by severity: `2 critical, 1 low`."""
    return ", ".join(f"{count:,} {severity}" for severity, count in by_severity(violations(report)))


def left_out(report: AuditReport) -> str:
    """What the judgement does not cover: unread places and blind spots, when there are any."""
    parts = [
        counted(len(report.unread), "place") + " could not be read" if report.unread else "",
        counted(len(report.blind_spots), "blind spot") if report.blind_spots else "",
        counted(report_waived(report), "violation") + " waived" if report_waived(report) else "",
    ]
    return ", ".join(part for part in parts if part)


def report_waived(report: AuditReport) -> int:
    """How many violations somebody has accepted."""
    return sum(point.verdict is Verdict.VIOLATION and point.waived is not None for point in report.state_points)
