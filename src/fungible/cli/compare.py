"""`fungible compare A B`: what became better and what became worse between two trees, revisions or reports."""

import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from fungible import api
from fungible.cli.arguments import given
from fungible.cli.console import console_of
from fungible.cli.exit_codes import ExitCode
from fungible.cli.output import remark, to_file, to_standard_output
from fungible.cli.progress import progress_on
from fungible.cli.verdict import fails
from fungible.config import AuditOptions, Format, resolve
from fungible.errors import UsageError
from fungible.model.report import BeforeAndAfter
from fungible.report import before_after
from fungible.report.pen import Pen
from fungible.report.terminal import NARROWEST

FORMATS = (Format.TERMINAL, Format.MARKDOWN, Format.JSON)


def run(arguments: Mapping[str, object]) -> int:
    """Compare, and fail when the second side has what the first had not."""
    asked = given(arguments)
    options = _own(resolve(Path(), asked).options, asked)
    progress = progress_on(sys.stderr, os.environ)
    try:
        pair = api.compare(str(arguments["before"]), str(arguments["after"]), options, progress)
    finally:
        if progress:
            progress.wipe()
    _deliver(pair, options)
    failing = any(fails(point, options.fail_on) for point in pair.after.state_points)
    return ExitCode.FINDINGS if failing else ExitCode.CLEAN


def _own(options: AuditOptions, asked: Mapping[str, object]) -> AuditOptions:
    """The options of a comparison: what a configuration file says about the form of reports is not about this one."""
    kept = replace(
        options,
        format=options.format if "format" in asked else Format.TERMINAL,
        output=options.output if "output" in asked else None,
        baseline=None,
        diff=None,
    )
    if kept.format not in FORMATS:
        raise UsageError(
            f"a comparison has no format {kept.format!s}",
            place="--format",
            next_step=f"choose from {', '.join(FORMATS)}",
        )
    return kept


def _deliver(pair: BeforeAndAfter, options: AuditOptions) -> None:
    console = console_of(None if options.output else sys.stdout, options.color, os.environ)
    pen = Pen(width=max(NARROWEST, console.width), colour=console.colour, unicode=console.unicode)
    rendered = _rendered(pair, options, pen)
    if options.output is not None:
        to_file(rendered, options.output)
        remark(f"{before_after.verdict(pair)} The comparison is in {options.output}.")
        return
    to_standard_output(rendered, console.encoding if options.format is Format.TERMINAL else "utf-8")


def _rendered(pair: BeforeAndAfter, options: AuditOptions, pen: Pen) -> str:
    match options.format:
        case Format.JSON:
            return before_after.render_json(pair)
        case Format.MARKDOWN:
            return before_after.render_markdown(pair)
        case _:
            return before_after.render_terminal(pair, pen, verbose=options.verbose)
