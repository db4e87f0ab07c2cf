"""Tasks, their messages or their results stay in the process that sends them.

## What it detects
Celery with `memory://` brokers, `cache+memory://` results, results in files or always-eager tasks; taskiq's
InMemoryBroker, dramatiq's StubBroker, Huey in memory or in SQLite, procrastinate's InMemoryConnector, rq
with `is_async=False`, Dash's DiskcacheManager; when something that serves requests sends tasks or asks for
results.

## Why it fails
1. Ana orders an export. Replica A queues it in its own memory and answers with the number of the task.
2. She asks how far it is. Replica B, asked for that number, has never heard of it.
3. A is replaced: the export is neither done nor known to be missing.

## Example violation
```python
from fastapi import FastAPI
from taskiq import InMemoryBroker

broker = InMemoryBroker()
app = FastAPI()


@broker.task
async def export(name: str) -> str:
    return name


@app.post("/exports")
async def order(name: str) -> dict[str, str]:
    task = await export.kiq(name)
    return {"task": task.task_id}
```

## Example fix
```python
import os

from fastapi import FastAPI
from taskiq_redis import RedisStreamBroker

broker = RedisStreamBroker(os.environ["REDIS_URL"])
app = FastAPI()


@broker.task
async def export(name: str) -> str:
    return name


@app.post("/exports")
async def order(name: str) -> dict[str, str]:
    task = await export.kiq(name)
    return {"task": task.task_id}
```

## How to fix it in Celery
Give `broker="redis://…"` (or `amqp://…`) and `backend="redis://…"`, and keep `task_always_eager` to tests.

## How to fix it in taskiq, dramatiq and Huey
Use their Redis brokers and result back ends, and run workers apart from the API.

## When it is fine
Stubs that only tests select; work whose loss nobody notices: `# fungible: allow[in-memory-task-results]
because the task only warms this process's templates`.

## Limits
A broker chosen from settings at run time is taken as unknown and not reported.

## References
Celery documentation, Configuration and defaults · taskiq documentation, Available brokers · Dramatiq documentation,
Unit testing · Huey documentation, Huey object
"""

from collections.abc import Iterator

from fungible.audit.program import stores
from fungible.audit.program.records import Program
from fungible.audit.program.stores import Group
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Verdict

RULE = Rule(code="LIB807", slug="in-memory-task-results", kind=Kind.JOB_STATUS, severity=Severity.HIGH, proof="rotate")
EFFECT = "a restart loses the work, and a replica that is asked about it knows nothing."
TITLE = "Send tasks through a broker and keep results in a store"


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each broker, result back end or eager mode."""
    for store in stores.of(program, Group.TASKS):
        if store.name.lower().endswith("always_eager") and store.where == "memory" and store.chosen == "environment":
            why = "Unless the environment says otherwise, tasks run inside the request that asks for them."
            yield stores.finding(RULE, store, Verdict.ACCEPTABLE, why)
        else:
            yield from stores.judged(RULE, store, EFFECT, TITLE)
