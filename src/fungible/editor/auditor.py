"""Audits in a process of its own, which can be stopped: one at a time, and a spare that has loaded everything waits."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from contextlib import suppress

from fungible.editor.messages import HEAD, Answer, Job, Refusal, Stage, frame, said_in

# `-P`: nothing of the folder in which an editor starts the server is ever imported.
COMMAND = (sys.executable, "-P", "-m", "fungible.editor.auditing")
LIMIT = 900.0
"""Seconds after which an audit is given up."""


class Auditor:
    """Runs audits for a server, one after the other."""

    def __init__(self, limit: float = LIMIT) -> None:
        self._limit = limit
        self._spare: Process | None = None
        self._busy: Process | None = None
        self._stopped = False

    async def audit(self, job: Job, heard: Callable[[str], None]) -> Answer | Refusal | None:
        """What an audit gives; nothing when it was stopped."""
        self._stopped = False
        await self.prepare()
        process, self._spare = self._spare, None
        if process is None:
            return Refusal("no process could be started to audit in", fault=True)
        self._busy = process
        try:
            async with asyncio.timeout(self._limit):
                found = await _asked(process, job, heard)
        except TimeoutError:
            found = Refusal(f"an audit was given up after {self._limit:g} s; narrow it with `app` in the configuration")
        finally:
            self._busy = None
            await _ended(process)
        return None if self._stopped else found

    @property
    def busy(self) -> bool:
        """Whether an audit runs."""
        return self._busy is not None

    async def prepare(self) -> None:
        """Start the process of the next audit, so that it is ready when it is needed."""
        if self._spare is None:
            with suppress(OSError):
                self._spare = await _started()

    def stop(self) -> None:
        """Stop the audit that runs, if one does."""
        if self._busy is not None:
            self._stopped = True
            _kill(self._busy)

    async def close(self) -> None:
        """Leave no process behind."""
        self.stop()
        spare, self._spare = self._spare, None
        if spare is not None:
            await _ended(spare)


async def _started() -> Process:
    return await asyncio.create_subprocess_exec(*COMMAND, stdin=PIPE, stdout=PIPE, start_new_session=True)


async def _asked(process: Process, job: Job, heard: Callable[[str], None]) -> Answer | Refusal:
    """The answer of a process to a job; its death is an answer too."""
    stdin, stdout = process.stdin, process.stdout
    if stdin is None or stdout is None:
        return Refusal("the process that audits has no pipes", fault=True)
    try:
        stdin.write(frame(job))
        await stdin.drain()
        while True:
            (length,) = HEAD.unpack(await stdout.readexactly(HEAD.size))
            said = said_in(await stdout.readexactly(length))
            if not isinstance(said, Stage):
                return said
            heard(said.name)
    except (asyncio.IncompleteReadError, OSError):
        code = await process.wait()
        return Refusal(f"the process that audits ended unexpectedly (exit code {code})", fault=True)


async def _ended(process: Process) -> None:
    """A process after its work is done or given up."""
    _kill(process)
    with suppress(OSError):
        await process.communicate()  # what is left in its pipes, so that they are closed with it


def _kill(process: Process) -> None:
    if process.returncode is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
