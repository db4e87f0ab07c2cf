"""The Markdown of a report that was compared: what is new in full, what was mended, and how much is known."""

from collections.abc import Iterator

from fungible.model.change import Comparison
from fungible.model.report import AuditReport
from fungible.report.changed import LISTED, said, shown, unshown, verdict
from fungible.report.excerpt import Sources
from fungible.report.markdown_points import entry
from fungible.report.markup import span, text
from fungible.report.reading import routes_of


def summary(made: Comparison) -> Iterator[str]:
    """What the comparison says."""
    yield f"**{text(verdict(made))}** {unshown(made)}".rstrip()
    yield ""


def changes(report: AuditReport, made: Comparison, sources: Sources) -> Iterator[str]:
    """The violations that are new or worse, and what was mended."""
    routes = routes_of(report)
    yield "## What is new"
    yield ""
    for number, point in enumerate(shown(report), 1):
        lines = entry(number, point, sources, routes)
        yield next(lines)
        yield ""
        if point.change is not None:
            yield f"**{text(said(point.change))}**"
        yield from lines
    if not shown(report):
        yield "Nothing."
        yield ""
    if made.mended:
        yield "## What is no longer found" if made.baseline else "## What was mended"
        yield ""
        yield from _mended(made)


def _mended(made: Comparison) -> Iterator[str]:
    for each in made.mended[:LISTED]:
        yield f"- {span(each.symbol)} ({span(each.file)}): {each.severity} {span(each.rule)}, {text(each.how)}"
    if len(made.mended) > LISTED:
        yield f"- and {len(made.mended) - LISTED:,} more"
    yield ""
