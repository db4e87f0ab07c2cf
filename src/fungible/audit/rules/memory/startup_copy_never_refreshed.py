"""Data is copied from the database once at start-up and served until the next restart.

## What it detects

A variable, attribute or application slot that start-up code (or the import of a module) fills from a database, a file
of changing data or another service, and that requests only read: nothing brings it up to date.

## Why it fails

1. Replica A started on Monday and replica B on Wednesday; on Tuesday the postage for zone 3 was raised.
2. Both answer from the copy that they made when they started: A asks for the old price, B for the new one.
3. A parcel is priced by A, weighed again at B, and costs more at the counter than on the page.
4. Somebody restarts all replicas "to make the prices appear", which nobody can have known to be necessary.

## Example violation

```python
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from fastapi import FastAPI

postage: dict[int, int] = {}


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=1, max_size=10) as pool:
        for row in await pool.fetch("SELECT zone, cents FROM postage"):
            postage[row["zone"]] = row["cents"]
        yield


app = FastAPI(lifespan=lifespan)


@app.get("/zones/{zone}/postage")
async def price(zone: int) -> int:
    return postage[zone]
```

## Example fix

```python
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from fastapi import FastAPI, Request


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=1, max_size=10) as pool:
        app.state.pool = pool
        yield


app = FastAPI(lifespan=lifespan)


@app.get("/zones/{zone}/postage")
async def price(zone: int, request: Request) -> int:
    return await request.app.state.pool.fetchval("SELECT cents FROM postage WHERE zone = $1", zone)
```

## How to fix it in FastAPI and Starlette

Read it per request: a small table is answered from the database's own memory. If that is too slow, keep it in Redis
with an expiry, or refresh the copy by a task every few seconds and say how old an answer may be.

## How to fix it in Django

Do not query in `AppConfig.ready` or at module level; use the shared cache with a timeout.

## When it is fine

When the data changes by deploying only, such as a table that migrations fill:
`# fungible: allow[startup-copy-never-refreshed] because countries change with a migration only`.

## Limits

That the data changes is assumed of everything that comes from a store. Constants that a file in the repository holds
are not meant; a file that other programs write is.

## References

- The Twelve-Factor App, "VI. Processes"
- FastAPI documentation, "Lifespan Events"
- Kubernetes documentation, "Deployments", on rolling updates
"""

from collections.abc import Iterator
from dataclasses import replace

from fungible.audit.program import memory
from fungible.audit.program.nature import Nature
from fungible.audit.program.records import Program, State
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Severity

RULE = Rule(
    code="MEM111",
    slug="startup-copy-never-refreshed",
    kind=Kind.CACHE,
    severity=Severity.MEDIUM,
    proof="rotate",
)
REMEDY = Remedy(
    id="startup-copy-never-refreshed",
    title="Read it when it is needed",
    text="Query the database per request, or cache in Redis with an expiry and delete the key on change.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each state that start-up fills from a store and requests read."""
    for state in program.states:
        if state.nature is Nature.LOADED:
            yield _stale(state)


def _stale(state: State) -> Finding:
    filled = next(hit for hit in state.setup if hit.value is not None)
    readers = sorted({hit.function.name for hit in state.reads if hit.function.name})
    filler = filled.function.name or "the module"
    why = (
        f"{filler} fills it once when the replica starts and {readers[0]} answers from it, "
        "so every replica serves what the data was when it started."
    )
    found = memory.finding(RULE, state, why, REMEDY)
    return replace(found, kind=Kind.CACHE, consequences=(Consequence.DIFFERS_ACROSS_REPLICAS,), trace=filled.trace)
