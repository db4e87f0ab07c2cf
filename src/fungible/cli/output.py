"""Where text goes: reports to standard output or, whole or not at all, to a file; everything else to standard error."""

import errno
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from fungible.errors import OutputRefused
from fungible.report.escape import visible


def complain(sentence: str) -> None:
    """One line on standard error, harmless whatever names it holds."""
    _say(f"fungible: error: {visible(sentence)}\n")


def remark(sentence: str) -> None:
    """One line on standard error about something that went well."""
    _say(f"fungible: {visible(sentence)}\n")


def _say(line: str) -> None:
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            sys.stderr.write(line)


def to_standard_output(text: str, encoding: str = "utf-8") -> None:
    """Write a report. A reader that has seen enough, as `head` does, is no error."""
    stream = sys.stdout
    if stream is None:
        raise OutputRefused("standard output is closed", next_step="give a file with --output")
    try:
        stream.flush()
        stream.buffer.write(text.encode(encoding, "backslashreplace"))
        stream.buffer.flush()
    except BrokenPipeError:
        _discard(stream)
    except OSError as error:
        _discard(stream)
        raise _refused("standard output", error) from None


def settle() -> None:
    """Flush standard output while a complaint can still be made, so that the interpreter has none of its own."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        _discard(sys.stdout)


def _discard(stream: TextIO) -> None:
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def to_file(text: str, path: Path, option: str = "--output") -> None:
    """Write a report to the file of an option: it is there in full, or what was there before is untouched."""
    data = text.encode("utf-8", "backslashreplace")
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():
            _write_through(target, data)
        else:
            _replace(target, data)
    except (OSError, RuntimeError) as error:
        raise _refused(str(path), error, option) from None


def _write_through(target: Path, data: bytes) -> None:
    """To a device or a pipe, which cannot be replaced."""
    with target.open("wb") as stream:
        stream.write(data)


def _replace(target: Path, data: bytes) -> None:
    temporary = target.with_name(f".fungible-{os.urandom(6).hex()}.tmp")
    try:
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb") as stream:  # noqa: PTH123
            stream.write(data)
        if target.exists():
            temporary.chmod(target.stat().st_mode & 0o777)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _refused(name: str, error: OSError | RuntimeError, option: str = "--output") -> OutputRefused:
    cause = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    full = isinstance(error, OSError) and error.errno == errno.ENOSPC
    next_step = "free some space" if full else f"give another file with {option}"
    return OutputRefused(f"the report cannot be written: {cause.lower()}", place=name, next_step=next_step)
