"""Measures what each format takes for a report of 1,000 findings: `python -m benchmarks.formats --help`.

The report is that of an audit: of examples/forgetful, or of a folder that is given, its violations repeated under other
names until there are enough. Each format is measured in a fresh process, from the report to the text, with what it has
to load: rules' texts and source lines included. That is what a run pays after its analysis, in time of the processor.
"""

import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.measure import ROOT, fungible, its_environment, run
from benchmarks.ratios import MISS, Figure, plain, ratio, table
from fungible import api
from fungible.cli.excerpts import sources_of
from fungible.cli.rendering import rendered
from fungible.config import AuditOptions, Format
from fungible.model.report import AuditReport
from fungible.model.words import Verdict

FINDINGS = 1_000
REPEATS = 5
TARGET = 300
"""Milliseconds of the processor for each format of such a report."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and fail when a target is missed."""
    options = _parser().parse_args(arguments)
    if options.once:
        print(json.dumps(_once(options.code, Format(options.once))))
        return 0
    figures = list(_figures(options.code))
    print(json.dumps(plain(figures), indent=1) if options.json else table(figures), end="\n" if options.json else "")
    return int(options.strict and any(each.verdict == MISS for each in figures))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks.formats", description=__doc__)
    parser.add_argument("code", nargs="?", type=Path, default=ROOT / "examples" / "forgetful", help="what to audit")
    parser.add_argument("--once", choices=list(Format), help="measure one format in this process, and print seconds")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a target is missed")
    return parser


def _figures(code: Path) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as cache:
        environment = its_environment(Path(cache))
        analysis = run(fungible("audit", str(code), "--jobs", "1"), limit=900, environment=environment).cpu
        yield Figure(subject=code.name, what="cold audit, one job", value=analysis * 1000, unit=" ms")
        for format in Format:
            seconds = statistics.median(_measured(code, format, environment) for _ in range(REPEATS))
            share = ratio(seconds, analysis) or 0.0
            yield Figure(
                subject=f"{FINDINGS:,} findings",
                what=format,
                value=seconds * 1000,
                unit=" ms",
                target=TARGET,
                note=f"{share:.0%} of that audit",
            )


def _measured(code: Path, format: Format, environment: Mapping[str, str]) -> float:
    command = [sys.executable, "-m", "benchmarks.formats", str(code.resolve()), "--once", format]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=True
    )
    return float(json.loads(done.stdout))


def _once(code: Path, format: Format) -> float:
    report = enlarged(api.audit([code], AuditOptions()), FINDINGS)
    sources = sources_of(Path(report.root))
    gc.disable()  # as the command does
    started = time.process_time()
    rendered(report, sources, AuditOptions(format=format))
    return time.process_time() - started


def enlarged(report: AuditReport, findings: int) -> AuditReport:
    """The report with its violations repeated under other names until there are so many."""
    found = [point for point in report.state_points if point.verdict is Verdict.VIOLATION]
    if not found:
        return report
    rounds = (
        replace(point, id=f"{point.id}{number}", symbol=f"{point.symbol}{number}")
        for number in range(-(-findings // len(found)))
        for point in found
    )
    points = tuple(point for point, _ in zip(rounds, range(findings), strict=False))
    return replace(report, state_points=points, totals=replace(report.totals, violations=findings))


if __name__ == "__main__":
    sys.exit(main())
