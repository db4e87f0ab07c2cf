"""The process that audits for the server: it loads the analysis, waits for one job, answers it and ends.

A process for each audit can be killed at any moment, gives back its memory, and carries nothing from one to the next.
It ends as soon as the server is gone, however that went.
"""

import gc
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import BinaryIO

from fungible import api
from fungible.config import resolve
from fungible.editor.messages import Answer, Job, Refusal, Said, Stage, frame, job_from
from fungible.errors import FungibleError
from fungible.model.events import Event, StageBegan, Started
from fungible.model.report import AuditReport
from fungible.source.files import Source, read_source


def main() -> int:
    """Answer one job."""
    gc.disable()  # the process is short, and what an analysis leaves would only be looked through
    # Unbuffered: a thread that waits in a buffer holds its lock, which processes that are forked would wait for.
    stdin, stdout = open(0, "rb", buffering=0, closefd=False), _own_output()  # noqa: SIM115 - a descriptor
    api.warm_up()
    job = job_from(stdin)
    if job is None:
        return 0
    Thread(target=_end_with, args=(stdin.fileno(),), daemon=True).start()

    def say(message: Said) -> None:
        stdout.write(frame(message))
        stdout.flush()

    with suppress(BrokenPipeError):
        say(answered(job, lambda stage: say(Stage(stage))))
    return 0


def answered(job: Job, heard: Callable[[str], None]) -> Answer | Refusal:
    """What an audit gives, or why it gives nothing."""
    try:
        options = resolve(job.path, job.given).options
        report = api.audit([job.path], options, lambda event: _tell(event, heard))
    except FungibleError as error:
        return Refusal(str(error))
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - the border of a process: its server has to hear of it
        return Refusal(f"{type(error).__name__}: {error}"[:300], fault=True)
    root = Path(report.root).absolute()
    return Answer(root=root, report=report, texts=texts_of(report, root))


def texts_of(report: AuditReport, root: Path) -> dict[str, str]:
    """The texts of the files in which the report names a place, as far as they can be read."""
    named = {entry.file for entry in report.entry_points} | {each.file for each in report.unread}
    for point in report.state_points:
        named |= {point.file, *(access.file for access in point.accesses), *(step.file for step in point.trace)}
    found = ((name, read_source(root / name)) for name in sorted(named) if name)
    return {name: source.text for name, source in found if isinstance(source, Source)}


def _tell(event: Event, heard: Callable[[str], None]) -> None:
    match event:
        case Started(files):
            heard(f"reading {files:,} files")
        case StageBegan(name):
            heard(name)
        case _:
            pass


def _own_output() -> BinaryIO:
    """Standard output for the answer alone: whatever else is written there goes to standard error."""
    own = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return own


def _end_with(stdin: int) -> None:
    """Wait until the server closes the pipe or dies, then end, with the processes that help."""
    os.read(stdin, 1)
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
