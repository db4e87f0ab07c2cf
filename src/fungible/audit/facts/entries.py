"""Entries of the cache: written whole or not at all, and given back only when nothing damaged them."""

import hashlib
import os
import tempfile
from pathlib import Path

_DIGEST = 16


def stored(entry: Path) -> bytes:
    """What an entry holds; nothing when there is none or it is damaged."""
    try:
        found = entry.read_bytes()
    except OSError:
        return b""
    checksum, data = found[:_DIGEST], found[_DIGEST:]
    return data if _checksum(data) == checksum else b""


def store(entry: Path, data: bytes) -> None:
    """Write an entry so that two runs and an interrupted one can share a cache; one that can't be written is not."""
    try:
        entry.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=entry.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(_checksum(data) + data)
        Path(name).replace(entry)
    except OSError:
        return


def _checksum(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_DIGEST).digest()
