"""Measures the audit in one run and compares it with its targets: `python -m benchmarks.audit_speed --help`."""

import argparse
import compileall
import json
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.edits import a_handler, add_a_write, move_lines
from benchmarks.measure import ROOT, Cost, fungible, its_environment, run
from benchmarks.peer_tools import measured
from benchmarks.ratios import MISS, Figure, plain, ratio, table
from benchmarks.wheels import WHEELS, NotFetched, cache_folder, fetched, lines_of, python_files

START_UPS = (("--version",), ("explain", "session-in-process"))
REPEATS = 5
EDITS = (("lines moved", move_lines), ("a write added", add_a_write))
LARGE = 500_000
"""Lines from which memory and the ratio of a warm audit have targets, rather than its seconds."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and fail when a target is missed."""
    options = _parser().parse_args(arguments)
    # As an install has it, whether or not this Python may write bytecode.
    compileall.compile_dir(ROOT / "src", quiet=2)
    try:
        figures = list(_figures(options))
    except NotFetched as refusal:
        print(f"audit_speed: {refusal}", file=sys.stderr)
        return 2
    print(json.dumps(plain(figures), indent=1) if options.json else table(figures), end="\n" if options.json else "")
    return int(options.strict and any(each.verdict == MISS for each in figures))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks.audit_speed", description=__doc__)
    parser.add_argument("--only", metavar="NAME", choices=[w.name for w in WHEELS], help="measure on one wheel alone")
    parser.add_argument("--peers", metavar="VENV", type=Path, help="a virtual environment with other tools")
    parser.add_argument("--compiled", metavar="FOLDER", type=Path, help="where pip put a compiled wheel (--target)")
    parser.add_argument("--peer-limit", metavar="SECONDS", type=float, default=120, help="for each peer (default: 120)")
    parser.add_argument("--limit", metavar="SECONDS", type=float, default=900, help="for each run (default: 900)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a target is missed")
    return parser


def _figures(options: argparse.Namespace) -> Iterator[Figure]:
    yield from _start_ups(options.limit)
    for wheel in WHEELS:
        if options.only in (None, wheel.name):
            folder = fetched(wheel, cache_folder())
            with tempfile.TemporaryDirectory() as scratch:
                # Outside of any checkout, and free to be edited.
                copy = Path(scratch) / "code"
                shutil.copytree(folder, copy)
                yield from _speeds(wheel.title, copy, Path(scratch), options)


def _start_ups(limit: float) -> Iterator[Figure]:
    for arguments in START_UPS:
        with tempfile.TemporaryDirectory() as cache:
            runs = [
                run(fungible(*arguments), limit=limit, environment=its_environment(Path(cache))) for _ in range(REPEATS)
            ]
        seconds = statistics.median(each.wall for each in runs)
        yield Figure(subject="start-up", what=" ".join(arguments), value=seconds * 1000, unit=" ms", target=150)


def _speeds(subject: str, code: Path, scratch: Path, options: argparse.Namespace) -> Iterator[Figure]:
    lines = sum(map(lines_of, python_files(code)))
    yield Figure(subject=subject, what="lines", value=lines)
    floor = run([sys.executable, "-m", "benchmarks.floor", str(code)], limit=options.limit)
    yield _cpu(subject, "floor: parse and walk", floor)
    cold = _audit(code, scratch / "none", options.limit, "--no-cache")
    yield _cpu(subject, "cold audit, no cache", cold)
    yield Figure(subject=subject, what="cold / floor", value=_over(cold, floor), unit=" ×", target=3)
    yield Figure(subject=subject, what="cold / floor, wall", value=_over(cold, floor, wall=True), unit=" ×")
    peak = None if cold.timed_out else cold.peak_megabytes
    yield Figure(subject=subject, what="peak memory", value=peak, unit=" MB", target=1200 if lines > LARGE else None)
    yield from _compiled(subject, code, scratch, floor, options)
    yield from _cached(subject, code, scratch, cold, options.limit)
    yield from _cores(subject, code, scratch, options.limit)
    yield from _peers(subject, code, cold, options)


def _compiled(subject: str, code: Path, scratch: Path, floor: Cost, options: argparse.Namespace) -> Iterator[Figure]:
    """The cold audit once more, by a compiled wheel."""
    if options.compiled is None:
        yield Figure(subject=subject, what="cold audit, compiled", value=None, note="skipped: no --compiled folder")
        return
    cold = _audit(code, scratch / "none", options.limit, "--no-cache", packages=options.compiled.resolve())
    yield _cpu(subject, "cold audit, compiled", cold)
    yield Figure(subject=subject, what="cold / floor, compiled", value=_over(cold, floor), unit=" ×", target=3)


def _cached(subject: str, code: Path, scratch: Path, cold: Cost, limit: float) -> Iterator[Figure]:
    """Filling an empty cache, then nothing changed, then one file edited, in one way and another."""
    filling = _audit(code, scratch / "cache", limit)
    yield Figure(subject=subject, what="filling the cache / cold", value=_over(filling, cold), unit=" ×")
    same = _audit(code, scratch / "cache", limit)
    yield _cpu(subject, "warm audit, nothing edited", same)
    large = sum(map(lines_of, python_files(code))) > LARGE
    for what, edit in EDITS:
        edit(a_handler(python_files(code)))
        edited = _audit(code, scratch / "cache", limit)
        wall = None if edited.timed_out else edited.wall
        yield Figure(subject=subject, what=f"warm audit, {what}", value=wall, unit=" s", target=None if large else 0.5)
        share = _over(edited, cold)
        yield Figure(
            subject=subject, what=f"{what}: warm / cold", value=share, unit=" ×", target=0.1 if large else None
        )


def _cores(subject: str, code: Path, scratch: Path, limit: float) -> Iterator[Figure]:
    """One process against two, by the clock."""
    one, two = (_audit(code, scratch / "none", limit, "--no-cache", "--jobs", jobs) for jobs in ("1", "2"))
    yield Figure(
        subject=subject, what="one job / two, wall", value=_over(one, two, wall=True), unit=" ×", target=1.7, floor=True
    )


def _peers(subject: str, code: Path, cold: Cost, options: argparse.Namespace) -> Iterator[Figure]:
    for seen in measured(code, options.peers, options.peer_limit):
        what, cost = seen.peer.name, seen.cost
        yield Figure(subject=subject, what=what, value=cost.cpu if cost else None, unit=" s", note=seen.reason)
        if cost is not None and seen.peer.factor is not None and not cold.timed_out:
            share, most = ratio(cold.cpu, cost.cpu), seen.peer.factor
            yield Figure(subject=subject, what=f"cold / {what}", value=share, unit=" ×", target=most, note=seen.reason)


def _audit(code: Path, cache: Path, limit: float, *options: str, packages: Path = ROOT / "src") -> Cost:
    command = fungible("audit", str(code), "--format", "json", "--fail-on", "never", *options)
    return run(command, limit=limit, environment=its_environment(cache, packages))


def _cpu(subject: str, what: str, cost: Cost) -> Figure:
    if cost.timed_out:
        return Figure(subject=subject, what=what, value=None, note=f"stopped after {cost.wall:.0f} s")
    note = f"exit code {cost.exit_code}" if cost.exit_code else ""
    return Figure(subject=subject, what=what, value=cost.cpu, unit=" s", note=note)


def _over(part: Cost, whole: Cost, *, wall: bool = False) -> float | None:
    if part.timed_out or whole.timed_out:
        return None
    return ratio(part.wall, whole.wall) if wall else ratio(part.cpu, whole.cpu)


if __name__ == "__main__":
    sys.exit(main())
