"""What a comparison says, in words: how much is new, what is worse, what was mended, how much is not shown."""

from collections.abc import Iterator

from fungible.model.change import Change, ChangeStatus, Comparison, Mended
from fungible.model.report import AuditReport, StatePoint
from fungible.report.page import INDENT, Page, prose, title
from fungible.report.pen import Ink
from fungible.report.reading import counted, violations

LISTED = 20
"""How many mended violations are listed without --verbose."""


def shown(report: AuditReport) -> list[StatePoint]:
    """The violations that a report shows: without those that were known before, worst first."""
    return [point for point in violations(report) if not point.known]


def verdict(made: Comparison) -> str:
    """One sentence: what came, what got worse, what went."""
    parts = [
        counted(made.new, "new violation") if made.new else "",
        f"{made.reopened:,} reopened" if made.reopened else "",
    ]
    came = ", ".join(part for part in parts if part) or "no new violation"
    went = f"; {len(made.mended):,} mended" if made.mended and not made.baseline else ""
    return f"Compared with {made.against}: {came}{went}."


def unshown(made: Comparison) -> str:
    """How many violations are left out, because they were known; nothing when there are none."""
    if not made.known:
        return ""
    return f"{counted(made.known, 'known finding')} {'is' if made.known == 1 else 'are'} not shown."


def said(change: Change) -> str:
    """What is new about one violation: `new`, `reopened: written now by …`."""
    return f"{change.status}: {change.why}" if change.why else str(change.status)


def opening(report: AuditReport, page: Page) -> Iterator[str]:
    """The sentences below the headline."""
    made = report.comparison
    if made is not None:
        ink = Ink.WARN if made.new or made.reopened else Ink.GOOD
        yield from page.pen.wrap([(verdict(made), ink)])
        if made.known:
            yield from page.pen.wrap([(unshown(made), Ink.PLAIN)])


def heading(report: AuditReport) -> str:
    """What the section of the violations is called."""
    points = shown(report)
    if report.comparison is None:
        return f"Violations ({len(points):,})"
    statuses = {point.change.status for point in points if point.change is not None}
    return f"{'New and reopened' if ChangeStatus.REOPENED in statuses else 'New'} violations ({len(points):,})"


def mended(report: AuditReport, page: Page) -> Iterator[str]:
    """What is no violation any more, a line each."""
    made = report.comparison
    if made is None or not made.mended:
        return
    yield from title(f"{'No longer found' if made.baseline else 'Mended'} ({len(made.mended):,})", page.pen)
    listed = made.mended if page.show.verbose else made.mended[:LISTED]
    for each in listed:
        yield from _mended(each, page)
    if len(listed) < len(made.mended):
        more = f"{page.pen.marks.ellipsis} and {len(made.mended) - len(listed):,} more (--verbose lists them)"
        yield from page.pen.wrap([(more, Ink.DIM)], rest=INDENT * 2)


def _mended(each: Mended, page: Page) -> Iterator[str]:
    spans = [
        (f"{page.pen.marks.safe} ", Ink.GOOD),
        (f"{each.symbol} ", Ink.NAME),
        (f"({each.file}) ", Ink.DIM),
        (f"{each.severity} {each.rule}, {prose(each.how)}", Ink.PLAIN),
    ]
    yield from page.pen.wrap(spans, rest=INDENT * 2)
