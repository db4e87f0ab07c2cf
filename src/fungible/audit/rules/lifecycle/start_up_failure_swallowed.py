"""Start-up fails to reach its stores, logs it, and serves all the same.

## What it detects

A start-up hook that makes an engine, creates tables, connects, or loads rows into the process's memory, inside a
`try` whose `except` catches everything and neither raises nor exits, or under `with suppress(Exception)`; and an
`except` like that which sets to None what the `try` was to make and requests use.

## Why it fails

1. Replica B starts while the database is out. The exception is logged; the hook returns; the server says "ready".
2. The load balancer sends B a share of the users. Each of them gets an error, or a page with nothing on it.
3. Replica A, started earlier, answers the same requests well. Reloading the page helps every other time.
4. Nothing restarts B: as far as the orchestrator knows, its start succeeded.

## Example violation

```python
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from fastapi import FastAPI, Request

log = logging.getLogger("archive")


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.pool = None
    try:
        app.state.pool = await asyncpg.create_pool(os.environ["DATABASE_URL"], max_size=5)
    except Exception:
        log.warning("the database is not available yet")
    yield
    await app.state.pool.close()


app = FastAPI(lifespan=lifespan)


@app.get("/boxes")
async def boxes(request: Request) -> list[str]:
    return [row["label"] for row in await request.app.state.pool.fetch("SELECT label FROM box")]
```

## Example fix

```python
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from fastapi import FastAPI, Request

log = logging.getLogger("archive")


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    try:
        app.state.pool = await asyncpg.create_pool(os.environ["DATABASE_URL"], max_size=5)
    except Exception:
        log.exception("the database cannot be reached")
        raise
    yield
    await app.state.pool.close()


app = FastAPI(lifespan=lifespan)


@app.get("/boxes")
async def boxes(request: Request) -> list[str]:
    return [row["label"] for row in await request.app.state.pool.fetch("SELECT label FROM box")]
```

## How to fix it in any framework

Let the exception end the start, or retry for a bounded time and then raise: the orchestrator restarts what fails. If
the service can do without the store, say so in a readiness endpoint that fails until it is there.

## When it is fine

A handler that raises on some way through it, one that catches a narrow exception, and retries in a loop are not
reported. A waiver reads `# fungible: allow[start-up-failure-swallowed] because search works without the archive`.

## Limits

Whether the service is any use without what failed is not known; optional stores are reported as well.

## References

- Starlette documentation, "Lifespan"
- Kubernetes documentation, "Configure Liveness, Readiness and Startup Probes"
"""

from collections.abc import Iterator
from dataclasses import replace

from fungible.audit.program import calls
from fungible.audit.program.records import Program
from fungible.audit.program.starting import Swallowed, swallowed
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Severity, Storage

RULE = Rule(
    code="LIF305",
    slug="start-up-failure-swallowed",
    kind=Kind.LIFECYCLE,
    severity=Severity.MEDIUM,
    proof="restart with the store out: the replica says it is ready",
)
REMEDY = Remedy(
    id="start-up-failure-swallowed",
    title="Let the start fail",
    text="Log the failure and raise it again, so that the orchestrator restarts the replica and sends it no users.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each handler at start-up that hides that a store is missing."""
    for each in swallowed(program):
        yield _violation(each)


def _violation(each: Swallowed) -> Finding:
    why = (
        f"When {each.what} fails, {each.function.name} hides it, and the replica takes requests that it cannot answer."
    )
    where = calls.Spot(each.function.symbol, Storage.LIFECYCLE, each.function.file, each.line)
    harm = (Consequence.DIFFERS_ACROSS_REPLICAS,)
    return replace(calls.at(RULE, where, why), trace=each.trace, consequences=harm, remedy=REMEDY, confidence=0.87)
