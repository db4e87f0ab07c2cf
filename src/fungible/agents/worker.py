"""The process that answers one question and ends: `python -P -m fungible.agents.worker`, started by the server.

It can be stopped at any moment, takes all that an audit leaves in memory with it, and has one thread, so that an audit
may copy it to use several cores.
"""

import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress

from fungible.agents.answering import answered
from fungible.agents.frames import Frame, Heard, Refused, Task, packed, task_from
from fungible.errors import FungibleError
from fungible.model.events import Event, FileRead, Finished, StageBegan, Started
from fungible.report.reading import counted

LIMIT = 600
"""Seconds after which it ends whatever it does, should the server be gone by then."""
INTERVAL = 0.1
"""Seconds between two frames that tell how far an audit is, at least."""
STAGES = ("linking", "tracing", "judging")
BROKEN = "internal error ({}); `fungible audit` in a terminal tells more, please report it"


def main() -> None:
    """Answer the task on standard input, on what was standard output."""
    signal.alarm(LIMIT)
    task = task_from(sys.stdin.buffer)
    tempfile.tempdir = str(task.scratch)
    with suppress(BrokenPipeError), os.fdopen(os.dup(1), "wb") as pipe:  # which says that nobody waits any more
        os.dup2(2, 1)  # whatever is printed by mistake is no answer

        def say(frame: Frame) -> None:
            pipe.write(packed(frame))
            pipe.flush()

        say(_outcome(task, say))
    shutil.rmtree(task.scratch, ignore_errors=True)


def _outcome(task: Task, say: Callable[[Frame], None]) -> Frame:
    try:
        return answered(task.question, task.root, _Telling(say, time.monotonic))
    except BrokenPipeError:
        raise
    except FungibleError as error:
        return Refused(str(error))
    except Exception as error:  # noqa: BLE001 - the border of a process: the server has to hear of it
        return Refused(BROKEN.format(type(error).__name__))


class _Telling:
    """Tells of the events of an audit, as often as is any use."""

    def __init__(self, say: Callable[[Frame], None], clock: Callable[[], float]) -> None:
        self._say = say
        self._clock = clock
        self._due = 0.0
        self._files = 0

    def __call__(self, event: Event) -> None:
        match event:
            case Started(files):
                self._files = files
                self._tell(0, f"reading {counted(files, 'file')}")
            case FileRead(done, total):
                if self._clock() >= self._due:
                    self._tell(done, f"read {done:,} of {counted(total, 'file')}")
            case StageBegan(name):
                self._tell(self._files + 1 + (STAGES.index(name) if name in STAGES else 0), name)
            case Finished():
                self._tell(self._files + 1 + len(STAGES), "finished")

    def _tell(self, done: int, doing: str) -> None:
        self._due = self._clock() + INTERVAL
        self._say(Heard(done, self._files + 1 + len(STAGES), doing))


if __name__ == "__main__":
    main()
