"""`fungible audit`: options in, the report out, and an exit code that says whether it passes."""

import gc
import os
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from fungible import api
from fungible.cli.arguments import given
from fungible.cli.console import console_of
from fungible.cli.excerpts import sources_of
from fungible.cli.exit_codes import ExitCode
from fungible.cli.output import complain, remark, to_file, to_standard_output
from fungible.cli.progress import progress_on
from fungible.config import AuditOptions, FailOn, Format, resolve
from fungible.errors import FungibleError, ReadRefused
from fungible.model.report import AuditReport, StatePoint
from fungible.model.words import Kind, Severity, Storage
from fungible.report.excerpt import Sources
from fungible.report.headline import headline
from fungible.report.page import Show, untold

WHY = "Why it fails"
TOLD_BY_RULE = frozenset({Kind.SECURITY, Kind.LIFECYCLE, Kind.IMPORT_SIDE_EFFECT, Kind.POOL_CONFIG, Kind.RESOURCE})
"""Kinds that say too little about what goes wrong: their rules tell it better."""


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
    if options.output is not None:
        to_file(_rendered(report, sources, options), options.output)
        remark(f"{headline(report)} The report is in {options.output}.")
        return
    encoding = console_of(sys.stdout, options.color, os.environ).encoding
    to_standard_output(_rendered(report, sources, options), encoding if options.format is Format.TERMINAL else "utf-8")


def _rendered(report: AuditReport, sources: Sources, options: AuditOptions) -> str:
    """The report in its format; only that format is loaded."""
    match options.format:
        case Format.JSON:
            from fungible.report.json import render_json  # noqa: PLC0415 - start-up, see above

            return render_json(report)
        case Format.MARKDOWN:
            from fungible.report.markdown import render_markdown  # noqa: PLC0415 - start-up

            return render_markdown(report, sources)
        case Format.TERMINAL:
            return _on_terminal(report, sources, options)


def _on_terminal(report: AuditReport, sources: Sources, options: AuditOptions) -> str:
    from fungible.report.terminal import render_terminal  # noqa: PLC0415 - start-up

    console = console_of(None if options.output else sys.stdout, options.color, os.environ)
    show = Show(verbose=options.verbose, unicode=console.unicode, story_of=_stories(report))
    return render_terminal(report, sources, width=console.width, colour=console.colour, show=show)


def _stories(report: AuditReport) -> Callable[[str], str]:
    """The rules' own "Why it fails", for the kinds that need it; without such findings no rule is loaded."""
    wanted = {point.rule for point in report.state_points if point.counts and _is_told_by_rule(point)}
    if not wanted:
        return untold
    told = {text.rule.slug: text.section(WHY) for text in api.rule_texts() if text.rule.slug in wanted}
    return lambda rule: told.get(rule, "")


def _is_told_by_rule(point: StatePoint) -> bool:
    """Whether the kind says too little: of isolation, unless it is of rows or cached values of somebody else."""
    mixed = point.kind is Kind.ISOLATION and point.storage in (Storage.APP_STATE, Storage.MODULE, Storage.INSTANCE)
    return mixed or point.kind in TOLD_BY_RULE


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
