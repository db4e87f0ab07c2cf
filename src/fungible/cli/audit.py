"""`fungible audit`: options in, the report out, and an exit code that says whether it passes."""

import gc
import os
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from fungible import api
from fungible.cli.arguments import given
from fungible.cli.console import console_of
from fungible.cli.excerpts import sources_of
from fungible.cli.exit_codes import ExitCode
from fungible.cli.output import complain, remark, to_file, to_standard_output
from fungible.cli.progress import progress_on
from fungible.cli.rendering import rendered
from fungible.config import AuditOptions, FailOn, Format, resolve
from fungible.errors import FungibleError, ReadRefused
from fungible.model.report import AuditReport, StatePoint
from fungible.model.words import Severity
from fungible.report.excerpt import Sources
from fungible.report.headline import headline


def run(arguments: Mapping[str, object]) -> int:
    """Audit what was asked for, and write the report."""
    paths = paths_of(arguments)
    options = resolve(paths[0], given(arguments)).options
    if arguments["watch"]:
        return _watch(paths, options)
    report = _audited(paths, options)
    _deliver(report, options)
    return _verdict(report, options)


def _watch(paths: tuple[Path, ...], options: AuditOptions) -> int:
    """Audit whenever files have changed, and write each report that says something new; interrupted, judge the last."""
    from fungible.cli.watching import changes  # noqa: PLC0415 - start-up, see above

    arriving = changes(lambda: api.stamp(paths), time.sleep, time.monotonic)
    report = _audited(paths, options)
    _deliver(report, options)
    with suppress(KeyboardInterrupt):
        for _ in arriving:
            report = _again(paths, options, report)
            gc.collect()  # the command collects nothing otherwise, and what an audit leaves is a lot
    return _verdict(report, options)


def _again(paths: tuple[Path, ...], options: AuditOptions, before: AuditReport) -> AuditReport:
    """The report on what is there now, written when it differs; as before when there is nothing to report on."""
    try:
        report = _audited(paths, options)
        if report != before:
            _deliver(report, options)
    except FungibleError as error:
        complain(str(error))
        return before
    return report


def paths_of(arguments: Mapping[str, object]) -> tuple[Path, ...]:
    """The paths of a command line, which are there; the current directory without any."""
    named = arguments["paths"]
    return api.existing([Path(str(name)) for name in named] if isinstance(named, list) and named else [Path()])


def _audited(paths: tuple[Path, ...], options: AuditOptions) -> AuditReport:
    progress = progress_on(sys.stderr, os.environ)
    try:
        return api.audit(paths, options, progress)
    finally:
        if progress:
            progress.wipe()


def _deliver(report: AuditReport, options: AuditOptions) -> None:
    sources = sources_of(Path(report.root))
    _deliver_also(report, sources, options)
    if options.output is not None:
        to_file(rendered(report, sources, options), options.output)
        remark(f"{headline(report)} The report is in {options.output}.")
        return
    encoding = console_of(sys.stdout, options.color, os.environ).encoding
    to_standard_output(rendered(report, sources, options), encoding if options.format is Format.TERMINAL else "utf-8")


def _deliver_also(report: AuditReport, sources: Sources, options: AuditOptions) -> None:
    """Write the further reports, once all of them are there."""
    texts = [rendered(report, sources, replace(options, format=each.format, output=each.path)) for each in options.also]
    for text, each in zip(texts, options.also, strict=True):
        to_file(text, each.path, "--also")


def _verdict(report: AuditReport, options: AuditOptions) -> ExitCode:
    """Findings come before what was not read: they are certain."""
    if any(_fails(point, options.fail_on) for point in report.state_points):
        return ExitCode.FINDINGS
    if options.strict and report.unread:
        first = report.unread[0]
        raise ReadRefused(
            f"{len(report.unread)} could not be read, and --strict was given",
            place=f"first {first.file}:{first.line}: {first.reason}",
            next_step="leave --strict out to accept that",
        )
    return ExitCode.CLEAN


def _fails(point: StatePoint, threshold: FailOn) -> bool:
    return point.counts and threshold is not FailOn.NEVER and point.severity.rank <= Severity(threshold).rank
