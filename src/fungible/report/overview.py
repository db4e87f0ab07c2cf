"""The parts of a terminal report around its findings: inventory, checklist, recommendations, what was left out."""

from collections.abc import Iterator, Sequence

from fungible.model.report import AuditReport, BlindSpot, ChecklistItem, Component, Place, StatePoint, Unread
from fungible.model.words import ComponentStatus, Verdict
from fungible.report.page import INDENT, Page, block, place, prose, title
from fungible.report.pen import Ink, Marks, Pen, Span
from fungible.report.reading import counted, judged, waived

FIRST = 10
"""How many recommendations, unread places and blind spots are listed without --verbose."""

_STATUS = max(len(status) for status in ComponentStatus)


def acceptable(report: AuditReport, page: Page) -> Iterator[str]:
    """What is in the process on purpose, a line each."""
    points = judged(report, Verdict.ACCEPTABLE)
    if points:
        yield from title(f"Acceptable ({len(points):,})", page.pen)
        for point in points:
            yield from _line(point, page.pen.marks.acceptable, Ink.WARN, point.why, page.pen)


def accepted(report: AuditReport, page: Page) -> Iterator[str]:
    """The violations that were waived, with the reasons."""
    points = waived(report)
    if points:
        yield from title(f"Waived ({len(points):,})", page.pen)
        for point in points:
            why = f"{point.severity} {point.rule}, because {point.waived}"
            yield from _line(point, page.pen.marks.acceptable, Ink.WARN, why, page.pen)


def safe(report: AuditReport, page: Page) -> Iterator[str]:
    """What is fixed after start-up or made for one request: how much, and on demand what."""
    points = judged(report, Verdict.SAFE)
    if not points:
        return
    yield from title(f"Safe ({len(points):,})", page.pen)
    if page.show.verbose:
        for point in points:
            yield from _line(point, page.pen.marks.safe, Ink.GOOD, point.why, page.pen)
        return
    said = f"{counted(len(points), 'state point')} fixed after start-up, shared, or made for one request"
    spans = [(f"{page.pen.marks.safe} ", Ink.GOOD), (f"{said} (--verbose lists them).", Ink.PLAIN)]
    yield from page.pen.wrap(spans, rest=INDENT)


def _line(point: StatePoint, mark: str, ink: Ink, why: str, pen: Pen) -> Iterator[str]:
    spans = [
        (f"{mark} ", ink),
        (f"{point.symbol} ", Ink.NAME),
        place(point.file, point.line),
        (f" {prose(why)}", Ink.PLAIN),
    ]
    yield from pen.wrap(spans, rest=INDENT * 2)


def components(report: AuditReport, page: Page) -> Iterator[str]:
    """What the app uses for each concern, and who shares it."""
    if report.components:
        yield from title("Components", page.pen)
        for component in report.components:
            yield from _component(component, page.pen)


def _component(component: Component, pen: Pen) -> Iterator[str]:
    mark, ink = _status(component.status, pen.marks)
    head: list[Span] = [(f"{mark} {component.status:<{_STATUS}}  ", ink), (component.concern, Ink.BOLD)]
    yield from pen.wrap(head, rest=INDENT)
    indent = INDENT * 2 if pen.narrow else " " * (4 + _STATUS)
    used: list[Span] = [(f"{prose(component.implementation)} ".lstrip(), Ink.PLAIN), *_evidence(component.evidence)]
    for spans in (used, [(prose(component.note), Ink.DIM)]):
        if any(text for text, _ in spans):
            yield from pen.wrap(spans, first=indent, rest=indent)


def _status(status: ComponentStatus, marks: Marks) -> tuple[str, Ink]:
    match status:
        case ComponentStatus.SHARED:
            return marks.safe, Ink.GOOD
        case ComponentStatus.PER_REPLICA:
            return marks.violation, Ink.ALARM
        case ComponentStatus.ABSENT:
            return marks.absent, Ink.DIM
        case ComponentStatus.UNKNOWN:
            return marks.unknown, Ink.WARN


def _evidence(places: Sequence[Place]) -> list[Span]:
    if not places:
        return []
    more = f" +{len(places) - 1}" if len(places) > 1 else ""
    return [(f"({places[0].file}:{places[0].line}{more})", Ink.DIM)]


def checklist(report: AuditReport, page: Page) -> Iterator[str]:
    """The statelessness checklist."""
    if report.checklist:
        passed = sum(item.passed for item in report.checklist)
        yield from title(f"Checklist ({passed} of {len(report.checklist)} hold)", page.pen)
        for item in report.checklist:
            yield from page.pen.wrap(_item(item), rest=" " * 4)


def _item(item: ChecklistItem) -> list[Span]:
    box = ("[x] ", Ink.GOOD) if item.passed else ("[ ] ", Ink.ALARM)
    failing = f" ({counted(len(item.points), 'state point')})" if item.points and not item.passed else ""
    return [box, (prose(item.title), Ink.PLAIN), (failing, Ink.DIM)]


def recommendations(report: AuditReport, page: Page) -> Iterator[str]:
    """What to do next, in order."""
    if not report.recommendations:
        return
    yield from title("Recommendations", page.pen)
    shown = report.recommendations if page.show.verbose else report.recommendations[:FIRST]
    for number, advice in enumerate(shown, 1):
        rank = f" (priority {advice.priority}, effort {advice.effort})"
        yield from page.pen.wrap([(f"{number}. {prose(advice.title)}", Ink.BOLD), (rank, Ink.DIM)], rest=INDENT * 2)
        for line in advice.action.splitlines():
            yield from page.pen.wrap([(line.rstrip(), Ink.PLAIN)], first=INDENT * 2, rest=INDENT * 2)
    yield from _and_more(len(report.recommendations) - len(shown), page)


def left_unseen(report: AuditReport, page: Page) -> Iterator[str]:
    """What could not be read, and what could not be followed: the limits of everything above."""
    if report.unread:
        yield from title(f"Not read ({len(report.unread):,})", page.pen)
        yield from _places(report.unread, page)
    if report.blind_spots:
        yield from title(f"Blind spots ({len(report.blind_spots):,})", page.pen)
        yield from _places(report.blind_spots, page)


def _places(places: Sequence[Unread | BlindSpot], page: Page) -> Iterator[str]:
    shown = places if page.show.verbose else places[:FIRST]
    for item in shown:
        spans = [
            (f"{item.file}:{item.line} " if item.line else f"{item.file} ", Ink.NAME),
            (prose(item.reason), Ink.PLAIN),
        ]
        yield from page.pen.wrap(spans, rest=INDENT * 2)
    yield from _and_more(len(places) - len(shown), page)


def _and_more(count: int, page: Page) -> Iterator[str]:
    if count > 0:
        more = f"and {count:,} more (--verbose lists them)"
        yield from page.pen.wrap([(f"{page.pen.marks.ellipsis} {more}", Ink.DIM)], rest=INDENT * 2)


def notes(report: AuditReport, page: Page) -> Iterator[str]:
    """What the audit has to say about itself."""
    if report.notes:
        yield ""
        yield from block("Note", ([(prose(note), Ink.PLAIN)] for note in report.notes), page.pen)
