"""The connection pool that serves requests has neither a limit nor a check of its own.

## What it detects

`create_engine` or `create_async_engine` without a single pool option (`pool_pre_ping`, `pool_size`, `max_overflow`,
`pool_recycle`, `pool_timeout`, `poolclass`), called by a start-up hook, or by an import that uses the engine at once
and never disposes it.

## Why it fails

1. The database fails over at night. The connections in the pools of replicas A and B are dead, and nobody looks.
2. The first user of the morning on A gets a dead connection and an error; the next one on B does, too. With
   `pool_pre_ping`, neither would.
3. Under load each replica opens up to fifteen connections, a number that nobody chose. Ten replicas take 150, and a
   database that allows 100 refuses the rest.

## Example violation

```python
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from sqlalchemy import create_engine, text


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.engine = create_engine(os.environ["DATABASE_URL"])
    yield
    app.state.engine.dispose()


app = FastAPI(lifespan=lifespan)


@app.get("/pens")
def pens(request: Request) -> list[str]:
    with request.app.state.engine.connect() as connection:
        return list(connection.scalars(text("SELECT name FROM pen")))
```

## Example fix

```python
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from sqlalchemy import create_engine, text


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.engine = create_engine(
        os.environ["DATABASE_URL"], pool_pre_ping=True, pool_size=5, max_overflow=5, pool_recycle=1800
    )
    yield
    app.state.engine.dispose()


app = FastAPI(lifespan=lifespan)


@app.get("/pens")
def pens(request: Request) -> list[str]:
    with request.app.state.engine.connect() as connection:
        return list(connection.scalars(text("SELECT name FROM pen")))
```

## How to fix it in any framework

Divide what the database allows by the greatest number of replicas and workers, and give that as `pool_size` plus
`max_overflow`; add `pool_pre_ping=True`, and a `pool_recycle` below the idle limit of the database or proxy.

## How to fix it in Flask-SQLAlchemy

Set `SQLALCHEMY_ENGINE_OPTIONS = {"pool_pre_ping": True, "pool_size": 5, "pool_recycle": 1800}`.

## When it is fine

A lazily used engine of a module is reported once, as acceptable, with what it lacks. SQLite has no such pool. A waiver
reads `# fungible: allow[pool-left-unconfigured] because the proxy pools for us`.

## Limits

Options given as `**options` count as given. Flask-SQLAlchemy's settings are not read.

## References

- SQLAlchemy documentation, "Connection Pooling" and "Dealing with Disconnects"
"""

from collections.abc import Iterator

from fungible.audit.program import calls
from fungible.audit.program.records import Program
from fungible.audit.program.resources import BOUND_POOL, Resource, is_temporary, resources
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Storage

RULE = Rule(
    code="LIF302",
    slug="pool-left-unconfigured",
    kind=Kind.POOL_CONFIG,
    severity=Severity.MEDIUM,
    proof="cut: the store drops idle connections",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each engine of the server whose pool is left as it comes."""
    for each in resources(program, program.connecting.engines):
        started = each.when == "start-up" and not each.built and not each.local and not is_temporary(program, each)
        if each.neglected or (started and not each.configured):
            yield _violation(each)


def _violation(each: Resource) -> Finding:
    why = (
        f"The engine that {each.call.function.name or each.call.function.symbol} makes for all requests has "
        "no pre-ping, limit or recycling: requests get dead connections, and nobody chose how many a replica opens."
    )
    return calls.violation(RULE, each.call, calls.spot(each.call, Storage.MODULE, each.held), why, BOUND_POOL)
