"""A client of another service lives as long as the process, and nothing closes it.

## What it detects

HTTP, Redis, MongoDB and Elasticsearch clients that a module, class, cached function or application slot keeps. Those
that shutdown closes are reported as safe, the others as acceptable: the process's end closes their sockets, too.

## Why it fails

1. Replica A is told to stop while a request waits for the other service.
2. Nothing drains the client; the request is cut off, and the log fills with warnings about unclosed sessions.
3. Replica B, reloaded in place by a development server, keeps the old client beside the new one.

## Example violation

There is none of its own. This is reported as acceptable.

```python
import os

from fastapi import FastAPI
from redis.asyncio import Redis

redis = Redis.from_url(os.environ["REDIS_URL"])
app = FastAPI()


@app.get("/visits")
async def visits() -> int:
    return await redis.incr("visits")
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
    app.state.redis = Redis.from_url(os.environ["REDIS_URL"])
    yield
    await app.state.redis.aclose()


app = FastAPI(lifespan=lifespan)


@app.get("/visits")
async def visits(request: Request) -> int:
    return await request.app.state.redis.incr("visits")
```

## How to fix it in FastAPI and Starlette

Open the client in the lifespan, with `async with` where it allows it.

## How to fix it in Flask

Nothing needs fixing: there is no shutdown hook, and the sockets end with the process.

## When it is fine

Nearly always; closing it makes for quiet logs and orderly shutdowns. Only a violation needs a waiver, and
this rule has none; one would read
`# fungible: allow[client-never-closed] because the process ends with its sockets`.

## Limits

A client closed by a framework's plugin is reported as if nothing closed it.

## References

- redis-py documentation, "Asyncio Examples"
- HTTPX documentation, "Async Support"
"""

from collections.abc import Iterator
from dataclasses import replace

from fungible.audit.program import calls
from fungible.audit.program.records import Program
from fungible.audit.program.resources import CLIENTS, DOCUMENT_STORES, Resource, resources, spot_of
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity

RULE = Rule(
    code="LIF304",
    slug="client-never-closed",
    kind=Kind.LIFECYCLE,
    severity=Severity.LOW,
    proof="none: it changes no answer",
)
REMEDY = Remedy(
    id="client-never-closed",
    title="Close the client at shutdown",
    text="Make it in the lifespan and call close() or aclose() behind the yield, or in the shutdown hook.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield the argument for each client that something long-lived keeps."""
    for each in resources(program, CLIENTS | DOCUMENT_STORES):
        if each.held and each.when != "tool":
            yield _argument(program, each)


def _argument(program: Program, each: Resource) -> Finding:
    made = {"import": "Import makes", "start-up": "Start-up makes"}.get(each.when, "The first who needs it makes")
    if each.closed:
        found = calls.safe(
            RULE, each.call, spot_of(program, each), f"{made} the client once, and it is closed in the end."
        )
    else:
        why = f"{made} the client once, and it connects when it is used; nothing closes it but the process's end."
        found = calls.acceptable(RULE, each.call, spot_of(program, each), why, REMEDY)
    return replace(found, kind=Kind.RESOURCE)
