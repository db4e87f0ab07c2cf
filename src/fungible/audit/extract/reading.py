"""Reads files to facts: from the cache when their bytes are known, else by parsing, on several cores."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from fungible import __version__
from fungible.audit.extract.files import extract
from fungible.audit.extract.sharing import shared_out
from fungible.audit.facts import wire
from fungible.audit.facts.entries import store, stored
from fungible.audit.facts.records import FileFacts
from fungible.source.depth import depth_limited
from fungible.source.files import Source, read_source
from fungible.source.syntax import parse
from fungible.source.waivers import Waivers, read_waivers

PARALLEL_FROM = 60
FORMAT = "3"

Row = tuple[bytes, Waivers, tuple[tuple[int, str], ...], int]


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What one file gave: facts (None when it could not be read), waivers, and what was not read."""

    facts: FileFacts | None
    waivers: Waivers
    unread: tuple[tuple[int, str], ...]
    line_count: int


def read_files(paths: Sequence[str], jobs: int, cache: Path | None, done: Callable[[int], None]) -> list[ReadFile]:
    """Read files in order; `done` hears how many are finished."""
    reader = _Reader(_folder(cache))
    found: dict[int, ReadFile] = {}
    if jobs > 1 and len(paths) >= PARALLEL_FROM:
        for index, row in shared_out(paths, jobs, reader, done):
            found[index] = row if isinstance(row, ReadFile) else reader.unpacked(row, paths[index])
    for index, path in enumerate(paths):
        if index not in found:
            found[index] = reader.read(path)
            done(len(found))
    return [found[index] for index in range(len(paths))]


def known_facts(cache: Path, digest: str) -> FileFacts | None:
    """The facts of bytes that were read before, as far as they are kept."""
    return _loaded(_cached(_folder(cache), digest))


def facts_of_source(source: Source, cache: Path | None) -> FileFacts:
    """The facts of a file that has been read, from the cache when its bytes are known."""
    return _Reader(_folder(cache)).facts(source)


def _folder(cache: Path | None) -> str:
    return str(cache / f"facts-{__version__}-{FORMAT}") if cache is not None else ""


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one file at a time, for this process or, packed, for another."""

    folder: str

    def read(self, path: str) -> ReadFile:
        """What a file gives."""
        source = read_source(path)
        if not isinstance(source, Source):
            return ReadFile(None, Waivers(), ((1, source.reason),), 0)
        facts = self.facts(source)
        return ReadFile(facts, read_waivers(source.text), facts.unread, source.text.count("\n") + 1)

    def facts(self, source: Source) -> FileFacts:
        """What a text says, known already or not."""
        return _loaded(_cached(self.folder, source.digest)) or self._fresh(source)

    def packed(self, path: str) -> Row:
        """The same, as it goes from process to process: what is in the cache, as it is there."""
        source = read_source(path)
        if not isinstance(source, Source):
            return b"", Waivers(), ((1, source.reason),), 0
        data = _cached(self.folder, source.digest) or wire.dump(self._fresh(source))
        return data, read_waivers(source.text), (), source.text.count("\n") + 1

    def unpacked(self, row: Row, path: str) -> ReadFile:
        """What another process read."""
        data, waivers, unread, line_count = row
        if not data:
            return ReadFile(None, waivers, unread, line_count)
        facts = _loaded(data)
        return ReadFile(facts, waivers, facts.unread, line_count) if facts else _Reader("").read(path)

    def _fresh(self, source: Source) -> FileFacts:
        facts = facts_of(source.text)
        if self.folder:
            store(_entry(self.folder, source.digest), wire.dump(facts))
        return facts


def _loaded(data: bytes) -> FileFacts | None:
    """Facts from the cache; nothing when there are none, or when the bytes are whole and not ours."""
    try:
        return wire.load(data) if data else None
    except (ValueError, TypeError, EOFError):
        return None


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
    return stored(_entry(folder, digest)) if folder else b""
