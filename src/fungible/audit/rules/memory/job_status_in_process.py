"""The status or the queue of background work is kept in the memory of one process.

## What it detects

A mapping of jobs to their progress or results, or a queue of pending work, which lives in the process: requests or
background work write it, and later requests read it.

## Why it fails

1. A planner asks for a flood map. Replica A starts to draw, notes "running" in its memory and answers with an id.
2. The browser polls for that id. Replica B gets the question and answers 404: it has no such job.
3. The load balancer stops A for a deploy. The drawing ends half-way, and with it the only note that it was wanted.
4. The planner waits for a map that nobody is drawing.

## Example violation

```python
import uuid

from fastapi import BackgroundTasks, FastAPI, HTTPException

app = FastAPI()
jobs: dict[str, str] = {}


def draw(job: str, river: str) -> None:
    jobs[job] = "running"
    levels = [level * len(river) for level in range(1000)]
    jobs[job] = f"done: {max(levels)}"


@app.post("/maps")
def order(river: str, tasks: BackgroundTasks) -> str:
    job = str(uuid.uuid4())
    jobs[job] = "queued"
    tasks.add_task(draw, job, river)
    return job


@app.get("/maps/{job}")
def status(job: str) -> str:
    if job not in jobs:
        raise HTTPException(404)
    return jobs[job]
```

## Example fix

```python
import os

from celery import Celery
from celery.result import AsyncResult
from fastapi import FastAPI

REDIS = os.environ["REDIS_URL"]
queue = Celery("maps", broker=REDIS, backend=REDIS)
app = FastAPI()


@queue.task
def draw(river: str) -> int:
    return max(level * len(river) for level in range(1000))


@app.post("/maps")
def order(river: str) -> str:
    return str(draw.delay(river).id)


@app.get("/maps/{job}")
def status(job: str) -> str:
    return str(AsyncResult(job, app=queue).status)
```

## How to fix it in FastAPI and Starlette

Hand the work to a queue with a shared result store, as above, or keep jobs as rows: a request inserts one, a worker
takes it with `FOR UPDATE SKIP LOCKED`, and the poll reads it.

## How to fix it in Django

Use Celery with `django-celery-results`, or Procrastinate, which needs no more than the PostgreSQL that is there.

## When it is fine

When losing the work harms nobody and nobody asks how it went:
`# fungible: allow[job-status-in-process] because the warm-up is repeated on every start`.

## Limits

Work is recognised by its stages, by background writes that requests read, and by names. A status that is also written
to a table is still reported when requests read the copy in memory.

## References

- FastAPI documentation, "Background Tasks", section "Caveat"
- Celery documentation, "Result Backends"
- PostgreSQL documentation, "SELECT", the locking clause
"""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Phase, Severity

RULE = Rule(
    code="MEM107",
    slug="job-status-in-process",
    kind=Kind.JOB_STATUS,
    severity=Severity.HIGH,
    proof="rotate",
)
REMEDY = Remedy(
    id="job-status-in-process",
    title="Keep jobs in a table or queue",
    text="Keep jobs as rows, or use a queue with a shared result store.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    for state in memory.written(program, frozenset({Kind.JOB_STATUS})):
        asked = any(Phase.REQUEST in hit.phases for hit in (*state.reads, *state.writes))
        harm = "a poll that lands on another replica finds no job and a restart loses the work"
        apart = "the job goes on from another place in each replica, and from the beginning after a restart"
        why = f"{memory.story(state)}, so {harm if asked else apart}."
        yield memory.finding(RULE, state, why, REMEDY)
