"""Importing the application starts a thread, a process, a task or a scheduler.

## What it detects

`Thread(...).start()`, timers, processes, greenlets, schedulers and tasks started because a module that the server
imports is imported; and what libraries start in a thread when they are asked to: the consumer of a task queue (Huey,
Dramatiq), an observer of files (watchdog), the loop of an MQTT client, the server of Prometheus' metrics.

## Why it fails

1. A server imports the application and then forks its workers: the thread lives in the parent only, so replica A,
   run with one process, has it, and replica B, run with four, has none that serves.
2. Under a reloader the module is imported twice, and two threads do the work of one.
3. Nothing owns the thread: at shutdown it is cut off in the middle, or keeps the process from ending.
4. Tests and commands that import the module start it as well.

## Example violation

```python
import threading
import time

from fastapi import FastAPI

app = FastAPI()


def watch() -> None:
    while True:
        print(threading.active_count(), "threads")
        time.sleep(60)


threading.Thread(target=watch, daemon=True).start()


@app.get("/status")
def status() -> str:
    return "ready"
```

## Example fix

```python
import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI


async def watch() -> None:
    while True:
        print(threading.active_count(), "threads")
        await asyncio.sleep(60)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    task = asyncio.create_task(watch())
    yield
    task.cancel()


app = FastAPI(lifespan=lifespan)


@app.get("/status")
def status() -> str:
    return "ready"
```

## How to fix it in FastAPI and Starlette

Start it in the lifespan and stop it behind the `yield`.

## How to fix it in Flask and Django

Give the work to a worker process or a scheduled job of the platform: a web process may be forked, reloaded and
stopped at any time.

## When it is fine

A function that makes the application may start one: that is reported as acceptable. A waiver reads
`# fungible: allow[thread-started-at-import] because the profiler has to see the imports`.

## Limits

Threads of other libraries are not seen.

## References

- Python documentation, "threading" and "os.fork"
- Gunicorn documentation, "Server Hooks"
"""

from collections.abc import Iterator
from dataclasses import replace

from fungible.audit.program import calls
from fungible.audit.program.importing import AtImport, at_import
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Storage

RULE = Rule(
    code="IMP206",
    slug="thread-started-at-import",
    kind=Kind.IMPORT_SIDE_EFFECT,
    severity=Severity.MEDIUM,
    proof="restart under a forking server: the thread is gone",
)
REMEDY = Remedy(
    id="thread-started-at-import",
    title="Start it with the application",
    text="Start it in the lifespan and stop it behind the yield, or move the work to a worker process.",
)
_SPAWNS = {
    "_thread.start_new_thread": "thread",
    "subprocess.Popen": "process",
    "os.fork": "process",
    "asyncio.create_task": "task",
    "asyncio.ensure_future": "task",
    "gevent.spawn": "greenlet",
    "eventlet.spawn": "greenlet",
    "multiprocessing.Manager": "process",
    "huey.consumer.Consumer.start": "consumer",
    "dramatiq.Worker.start": "worker",
    "dramatiq.worker.Worker.start": "worker",
    "watchdog.observers.Observer.start": "thread",
    "watchdog.observers.polling.PollingObserver.start": "thread",
    "paho.mqtt.client.Client.loop_start": "thread",
    "prometheus_client.start_http_server": "thread",
    "flask_socketio.SocketIO.start_background_task": "thread",
}
_WAITS = frozenset({"subprocess.Popen.communicate", "subprocess.Popen.wait"})
_STARTED = ("Scheduler", "Process", "Thread", "Timer")


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each statement that starts something when it is imported."""
    found = list(calls.every(program, lambda name: bool(_noun(name))))
    waiting = _waiting(program) if any(c.name == "subprocess.Popen" for c in found) else frozenset()
    left = [c for c in found if c.name != "subprocess.Popen" or c.function.symbol not in waiting]
    for each in at_import(program, left):
        yield _acceptable(each) if each.built else _violation(each)


def _waiting(program: Program) -> frozenset[str]:
    """The functions that wait for the end of a process: nothing of it is left when they return."""
    return frozenset(call.function.symbol for call in calls.every(program, lambda name: name in _WAITS))


def _noun(name: str) -> str:
    """What a call starts, if it does."""
    owner, _, method = name.rpartition(".")
    started = next((kind for kind in _STARTED if owner.endswith(kind)), "") if method == "start" else ""
    return _SPAWNS.get(name, started.lower())


def _violation(each: AtImport) -> Finding:
    why = (
        f"Importing {each.module} starts a {_noun(each.call.name)}{each.at} that no shutdown stops: servers that fork "
        "lose it, reloaders have two, and every command that imports the module runs it."
    )
    return calls.violation(RULE, each.call, each.spot(), why, REMEDY)


def _acceptable(each: AtImport) -> Finding:
    why = f"{each.call.function.name} starts a {_noun(each.call.name)} in each process, while it makes the application."
    return replace(calls.acceptable(RULE, each.call, calls.spot(each.call, Storage.PROCESS), why), kind=Kind.LIFECYCLE)
