#!/usr/bin/env python3
"""Record which names of the knowledge exist in the releases that `tests/knowledge/releases.toml` pins.

usage: python3 tools/dev.py tool python -m tools.record_names [--from FOLDER] [PACKAGE ...]

The releases are downloaded with pip, read and never imported or installed; names lead from one package to
another, so all are there. With `--from` they stay in a folder, and only what it lacks is downloaded.
A file for each package is written to `tests/knowledge/recorded/`.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from fungible.audit.knowledge.load import load
from tools.knowledge_names import by_package, keywords
from tools.package_names import PackageNames, Sources

ROOT = Path(__file__).resolve().parent.parent
RELEASES = ROOT / "tests" / "knowledge" / "releases.toml"
RECORDED = ROOT / "tests" / "knowledge" / "recorded"
ENDINGS = (".py", ".pyi")
Releases = Mapping[str, list[list[str]]]
"""For each package its releases, the newest first; each is the distributions that together make the package."""


class Archives:
    """The modules in some archives, the first of which that has a module gives it; and behind them in others."""

    def __init__(self, files: Sequence[Path], behind: Sources | None = None) -> None:
        self.places: dict[str, tuple[Path, str]] = {}
        for file in files:
            self._add(file)
        self.folders = {prefix for module in self.places for prefix in _prefixes(module)}
        self.behind = behind

    def _add(self, file: Path) -> None:
        for member in _members(file):
            module = _module(member)
            before = self.places.get(module)
            if module and (before is None or (before[0] == file and before[1].endswith(".pyi"))):
                self.places[module] = (file, member)

    def text(self, module: str) -> str | None:
        """The source of a module; a folder without one is an empty module."""
        if module in self.places:
            return _read(*self.places[module])
        if module in self.folders:
            return ""
        return self.behind.text(module) if self.behind is not None else None

    def is_package(self, module: str) -> bool:
        """Whether a module has a file `__init__`."""
        place = self.places.get(module)
        if place is None and module not in self.folders and self.behind is not None:
            return self.behind.is_package(module)
        return place is None or Path(place[1]).stem == "__init__"


def main(options: Sequence[str]) -> int:
    releases = tomllib.loads(RELEASES.read_text(encoding="utf-8"))["releases"]
    rest = list(options)
    folder = Path(rest.pop(rest.index("--from") + 1)) if "--from" in rest else None
    wanted = [option for option in rest if option != "--from"] or sorted(releases)
    if unknown := [name for name in wanted if name not in releases]:
        print(f"record_names: not in {RELEASES.name}: {', '.join(unknown)}\n{__doc__}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as made:
        record(releases, wanted, folder or Path(made))
    return 0


def record(releases: Releases, wanted: Sequence[str], folder: Path) -> None:
    """Write the record of each wanted package, and say what no release has."""
    pins = sorted({each for rows in releases.values() for row in rows for each in row})
    _download([pin for pin in pins if _file(pin, folder) is None], folder)
    newest = PackageNames(Archives(_files([each for rows in releases.values() for each in rows[0]], folder)))
    mentioned = by_package(load())
    for package in wanted:
        names = mentioned.get(package, ())
        rows = list(_rows(releases[package], names, folder, newest))
        found = {name for row in rows for name in row["names"]}  # type: ignore[attr-defined] # a JSON object
        print(f"{package}: {len(found)} of {len(names)} names", *(f"\n  no {n}" for n in names if n not in found))
        (RECORDED / f"{package}.json").write_text(_written(package, rows), encoding="utf-8")


def _written(package: str, rows: Sequence[Mapping[str, object]]) -> str:
    """The record, with a line for each name, so that a change is read as one."""
    lines = json.dumps({"package": package, "releases": rows}, indent=1, sort_keys=True)
    return re.sub(r"\[\n\s+((?:\"[^\"]*\",?\s+)+)\]", lambda m: f"[{' '.join(m[1].split())}]", lines) + "\n"


def _rows(
    releases: list[list[str]], names: Sequence[str], folder: Path, newest: PackageNames
) -> Iterator[Mapping[str, object]]:
    """What each release has; of an older one, only what no newer one has."""
    missing, asked = list(names), keywords(load())
    for distributions in releases:
        own = _files(distributions, folder)
        first = distributions is releases[0]
        reader = newest if first else PackageNames(Archives(own, newest.sources))
        found: dict[str, list[str] | None] = {}
        for name in missing:
            thing = reader.find(name)
            if thing is not None:
                parameters = reader.parameters(thing) if name in asked else None
                found[name] = None if parameters is None else list(parameters)
        missing = [name for name in missing if name not in found]
        yield {"distributions": distributions, "names": found}


def _download(pins: Sequence[str], folder: Path) -> None:
    for pin in pins:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder)]
        source = ["--no-binary=:all:", "--ignore-requires-python", "--no-build-isolation"]
        if subprocess.run([*command, pin], check=False).returncode:
            subprocess.run([*command, *source, pin], check=True)


def _files(pins: Sequence[str], folder: Path) -> list[Path]:
    return [file for pin in pins if (file := _file(pin, folder)) is not None]


def _file(pin: str, folder: Path) -> Path | None:
    """The archive of a pinned distribution; None when it is not there yet."""
    name, _, version = pin.partition("==")
    plain = _plain(name)
    wanted = f"{plain}-{_plain(version)}-"
    for file in sorted(folder.iterdir()):
        if f"{_plain(file.name.removesuffix('.tar.gz').removesuffix('.zip'))}-".startswith(wanted):
            return file
    return None


def _plain(text: str) -> str:
    return text.lower().replace("_", "-").replace(".", "-")


def _prefixes(module: str) -> Iterator[str]:
    """The folders that a module is in."""
    parts = module.split(".")
    return (".".join(parts[:cut]) for cut in range(1, len(parts)))


@cache
def _wheel(file: Path) -> zipfile.ZipFile:
    """An opened wheel; to open one again for each of its modules takes longer than to read them."""
    return zipfile.ZipFile(file)


@cache
def _unpacked(file: Path) -> Mapping[str, bytes]:
    """The modules of a source archive, which can only be read from its beginning."""
    found: dict[str, bytes] = {}
    with tarfile.open(file) as archive:
        for each in archive:
            opened = archive.extractfile(each) if each.name.endswith(ENDINGS) else None
            if opened is not None:
                found[each.name] = opened.read()
    return found


@cache
def _members(file: Path) -> list[str]:
    names = list(_unpacked(file)) if file.suffix == ".gz" else _wheel(file).namelist()
    return [name for name in names if name.endswith(ENDINGS)]


@cache
def _read(file: Path, member: str) -> str:
    content = _unpacked(file)[member] if file.suffix == ".gz" else _wheel(file).read(member)
    return content.decode("utf-8", "replace")


def _module(member: str) -> str:
    """The dotted name of a file in an archive; source archives have a folder of their own around theirs."""
    parts = list(Path(member).with_suffix("").parts)
    if "-" in parts[0]:
        parts = parts[1:] if not parts[0].endswith(".data") else parts[2:]
    if parts[:1] == ["src"]:
        parts = parts[1:]
    if parts[-1:] == ["__init__"]:
        parts = parts[:-1]
    return ".".join(parts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
