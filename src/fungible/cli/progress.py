"""How far a long audit is, on standard error, when somebody is there to see it."""

import time
from collections.abc import Callable, Mapping
from typing import TextIO

from fungible.cli.console import is_terminal
from fungible.model.events import Event, FileRead, Finished, StageBegan, Started
from fungible.report.escape import visible

PATIENCE = 1.0
"""Seconds for which nothing is shown: most audits are over by then."""

INTERVAL = 0.1


class Progress:
    """A line that is written over until the audit is finished, and then wiped."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._due = clock() + PATIENCE
        self._shown = 0

    def __call__(self, event: Event) -> None:
        """Show an event, unless it is too early for that or the last one was only just shown."""
        if isinstance(event, Finished):
            self.wipe()
        elif self._clock() >= self._due:
            self._due = self._clock() + INTERVAL
            self._write(_line(event))

    def wipe(self) -> None:
        """Leave the line as it was found."""
        if self._shown:
            self._stream.write("\r" + " " * self._shown + "\r")
            self._stream.flush()
            self._shown = 0

    def _write(self, line: str) -> None:
        self._stream.write("\r" + line.ljust(self._shown))
        self._stream.flush()
        self._shown = max(self._shown, len(line))


def progress_on(stream: TextIO | None, environment: Mapping[str, str]) -> Progress | None:
    """Progress for somebody at a terminal; none in continuous integration or in a pipe."""
    if stream is None or not is_terminal(stream) or environment.get("CI") or environment.get("TERM") == "dumb":
        return None
    return Progress(stream)


def _line(event: Event) -> str:
    match event:
        case Started(files):
            return f"reading {files:,} files"
        case FileRead(done, total):
            return f"reading {done:,} of {total:,} files"
        case StageBegan(name):
            return visible(name, unicode=False)[:60]
        case Finished():
            return ""
