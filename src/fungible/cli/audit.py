"""`fungible audit`: options in, the report out, and an exit code that says whether it passes."""

import gc
import os
import sys
import time
from collections.abc import Callable, Mapping
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
from fungible.cli.verdict import fails
from fungible.config import AuditOptions, Format, resolve
from fungible.errors import FungibleError, ReadRefused
from fungible.model.report import AuditReport
from fungible.report.excerpt import Sources
from fungible.report.headline import headline
from fungible.report.reading import counted


def run(arguments: Mapping[str, object]) -> int:
    """Audit what was asked for, and write the report."""
    paths = paths_of(arguments)
    said = given(arguments)
    options = resolve(paths[0], said).options
    if arguments["write_baseline"] is not None:
        return _keep(paths, replace(options, baseline=None, diff=None), Path(str(arguments["write_baseline"])))
    if arguments["watch"]:
        return _watch(paths, lambda: resolve(paths[0], said).options)
    note = _noting(options.trend, paths[0]) if options.trend is not None else None
    report = _audited(paths, options)
    _deliver(report, options)
    if note is not None:
        note(report)
    return _verdict(report, options)


def _noting(file: Path, path: Path) -> Callable[[AuditReport], None]:
    """Notes the score of the commit that is checked out; that there is one is found out before the audit."""
    from fungible.changes import trend  # noqa: PLC0415 - start-up, see above

    points, revision = trend.read_trend(file, missing=True), trend.checked_out(path)
    return lambda report: to_file(trend.written(trend.with_point(points, trend.point_of(report, revision))), file)


def _keep(paths: tuple[Path, ...], options: AuditOptions, file: Path) -> ExitCode:
    """Write the list of what is known, and pass: from now on, only what is new counts."""
    report = _audited(paths, options)
    to_file(api.baseline(report, options, file), file)
    count = counted(sum(point.counts for point in report.state_points), "finding")
    remark(f"{count} written to {file}; `fungible audit --baseline {file}` passes them from now on")
    return ExitCode.CLEAN


def _watch(paths: tuple[Path, ...], asked: Callable[[], AuditOptions]) -> int:
    """Audit whenever files have changed, and write each report that says something new; interrupted, judge the last.

    What is `asked` for is read again each time: configuration files are among those that change.
    """
    from fungible.cli.watching import changes  # noqa: PLC0415 - start-up, see above

    arriving = changes(lambda: (api.stamp(paths), _configured(asked)), time.sleep, time.monotonic)
    options = asked()
    report = _audited(paths, options)
    _deliver(report, options)
    with suppress(KeyboardInterrupt):
        for _ in arriving:
            options, report = _again(paths, asked, (options, report))
            gc.collect()  # the command collects nothing otherwise, and what an audit leaves is a lot
    return _verdict(report, options)


def _configured(asked: Callable[[], AuditOptions]) -> object:
    """Something that is another as soon as the configuration is, or a file that it names."""
    try:
        options = asked()
        return options, [(path, path.stat().st_mtime_ns) for path in options.knowledge if path.is_file()]
    except FungibleError as error:
        return str(error)


def _again(
    paths: tuple[Path, ...], asked: Callable[[], AuditOptions], before: tuple[AuditOptions, AuditReport]
) -> tuple[AuditOptions, AuditReport]:
    """The report on what is there now, written when it differs; as before when there is nothing to report on."""
    try:
        options = asked()
        report = _audited(paths, options)
        if (options, report) != before:
            _deliver(report, options)
    except FungibleError as error:
        complain(str(error))
        return before
    return options, report


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
    if any(fails(point, options.fail_on) for point in report.state_points):
        return ExitCode.FINDINGS
    if options.strict and report.unread:
        first = report.unread[0]
        raise ReadRefused(
            f"{len(report.unread)} could not be read, and --strict was given",
            place=f"first {first.file}:{first.line}: {first.reason}",
            next_step="leave --strict out to accept that",
        )
    return ExitCode.CLEAN
