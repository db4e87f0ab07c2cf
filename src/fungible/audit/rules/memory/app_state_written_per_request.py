"""The application's own state is changed by requests.

## What it detects

A slot of the application object (`app.state.x`, `app["x"]`, `app.extensions["x"]`, `app.ctx.x`) that code reached by
a request assigns or mutates, and that holds data and not a client or pool.

## Why it fails

1. The application object is one per process: "app state" is the state of one replica, not of the application.
2. Rex is put on the waiting list at replica A. The screen in the waiting room asks replica B and shows nobody.
3. The vet calls the next patient at B, and gets one who came later.
4. When A is replaced, everybody who was waiting there is forgotten.

## Example violation

```python
from fastapi import FastAPI, Request

app = FastAPI()
app.state.waiting = []


@app.post("/patients")
def arrive(animal: str, request: Request) -> int:
    request.app.state.waiting.append(animal)
    return len(request.app.state.waiting)


@app.get("/patients")
def waiting(request: Request) -> list[str]:
    return request.app.state.waiting
```

## Example fix

```python
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from redis.asyncio import Redis


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.redis = Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)
    yield
    await app.state.redis.aclose()


app = FastAPI(lifespan=lifespan)


@app.post("/patients")
async def arrive(animal: str, request: Request) -> int:
    return await request.app.state.redis.rpush("waiting", animal)


@app.get("/patients")
async def waiting(request: Request) -> list[str]:
    return await request.app.state.redis.lrange("waiting", 0, -1)
```

## How to fix it in FastAPI and Starlette

Put only resources into `app.state`: pools, clients, settings. `request.state` is for the values of one request.

## How to fix it in Flask

`app.extensions` and `app.config` are for what is fixed at start-up; `flask.g` is for one request.

## How to fix it in aiohttp and Sanic

The same: `app[key]` and `app.ctx` for resources, `request` or `request.ctx` for one request.

## When it is fine

Clients and pools that the lifespan puts there are fine and are not reported. A waiver reads
`# fungible: allow[app-state-written-per-request] because it is the time of this process's last heartbeat`.

## Limits

A slot whose name is computed is followed as one slot with all others of the kind.

## References

- Starlette documentation, "Applications", section "Storing state on the app instance"
- aiohttp documentation, "Application's config"
- The Twelve-Factor App, "VI. Processes"
"""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Storage

RULE = Rule(
    code="MEM117",
    slug="app-state-written-per-request",
    kind=Kind.USER_DATA,
    severity=Severity.HIGH,
    proof="rotate",
)
REMEDY = Remedy(
    id="app-state-written-per-request",
    title="Keep only resources in application state",
    text="Keep connection pools and clients there, set at start-up; store data in the database or Redis.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    for state in memory.written(program, memory.DATA_KINDS, frozenset({Storage.APP_STATE})):
        why = (
            f"{memory.story(state)}; "
            "application state belongs to one replica, so the others do not have it and a restart loses it."
        )
        yield memory.finding(RULE, state, why, REMEDY)
