"""The report on a terminal: what a senior reviewer would say, most important first."""

from collections.abc import Iterator

from fungible.model.report import AuditReport
from fungible.report import changed, overview
from fungible.report.diagnostic import diagnostic
from fungible.report.excerpt import Sources
from fungible.report.headline import breakdown, headline, left_out
from fungible.report.page import INDENT, USUAL, Page, Show, spaced, title
from fungible.report.pen import Ink, Pen, Span
from fungible.report.reading import counted, out_of_ten, routes_of, violations

NARROWEST = 20


def render_terminal(report: AuditReport, sources: Sources, *, width: int, colour: bool, show: Show = USUAL) -> str:
    """The whole report for a terminal of this width. Nothing in it can act on the terminal but our own colours."""
    pen = Pen(width=max(NARROWEST, width), colour=colour, unicode=show.unicode)
    page = Page(pen=pen, sources=sources, routes=routes_of(report), show=show)
    return "\n".join(_lines(report, page)) + "\n"


def _lines(report: AuditReport, page: Page) -> Iterator[str]:
    yield from _opening(report, page)
    yield from _violations(report, page)
    yield from changed.mended(report, page)
    if report.comparison is None or page.show.verbose:
        yield from _surroundings(report, page)
    yield from overview.left_unseen(report, page)
    yield from overview.notes(report, page)
    yield from _summary(report, page)


def _surroundings(report: AuditReport, page: Page) -> Iterator[str]:
    """What is not about single violations: left out where only what is new was asked for."""
    yield from overview.acceptable(report, page)
    yield from overview.accepted(report, page)
    yield from overview.safe(report, page)
    yield from overview.components(report, page)
    yield from overview.checklist(report, page)
    yield from overview.recommendations(report, page)


def _opening(report: AuditReport, page: Page) -> Iterator[str]:
    pen = page.pen
    yield from pen.wrap([(f"fungible {report.version} {pen.marks.dot} {report.root}", Ink.DIM)], rest=INDENT)
    yield ""
    yield from pen.wrap([(headline(report), Ink.BOLD)])
    for line in (breakdown(report), left_out(report)):
        if line:
            yield from pen.wrap([(f"{line[0].upper()}{line[1:]}.", Ink.PLAIN)])
    yield from changed.opening(report, page)


def _violations(report: AuditReport, page: Page) -> Iterator[str]:
    found = changed.shown(report)
    if found:
        yield from title(changed.heading(report), page.pen)
        yield from spaced(diagnostic(point, page) for point in found)


def _summary(report: AuditReport, page: Page) -> Iterator[str]:
    totals, marks = report.totals, page.pen.marks
    found = violations(report)
    yield from title("Summary", page.pen)
    spans: list[Span] = [
        (f"Score {out_of_ten(report.score.value)}/10 (grade {report.score.grade})  ", Ink.BOLD),
        (f"{marks.violation} {counted(len(found), 'violation')}  ", Ink.ALARM if found else Ink.GOOD),
        (f"{marks.acceptable} {totals.acceptable:,} acceptable  ", Ink.WARN),
        (f"{marks.safe} {totals.safe:,} safe", Ink.GOOD),
    ]
    yield from page.pen.wrap(spans)
    yield from page.pen.wrap([("Next: ", Ink.DIM), (_next_command(report), Ink.BOLD)], rest=INDENT)


def _next_command(report: AuditReport) -> str:
    found = changed.shown(report)
    if found:
        return f"fungible explain {found[0].rule}"
    if report.comparison is not None and report.comparison.known:
        return "fungible audit, without the comparison, to see what is known"
    if not report.totals.entry_points:
        return "fungible audit --app MODULE:ATTRIBUTE, to say where the app is"
    return "fungible audit --fail-on low, in CI, so that it stays so"
