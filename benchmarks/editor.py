"""Measures the language server as an editor meets it, in one run: `python -m benchmarks.editor --help`."""

import argparse
import compileall
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.edits import a_handler, add_a_write, move_lines
from benchmarks.measure import ROOT, fungible, its_environment, run
from benchmarks.ratios import MISS, Figure, plain, ratio, table
from benchmarks.wheels import WHEELS, NotFetched, cache_folder, fetched, lines_of, python_files
from tests.editor.wire_client import WireClient, listed, uri_of

REPEATS = 5
AT_ONCE = 300
"""Milliseconds within which a save is answered with what is known."""
EDITS = (("lines moved", move_lines), ("a write added", add_a_write))
Making = Callable[[str, float, str, float | None], Figure]
REFRESH = "workspace/codeLens/refresh"
"""What the server asks for whenever a new report is there."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and fail when a target is missed."""
    options = _parser().parse_args(arguments)
    compileall.compile_dir(ROOT / "src", quiet=2)  # as an install has it
    try:
        folder = fetched(next(wheel for wheel in WHEELS if wheel.name == options.only), cache_folder())
    except NotFetched as refusal:
        print(f"editor: {refusal}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        code = Path(scratch) / "code"
        shutil.copytree(folder, code)
        figures = list(_figures(code, Path(scratch) / "cache", options))
    print(json.dumps(plain(figures), indent=1) if options.json else table(figures), end="\n" if options.json else "")
    return int(options.strict and any(each.verdict == MISS for each in figures))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks.editor", description=__doc__)
    parser.add_argument("--only", metavar="NAME", choices=[w.name for w in WHEELS], default=WHEELS[0].name)
    parser.add_argument("--limit", metavar="SECONDS", type=float, default=900, help="for each audit (default: 900)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a target is missed")
    return parser


def _figures(code: Path, cache: Path, options: argparse.Namespace) -> Iterator[Figure]:
    def figure(what: str, value: float, unit: str, target: float | None) -> Figure:
        return Figure(subject=options.only, what=what, value=value, unit=unit, target=target)

    handler = a_handler(python_files(code))
    yield figure("lines", sum(map(lines_of, python_files(code))), "", None)
    began = time.perf_counter()
    with WireClient(cache, patience=options.limit) as client:
        client.begin(code)
        yield figure("the server is ready", 1000 * (time.perf_counter() - began), " ms", None)
        client.open(handler.file)
        yield figure("first audit, empty cache", _until_told(client, began), " s", None)
        yield from _questions(client, handler.file, figure)
        for what, edit in EDITS:
            edit(a_handler([handler.file]))  # anew: the edit before has moved it
            text = handler.file.read_text(encoding="utf-8")
            began = time.perf_counter()
            client.type_into(handler.file, text, version=len(client.seen))
            client.at("textDocument/hover", handler.file, 0, 0)
            yield figure(f"saved, {what}: moved", 1000 * (time.perf_counter() - began), " ms", AT_ONCE)
            whole = _until_told(client, began)
            yield figure(f"saved, {what}: audited anew", whole, " s", None)
        client.leave()
    yield from _beside_the_command(code, cache, handler.file, whole, figure)


def _questions(client: WireClient, file: Path, figure: Making) -> Iterator[Figure]:
    """The median of some questions, asked where there is something to tell."""
    lenses = listed(client.ask("textDocument/codeLens", {"textDocument": {"uri": uri_of(file)}}))
    spans = [each["range"] for each in lenses]
    line = next((span["start"]["line"] for span in spans if isinstance(span, dict)), 0)  # type: ignore[index, call-overload] # values of JSON
    hover, lens = [], []
    for _ in range(REPEATS):
        began = time.perf_counter()
        client.at("textDocument/hover", file, int(str(line)), 4)
        middle = time.perf_counter()
        client.ask("textDocument/codeLens", {"textDocument": {"uri": uri_of(file)}})
        hover.append(middle - began)
        lens.append(time.perf_counter() - middle)
    yield figure("a hover", 1000 * statistics.median(hover), " ms", 100)
    yield figure("the lenses of a file", 1000 * statistics.median(lens), " ms", 100)


def _until_told(client: WireClient, began: float) -> float:
    client.wait(lambda message: message.get("method") == REFRESH)
    return time.perf_counter() - began


def _beside_the_command(code: Path, cache: Path, file: Path, whole: float, figure: Making) -> Iterator[Figure]:
    """The same edit on the command line: what it takes to load everything for each audit."""
    file.write_text(file.read_text(encoding="utf-8") + "\nMORE_STATE = {}\n", encoding="utf-8")
    command = fungible("audit", str(code), "--format", "json", "--fail-on", "never")
    cost = run(command, limit=900, environment=its_environment(cache))
    yield figure("a command after such an edit", cost.wall, " s", None)
    yield figure("server / command", ratio(whole, cost.wall) or 0, " ×", 1.2)


if __name__ == "__main__":
    sys.exit(main())
