"""Has questions answered by processes of their own, so that the server stays responsive and work can be stopped."""

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from subprocess import PIPE

import anyio
import anyio.to_thread
from anyio.abc import Process
from anyio.streams.buffered import BufferedByteReceiveStream

from fungible.agents.answer import Answer
from fungible.agents.frames import LENGTH, Heard, Refused, Task, length_of, packed, unpacked
from fungible.agents.questions import Question

TIME_LIMIT = 300.0
"""Seconds that a question may take."""
# `-P`: the folder in which the server happens to run holds audited code, of which nothing is ever imported.
COMMAND = (sys.executable, "-P", "-m", "fungible.agents.worker")
ENDED = Refused("the process that worked on this ended without an answer; ask for a smaller path")
LATE = Refused(f"stopped after {TIME_LIMIT:.0f} seconds; ask for a smaller path")

Hear = Callable[[Heard], Awaitable[None]]


async def worked_out(question: Question, root: Path, hear: Hear, limit: float = TIME_LIMIT) -> Answer | Refused:
    """The outcome of a question. When nobody waits for it any more, or it takes too long, its processes are killed."""
    scratch = Path(tempfile.mkdtemp(prefix="fungible-"))
    try:
        with anyio.fail_after(limit):
            return await _by_process(Task(question, root, scratch), hear)
    except TimeoutError:
        return LATE
    finally:
        with anyio.CancelScope(shield=True):  # a process that is killed can't clear away what it laid out
            await anyio.to_thread.run_sync(lambda: shutil.rmtree(scratch, ignore_errors=True))


async def _by_process(task: Task, hear: Hear) -> Answer | Refused:
    process = await anyio.open_process(COMMAND, stdin=PIPE, stdout=PIPE, stderr=None, start_new_session=True)
    try:
        return await _outcome(process, task, hear)
    finally:
        await _end(process)


async def _outcome(process: Process, task: Task, hear: Hear) -> Answer | Refused:
    if process.stdin is None or process.stdout is None:
        return ENDED
    frames = BufferedByteReceiveStream(process.stdout)
    try:
        await process.stdin.send(packed(task))
        while True:
            frame = unpacked(await frames.receive_exactly(length_of(await frames.receive_exactly(LENGTH))))
            if not isinstance(frame, Heard):
                return frame
            await hear(frame)
    except (anyio.IncompleteRead, anyio.EndOfStream, anyio.BrokenResourceError, anyio.ClosedResourceError):
        return ENDED


async def _end(process: Process) -> None:
    """Leave nothing behind: the process leads a group, with the copies that an audit makes of it."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    with anyio.CancelScope(shield=True):
        await process.aclose()
