"""Reads TOML files that somebody else wrote: bounded, and what is wrong with one is said in a sentence."""

import os
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path

from fungible.errors import ConfigurationError

Table = Mapping[str, object]

MOST = 500_000
"""Bytes that a file may have: nobody writes more by hand."""
MOST_DOTS = 300
"""Dots that a line may have: what the parser needs for a key grows with the square of its parts."""
_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_bytes(file: Path) -> bytes | None:
    """The bytes of a regular file, one more than are allowed of one that is too large; none when it is not there."""
    try:
        # A pipe with no writer is opened all the same, so that it can be told from a file.
        descriptor = os.open(str(file), os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise _unreadable(file, error) from None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ConfigurationError("cannot be read: it is no regular file", place=str(file))
        with os.fdopen(descriptor, "rb", closefd=False) as stream:
            return stream.read(MOST + 1)
    except OSError as error:
        raise _unreadable(file, error) from None
    finally:
        os.close(descriptor)


def _unreadable(file: Path, error: OSError | ValueError) -> ConfigurationError:
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return ConfigurationError(f"cannot be read: {why}", place=str(file))


def text_of(data: bytes, file: Path) -> str:
    """The text of a file that is not too large, and is UTF-8 as TOML has to be."""
    if len(data) > MOST:
        raise ConfigurationError(f"is larger than {MOST:,} bytes", place=str(file))
    coding = "UTF-16" if data[:2] in _MARKS else "UTF-16, or no text" if b"\0" in data else ""
    try:
        text = "" if coding else data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        coding = f"not UTF-8 (byte {error.start})"
    if coding:
        what = f"is {coding}, and TOML is UTF-8"
        raise ConfigurationError(what, place=str(file), next_step="save it as UTF-8")
    return text


def parsed(text: str, file: Path) -> Table:
    """The table that a text says."""
    dotted = next((n for n, line in enumerate(text.split("\n"), 1) if line.count(".") > MOST_DOTS), 0)
    if dotted:
        raise ConfigurationError(f"line {dotted} has more than {MOST_DOTS:,} dots", place=str(file))
    try:
        return tomllib.loads(text)
    except ValueError as error:
        last = text.rpartition("\n")[2]
        end = f"at line {text.count(chr(10)) + 1}, column {len(last) + 1}, where it ends"
        why = str(error).replace("at end of document", end)
        raise ConfigurationError(f"is not valid TOML: {why}", place=str(file)) from None
    except RecursionError:
        raise ConfigurationError("is not valid TOML: it is nested too deeply", place=str(file)) from None
