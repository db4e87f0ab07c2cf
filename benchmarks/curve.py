"""Draws time against lines, on nested parts and copies of one wheel: `python -m benchmarks.curve --help`."""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.drawing import Point, ascii_table, svg
from benchmarks.measure import fungible, its_environment, run
from benchmarks.subsets import Subset, grown, sizes
from benchmarks.wheels import WHEELS, NotFetched, cache_folder, fetched, lines_of, python_files


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, and write the drawing."""
    options = _parser().parse_args(arguments)
    wheel = next(each for each in WHEELS if each.name == options.only)
    try:
        code = fetched(wheel, cache_folder())
    except NotFetched as refusal:
        print(f"curve: {refusal}", file=sys.stderr)
        return 2
    points = list(_points(code, options.most, options.limit))
    print(f"{wheel.title}\n{ascii_table(points)}", end="")
    if options.svg is not None:
        options.svg.write_text(svg(points), encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks.curve", description=__doc__)
    parser.add_argument("--only", metavar="NAME", choices=[w.name for w in WHEELS], default=WHEELS[-1].name)
    parser.add_argument("--most", metavar="LINES", type=int, default=5_000_000, help="the largest program")
    parser.add_argument("--limit", metavar="SECONDS", type=float, default=1800, help="stop at a run that takes longer")
    parser.add_argument("--svg", metavar="FILE", type=Path, help="write the drawing there")
    return parser


def _points(code: Path, most: int, limit: float) -> Iterator[Point]:
    wanted = sizes(sum(map(lines_of, python_files(code))), most)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "code"
        folder.mkdir()
        for subset in grown(code, wanted, folder):
            point = _point(subset, Path(scratch) / "cache", limit)
            if point is None:
                print(f"curve: stopped at {subset.lines:,} lines after {limit:.0f} s", file=sys.stderr)
                return
            yield point


def _point(subset: Subset, cache: Path, limit: float) -> Point | None:
    floor = run([sys.executable, "-m", "benchmarks.floor", str(subset.folder)], limit=limit)
    command = fungible("audit", str(subset.folder), "--no-cache", "--format", "json", "--fail-on", "never")
    audit = run(command, limit=limit, environment=its_environment(cache))
    if audit.timed_out or floor.timed_out:
        return None
    return Point(lines=subset.lines, seconds=audit.cpu, floor=floor.cpu, peak_megabytes=audit.peak_megabytes)


if __name__ == "__main__":
    sys.exit(main())
