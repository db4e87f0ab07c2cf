"""A report as its format has it; only that format is loaded."""

import os
import sys
from collections.abc import Callable

from fungible import api
from fungible.cli.console import console_of
from fungible.config import AuditOptions, Format
from fungible.model.report import AuditReport
from fungible.report.excerpt import Sources
from fungible.report.page import Show, untold
from fungible.report.stories import WHY, is_told_by_rule


def rendered(report: AuditReport, sources: Sources, options: AuditOptions) -> str:
    """The report in its format; only that format is loaded."""
    match options.format:
        case Format.JSON:
            from fungible.report.json import render_json  # noqa: PLC0415 - start-up, see above

            return render_json(report)
        case Format.MARKDOWN:
            from fungible.report.markdown import render_markdown  # noqa: PLC0415 - start-up

            return render_markdown(report, sources)
        case Format.HTML:
            from fungible.report.html.document import render_html  # noqa: PLC0415 - start-up

            return render_html(report, sources, story_of=_stories(report), prospects=api.prospects(report))
        case Format.TERMINAL:
            return _on_terminal(report, sources, options)
        case (
            Format.SARIF
            | Format.GITHUB_SARIF
            | Format.GITHUB
            | Format.GITHUB_SUMMARY
            | Format.GITLAB
            | Format.JUNIT
            | Format.BADGE
        ):
            from fungible.cli import platforms  # noqa: PLC0415 - start-up

            return platforms.rendered(report, sources, options)


def _on_terminal(report: AuditReport, sources: Sources, options: AuditOptions) -> str:
    from fungible.report.terminal import render_terminal  # noqa: PLC0415 - start-up

    console = console_of(None if options.output else sys.stdout, options.color, os.environ)
    show = Show(verbose=options.verbose, unicode=console.unicode, story_of=_stories(report))
    return render_terminal(report, sources, width=console.width, colour=console.colour, show=show)


def _stories(report: AuditReport) -> Callable[[str], str]:
    """The rules' own "Why it fails", for the kinds that need it; without such findings no rule is loaded."""
    wanted = {point.rule for point in report.state_points if point.counts and is_told_by_rule(point)}
    if not wanted:
        return untold
    texts = (text for slug in sorted(wanted) for text in api.rule_texts(slug) if text.rule.slug == slug)
    told = {text.rule.slug: text.section(WHY) for text in texts}
    return lambda rule: told.get(rule, "")
