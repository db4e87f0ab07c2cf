"""The review part of a Markdown report: what was checked, component by component, and what to do."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from fungible.model.report import AuditReport, Component, StatePoint
from fungible.model.words import ComponentStatus, Kind, Verdict
from fungible.report.headline import judgement
from fungible.report.markdown_points import table
from fungible.report.markup import paragraphs, place, span, text
from fungible.report.reading import counted, judged, violations
from fungible.report.wording import ABSENCES, STATUSES

Numbers = Mapping[str, str]
"""How the report calls each of its state points, by id: `state point 3`."""

FILES_IN_FULL = 200
"""How many files the appendix lists by name; more are counted by directory."""


def statelessness_check(report: AuditReport, numbers: Numbers, right: Sequence[StatePoint]) -> Iterator[str]:
    """What was looked for and found in order, what is done right, the components, and the checklist."""
    yield "## Statelessness check"
    yield ""
    yield from _not_found(report)
    if right:
        yield f"### Properly handled ({len(right)})"
        yield ""
        yield from table(right, "Where")
    yield from _components(report)
    yield from _checklist(report, numbers)


def _not_found(report: AuditReport) -> Iterator[str]:
    yield "### Checked for and not found"
    yield ""
    if not report.totals.entry_points:
        yield "Nothing can be ruled out: no entry point was found, so no code is known to serve requests."
    else:
        found = {point.kind for point in report.state_points if point.verdict is Verdict.VIOLATION}
        yield from (f"- No {ABSENCES[kind]}" for kind in Kind if kind not in found)
    yield ""


def _components(report: AuditReport) -> Iterator[str]:
    if not report.components:
        return
    yield "### Components"
    yield ""
    for number, component in enumerate(report.components, 1):
        yield from _component(number, component)


def _component(number: int, component: Component) -> Iterator[str]:
    name = str(component.concern).capitalize()
    yield f"#### {number}. {name}"
    yield ""
    yield f"- **Status:** {_sign(component.status)} {STATUSES[component.status]}"
    if component.implementation:
        yield f"- **Implementation:** {text(component.implementation)}"
    details = [text(component.note)] if component.note else []
    details += [f"See {place(item.file, item.line)}" for item in component.evidence]
    if details:
        yield "- **Details:**"
        yield from (f"  - {detail}" for detail in details)
    yield ""


def _sign(status: ComponentStatus) -> str:
    match status:
        case ComponentStatus.SHARED:
            return "✅"
        case ComponentStatus.PER_REPLICA:
            return "❌"
        case ComponentStatus.ABSENT:
            return "○"
        case ComponentStatus.UNKNOWN:
            return "❓"


def _checklist(report: AuditReport, numbers: Numbers) -> Iterator[str]:
    if not report.checklist:
        return
    yield "### Checklist"
    yield ""
    for item in report.checklist:
        failing = "" if item.passed else _points(item.points, numbers)
        yield f"- [{'x' if item.passed else ' '}] {text(item.title)}{failing}"
    yield ""


def _points(ids: tuple[str, ...], numbers: Numbers) -> str:
    named = [numbers[point] for point in ids if point in numbers]
    return f" ({', '.join(named)})" if named else ""


def recommendations(report: AuditReport, numbers: Numbers) -> Iterator[str]:
    """What to do, with priority and effort."""
    yield "## Recommendations"
    yield ""
    if not report.recommendations:
        yield "None."
        yield ""
    for number, advice in enumerate(report.recommendations, 1):
        yield f"### {number}. {text(advice.title)}"
        yield ""
        about = _points(advice.points, numbers)
        yield f"**Priority:** {text(advice.priority)} · **Effort:** {text(advice.effort)}{about}"
        yield ""
        yield from paragraphs(advice.action)


def not_examined(report: AuditReport) -> Iterator[str]:
    """What could not be read or followed, in full: the limits of everything else."""
    if report.unread or report.blind_spots or report.notes:
        yield "## Not examined"
        yield ""
    for heading, places in (("Could not be read", report.unread), ("Could not be followed", report.blind_spots)):
        if places:
            yield f"### {heading}"
            yield ""
            yield from (f"- {place(item.file, item.line)}: {text(item.reason)}" for item in places)
            yield ""
    if report.notes:
        yield "### Notes"
        yield ""
        yield from (f"- {text(note)}" for note in report.notes)
        yield ""


def conclusion(report: AuditReport, numbers: Numbers) -> Iterator[str]:
    """What follows, in a few lines."""
    found = violations(report)
    shared = [str(component.concern) for component in report.components if component.status is ComponentStatus.SHARED]
    yield "## Conclusion"
    yield ""
    yield f"{judgement(report)}."
    yield ""
    if shared:
        yield f"Shared by all replicas already: {', '.join(shared)}."
        yield ""
    if found:
        first = ", ".join(f"{span(point.symbol)} ({numbers[point.id]})" for point in found[:3])
        yield f"To begin with: {first}."
        yield ""
    acceptable = len(judged(report, Verdict.ACCEPTABLE))
    if acceptable:
        yield f"What is acceptable ({counted(acceptable, 'state point')}) can stay, for the reasons given above."
        yield ""


def appendix(report: AuditReport) -> Iterator[str]:
    """The files that were analysed."""
    yield "## Appendix: files analysed"
    yield ""
    if len(report.files) <= FILES_IN_FULL:
        yield from (f"- {span(file)}" for file in report.files)
    else:
        folders = Counter(file.rpartition("/")[0] or "." for file in report.files)
        yield from (f"- {span(folder + '/')}: {counted(folders[folder], 'file')}" for folder in sorted(folders))
    if report.files:
        yield ""
    yield f"**Total:** {counted(report.totals.files, 'file')}, {counted(report.totals.lines, 'line')}"
