"""Reads a file as hostile input: what can't be read as Python text comes back as a reason, never as an exception."""

import codecs
import os
import re
import stat
from dataclasses import dataclass
from hashlib import blake2b
from io import BytesIO
from tokenize import detect_encoding

SIZE_LIMIT = 8 * 1024 * 1024

# A device or a fifo that takes a file's place between the check and the opening must not block.
# Windows has neither flag but needs its own, or it would translate line ends.
_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)

_FIRST_TWO_LINES = re.compile(rb"[^\r\n]*(?:\r\n?|\n)?[^\r\n]*")

# No source text is written in them, and their decoders take quadratic time or warn.
_REFUSED_ENCODINGS = frozenset({"idna", "punycode", "raw_unicode_escape", "unicode_escape"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The text of one file: decoded, line ends as they are, and a digest of its bytes."""

    path: str
    text: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A file that can't be read as Python text, and why."""

    path: str
    reason: str


class _RefusedError(Exception):
    """Why a file is not read; never leaves this module."""


def read_source(path: str | os.PathLike[str], limit: int = SIZE_LIMIT) -> Source | Unread:
    """The text of a regular file of at most `limit` bytes, or the reason why there is none."""
    name = os.fspath(path)
    try:
        data = _read_bytes(name, limit)
        text = _decode(data)
    except _RefusedError as refusal:
        return Unread(path=name, reason=str(refusal))
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path itself
        return Unread(path=name, reason=f"could not be opened: {_cause(error)}")
    return Source(path=name, text=text, digest=blake2b(data, digest_size=16).hexdigest())


def digest_of(path: str | os.PathLike[str], limit: int = SIZE_LIMIT) -> str:
    """The digest that `read_source` would give, or why the bytes can't be read."""
    try:
        return blake2b(_read_bytes(os.fspath(path), limit), digest_size=16).hexdigest()
    except _RefusedError as refusal:
        return str(refusal)
    except (OSError, ValueError) as error:
        return _cause(error)


def _cause(error: OSError | ValueError) -> str:
    cause = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return cause[:1].lower() + cause[1:]


def _read_bytes(path: str, limit: int) -> bytes:
    # Asked before opening, since opening a device can itself have an effect; asked again of what was opened.
    _refuse_special(os.stat(path))
    with open(os.open(path, _OPEN_FLAGS), "rb") as file:
        status = os.fstat(file.fileno())
        _refuse_special(status)
        if status.st_size > limit:
            raise _RefusedError(_too_large(status.st_size, limit))
        data = file.read(status.st_size + 1)
        if len(data) > status.st_size:  # it grew, or belongs to a file system that does not tell sizes
            data += file.read(max(limit + 1 - len(data), 0))
        if len(data) > limit:
            raise _RefusedError(_too_large(len(data), limit))
        return data


def _refuse_special(status: os.stat_result) -> None:
    mode = status.st_mode
    if not stat.S_ISREG(mode):
        raise _RefusedError(f"is {_sort_of_file(mode)}, not a regular file")


def _sort_of_file(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "a directory"
    if stat.S_ISFIFO(mode):
        return "a named pipe"
    if stat.S_ISSOCK(mode):
        return "a socket"
    return "a device"


def _too_large(size: int, limit: int) -> str:
    return f"is too large: {size:,} bytes, and the limit is {limit:,}"


def _decode(data: bytes) -> str:
    encoding = _encoding(data)
    if b"\0" in data:
        raise _RefusedError("contains NUL bytes, so it is not Python source text")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1  # the codec may have cut off a mark
        raise _RefusedError(f"is not valid {encoding.removesuffix('-sig')} text: see line {line}") from None
    except (LookupError, UnicodeError) as error:
        raise _RefusedError(f"can't be decoded as {encoding}: {error}") from None


def _encoding(data: bytes) -> str:
    """What PEP 263 says, without its price for the many files that have no cookie."""
    head = _FIRST_TWO_LINES.match(data)
    if head is None or b"coding" not in head[0]:
        return "utf-8-sig" if data.startswith(codecs.BOM_UTF8) else "utf-8"
    try:
        # Only the head: an undecodable byte further down is reported with its line, not as a bad cookie.
        encoding, _ = detect_encoding(BytesIO(head[0]).readline)
    except SyntaxError as error:
        raise _RefusedError(f"declares an encoding that can't be used: {error.msg}") from None
    if codecs.lookup(encoding).name.replace("-", "_") in _REFUSED_ENCODINGS:
        raise _RefusedError(f"declares an encoding that is not for source text: {encoding}")
    return encoding
