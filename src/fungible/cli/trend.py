"""`fungible trend FILE`: the score over commits, noted by `fungible audit --trend`, or audited from the past."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from fungible import api
from fungible.changes.trend import read_trend, written
from fungible.cli.arguments import given
from fungible.cli.console import Console, colour_of, console_of, is_terminal
from fungible.cli.exit_codes import ExitCode
from fungible.cli.output import remark, to_file, to_standard_output
from fungible.config import AuditOptions, resolve
from fungible.errors import UsageError
from fungible.model.trend import TrendPoint
from fungible.report import trend
from fungible.report.pen import Pen
from fungible.report.terminal import NARROWEST

FORMATS = ("terminal", "csv", "svg")


def run(arguments: Mapping[str, object]) -> int:
    """Fill the file where that was asked for, and draw what is in it."""
    form, output = str(arguments["format"] or FORMATS[0]), arguments["output"]
    if form not in FORMATS:
        raise UsageError(
            f"a trend has no format {form!r}", place="--format", next_step=f"choose from {', '.join(FORMATS)}"
        )
    console = console_of(None if output else sys.stdout, colour_of(arguments), os.environ)
    file = Path(str(arguments["file"]))
    over = arguments["over"]
    points = read_trend(file) if over is None else _filled(file, str(over), _reading(arguments))
    text = _drawn(points, form, console)
    if output is None:
        to_standard_output(text, console.encoding if form == FORMATS[0] else "utf-8")
    else:
        to_file(text, Path(str(output)))
        remark(f"the trend is in {output}")
    return ExitCode.CLEAN


def _reading(arguments: Mapping[str, object]) -> AuditOptions:
    """The options that decide what an audit reads."""
    asked = {key: value for key, value in given(arguments).items() if key not in ("format", "output", "color")}
    return resolve(Path(), asked).options


def _filled(file: Path, span: str, options: AuditOptions) -> Sequence[TrendPoint]:
    """The points with those of past commits, noted one by one: an interruption costs the last one only."""
    points = read_trend(file, missing=True)
    watched = is_terminal(sys.stderr)
    for done, total, grown in api.trend_over(span, Path(), options, points):
        points = grown
        to_file(written(points), file)
        if watched:
            remark(f"{done} of {total} commits audited")
    return points


def _drawn(points: Sequence[TrendPoint], form: str, console: Console) -> str:
    if form == "csv":
        return trend.render_csv(points)
    if form == "svg":
        return trend.render_svg(points)
    pen = Pen(width=max(NARROWEST, console.width), colour=console.colour, unicode=console.unicode)
    return trend.render_terminal(points, pen)
