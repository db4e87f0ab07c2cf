"""Runs one command in a fresh process, and says what it cost."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

ROOT = Path(__file__).resolve().parent.parent
BYTES_PER_UNIT = 1 if sys.platform == "darwin" else 1024
"""In what the system counts the peak of memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a run took: seconds of the processor (children included) and of the clock, the largest process's peak."""

    cpu: float
    wall: float
    peak_megabytes: float
    exit_code: int
    timed_out: bool = False


def run(command: Sequence[str], *, limit: float, environment: Mapping[str, str] | None = None) -> Cost:
    """The cost of a command; after `limit` seconds it and its children are killed."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    late = Timer(limit, os.killpg, (process.pid, signal.SIGKILL))
    late.start()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    late.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    return Cost(
        cpu=usage.ru_utime + usage.ru_stime,
        wall=wall,
        peak_megabytes=usage.ru_maxrss * BYTES_PER_UNIT / 1e6,
        exit_code=process.returncode,
        timed_out=wall >= limit and process.returncode < 0,
    )


def fungible(*arguments: str) -> list[str]:
    """The command line of this checkout's own tool."""
    return [sys.executable, "-m", "fungible", *arguments]


def its_environment(cache: Path, packages: Path = ROOT / "src") -> dict[str, str]:
    """Runs the sources of this checkout, or what else is in a folder of packages, with a cache of its own."""
    return {"PYTHONPATH": str(packages), "XDG_CACHE_HOME": str(cache)}
