"""Reads files to facts: from the cache when their bytes are known, else by parsing, on several cores."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from fungible import __version__
from fungible.audit.extract.files import extract
from fungible.audit.facts import wire
from fungible.audit.facts.records import FileFacts
from fungible.source.depth import depth_limited
from fungible.source.files import Source, read_source
from fungible.source.syntax import parse
from fungible.source.waivers import Waivers, read_waivers

PARALLEL_FROM = 60
FORMAT = "2"


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What one file gave: facts (None when it could not be read), waivers, and what was not read."""

    facts: FileFacts | None
    waivers: Waivers
    unread: tuple[tuple[int, str], ...]
    line_count: int


def read_files(paths: Sequence[str], jobs: int, cache: Path | None, done: Callable[[int], None]) -> list[ReadFile]:
    """Read files in order; `done` hears how many are finished."""
    folder = str(cache / f"facts-{__version__}-{FORMAT}") if cache is not None else ""
    if jobs < 2 or len(paths) < PARALLEL_FROM:
        return _one_by_one(paths, folder, done)
    size = max(8, len(paths) // (jobs * 8))
    chunks = [paths[i : i + size] for i in range(0, len(paths), size)]
    found: list[ReadFile] = []
    with ProcessPoolExecutor(max_workers=jobs) as pool:
        for rows in pool.map(_read_chunk, chunks, [folder] * len(chunks)):
            found += [_unpack(row, path) for row, path in zip(rows, paths[len(found) :], strict=False)]
            done(len(found))
    return found


Row = tuple[bytes, Waivers, tuple[tuple[int, str], ...], int]


def _one_by_one(paths: Sequence[str], folder: str, done: Callable[[int], None]) -> list[ReadFile]:
    found = []
    for path in paths:
        found.append(_unpack(_read(path, folder), path))
        done(len(found))
    return found


def _read_chunk(paths: Sequence[str], folder: str) -> list[Row]:
    return [_read(path, folder) for path in paths]


def _unpack(row: Row, path: str) -> ReadFile:
    try:
        return _unpacked(row)
    except (ValueError, TypeError, EOFError):  # an entry of the cache that is whole, and not ours
        return _unpacked(_read(path, ""))


def _unpacked(row: Row) -> ReadFile:
    data, waivers, unread, line_count = row
    facts = wire.load(data) if data else None
    if facts is not None:
        unread = facts.unread
    return ReadFile(facts, waivers, unread, line_count)


def _read(path: str, folder: str) -> Row:
    source = read_source(path)
    if not isinstance(source, Source):
        return b"", Waivers(), ((1, source.reason),), 0
    data = _cached(folder, source.digest) or _fresh(source, folder)
    return data, read_waivers(source.text), (), source.text.count("\n") + 1


def _fresh(source: Source, folder: str) -> bytes:
    data = wire.dump(facts_of(source.text))
    if folder:
        _store(folder, source.digest, data)
    return data


def facts_of(text: str) -> FileFacts:
    """The facts of a text, whatever it is; what could not be read is listed in them."""
    parsed = parse(text)
    lines = text.count("\n") + 1
    facts = extract(parsed.tree, lines)
    if any("nested too deeply" in reason for _, reason in facts.unread):
        parsed = depth_limited(parsed.tree)
        facts = extract(parsed.tree, lines)
    unread = (*((span.line, span.reason) for span in parsed.unread), *facts.unread)
    return FileFacts(facts.scopes, facts.line_count, tuple(sorted(set(unread))), facts.blind)


def _entry(folder: str, digest: str) -> Path:
    return Path(folder) / digest[:2] / digest[2:]


def _cached(folder: str, digest: str) -> bytes:
    """The cached facts of these bytes; nothing when there are none or they are damaged."""
    if not folder:
        return b""
    try:
        stored = _entry(folder, digest).read_bytes()
    except OSError:
        return b""
    checksum, data = stored[:16], stored[16:]
    return data if hashlib.blake2b(data, digest_size=16).digest() == checksum else b""


def _store(folder: str, digest: str, data: bytes) -> None:
    """Write an entry whole or not at all, so that two runs and an interrupted one can share a cache."""
    target = _entry(folder, digest)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.blake2b(data, digest_size=16).digest() + data)
        Path(name).replace(target)
    except OSError:
        return
