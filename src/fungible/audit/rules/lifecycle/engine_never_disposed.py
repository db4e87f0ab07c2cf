"""Shutdown leaves the database's connection pool open.

## What it detects

An engine or pool that a start-up hook makes and requests use, when nothing that runs at shutdown, or anywhere else in
the server, disposes or closes it. The same for an engine without pool options that the import of the application has
already used.

## Why it fails

1. A deploy stops replica A. Its process ends with the pool's connections open, in the middle of whatever they did.
2. The database keeps each of them, with its locks, until it notices that nobody answers.
3. The replicas that start in A's place open their own. After a few deploys in a row the database refuses replica B's:
   too many connections, and its users see errors.

## Example violation

```python
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

engine: AsyncEngine | None = None


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    global engine
    engine = create_async_engine(os.environ["DATABASE_URL"], pool_pre_ping=True, pool_size=5)
    yield


app = FastAPI(lifespan=lifespan)


@app.get("/pens")
async def pens() -> list[str]:
    async with engine.connect() as connection:
        return list(await connection.scalars(text("SELECT name FROM pen")))
```

## Example fix

```python
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

engine: AsyncEngine | None = None


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    global engine
    engine = create_async_engine(os.environ["DATABASE_URL"], pool_pre_ping=True, pool_size=5)
    yield
    await engine.dispose()


app = FastAPI(lifespan=lifespan)


@app.get("/pens")
async def pens() -> list[str]:
    async with engine.connect() as connection:
        return list(await connection.scalars(text("SELECT name FROM pen")))
```

## How to fix it in FastAPI and Starlette

`await engine.dispose()` (or `await pool.close()`) behind the lifespan's `yield`, in a `finally` when something
between may fail.

## How to fix it in aiohttp

Open and close it in one `cleanup_ctx` generator.

## When it is fine

A pool that only the process's end can close, as in frameworks without a shutdown hook, is reported as acceptable. A
waiver reads `# fungible: allow[engine-never-disposed] because the connection proxy closes for us`.

## Limits

A `dispose` on something that cannot be resolved counts as this engine's. Engines that a container or plugin makes
are not seen.

## References

- SQLAlchemy documentation, "Engine Disposal"
- FastAPI documentation, "Lifespan Events"
"""

from collections.abc import Iterator
from dataclasses import replace

from fungible.audit.program import calls
from fungible.audit.program.records import Program
from fungible.audit.program.resources import DISPOSE, Resource, is_temporary, resources, spot_of
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Severity

RULE = Rule(
    code="LIF301",
    slug="engine-never-disposed",
    kind=Kind.LIFECYCLE,
    severity=Severity.HIGH,
    proof="restart: the database counts the connections left",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each engine or pool of the server: open at the end, or closed in time."""
    for each in resources(program, program.connecting.engines | program.connecting.pools):
        if is_temporary(program, each) or each.when in ("request", "tool") or each.local:
            continue
        if each.neglected or _is_left_open(each):
            yield _violation(each)
        elif each.held and each.when != "import":
            yield _argument(program, each)


def _is_left_open(each: Resource) -> bool:
    """Whether start-up makes it, by itself and not as part of an application, and nothing closes it."""
    return each.when == "start-up" and not each.closed and not each.built


def _violation(each: Resource) -> Finding:
    maker = f"Importing {each.call.trace[0].symbol}" if each.when == "import" else each.call.function.name
    why = (
        f"{maker} makes the pool that requests draw their connections from, and no shutdown hook disposes it: every "
        "restart leaves connections open until the database notices."
    )
    found = calls.violation(RULE, each.call, calls.spot(each.call, symbol=each.held), why, DISPOSE)
    return replace(found, consequences=(Consequence.GROWS_WITHOUT_BOUND,))


def _argument(program: Program, each: Resource) -> Finding:
    made = "Start-up makes" if each.when == "start-up" else "Whoever needs it first makes"
    if each.closed:
        found = calls.safe(RULE, each.call, spot_of(program, each), f"{made} the pool, and shutdown closes it.")
    else:
        why = f"{made} the pool once; it ends with the process, where a shutdown hook could close it in order."
        found = calls.acceptable(RULE, each.call, spot_of(program, each), why, DISPOSE)
    return replace(found, kind=Kind.RESOURCE)
