"""A client of another service is opened by start-up or by each request, and nothing closes it.

## What it detects

HTTP, Redis, MongoDB, Neo4j, Kafka, RabbitMQ, NATS and Elasticsearch clients: those that a start-up hook opens and no
shutdown hook closes, and HTTP, Redis and Elasticsearch clients that a request makes for itself and leaves open. What a
module makes on import and a request needs first is listed as acceptable, for the process's end closes its sockets,
too; what is closed is safe.

## Why it fails

1. Replica A is told to stop while a request waits for the other service.
2. Nothing drains the client; the request is cut off, and the log fills with warnings about unclosed sessions.
3. Replica B, reloaded in place by a development server, opens its client again beside the old one.
4. Where each request opens its own, sockets pile up on A until it has no file descriptors left.

## Example violation

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


app = FastAPI(lifespan=lifespan)


@app.get("/visits")
async def visits(request: Request) -> int:
    return await request.app.state.redis.incr("visits")
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

Make the client once, in a module or the application factory: there is no shutdown hook, and the sockets end with the
process.

## When it is fine

A client of a module, made once: closing it makes for quiet logs and orderly shutdowns, and no more. A waiver reads
`# fungible: allow[client-never-closed] because the process ends with its sockets`.

## Limits

A client closed by a framework's plugin is reported as if nothing closed it. A client that a request makes and
gives to a library is taken to be closed there.

## References

- redis-py documentation, "Asyncio Examples"
- HTTPX documentation, "Async Support"
"""

from collections.abc import Iterator
from dataclasses import replace

from fungible.audit.program import calls
from fungible.audit.program.records import Program
from fungible.audit.program.resources import Resource, resources, spot_of
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Severity, Storage

RULE = Rule(
    code="LIF304",
    slug="client-never-closed",
    kind=Kind.LIFECYCLE,
    severity=Severity.MEDIUM,
    proof="restart: the other service counts the connections left",
)
CLOSE = Remedy(
    id="client-never-closed",
    title="Close the client at shutdown",
    text="Make it in the lifespan and call close() or aclose() behind the yield, or in the shutdown hook.",
)
SHARE = Remedy(
    id="client-made-once",
    title="Make the client once, or close it where it was made",
    text="Make it in the lifespan and share it; a client for one request belongs into a with block.",
)
_LEAVES_SOCKETS = ("httpx.", "aiohttp.", "elasticsearch.", "redis.asyncio.")


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding or an argument for each client that something long-lived keeps or a request leaves open."""
    known = program.connecting
    for each in resources(program, known.clients | known.documents | known.brokers):
        if each.when == "request":
            if _left_open(each):
                yield _violation(program, each, _by_request(each), SHARE)
        elif each.held and each.when == "start-up" and not each.closed and not each.built:
            why = f"{each.call.function.name} opens it when the server starts, and no shutdown hook closes it."
            yield _violation(program, each, why, CLOSE)
        elif each.held and each.when != "tool":
            yield _argument(program, each)


def _left_open(each: Resource) -> bool:
    return each.call.name.startswith(_LEAVES_SOCKETS) and each.call.left and not each.call.beside


def _by_request(each: Resource) -> str:
    begins = each.call.trace[0].note if each.call.trace else ""
    return (
        f"{begins or 'A request'} runs {each.call.function.name}, which opens a client for this one request and leaves "
        "it open: sockets pile up until the replica has none left."
    )


def _violation(program: Program, each: Resource, why: str, remedy: Remedy) -> Finding:
    where = replace(spot_of(program, each), storage=Storage.LIFECYCLE)
    found = calls.violation(RULE, each.call, where, why, remedy)
    return replace(found, consequences=(Consequence.GROWS_WITHOUT_BOUND,))


def _argument(program: Program, each: Resource) -> Finding:
    made = {"import": "Import makes", "start-up": "Start-up makes"}.get(each.when, "The first who needs it makes")
    if each.closed:
        found = calls.safe(
            RULE, each.call, spot_of(program, each), f"{made} the client once, and it is closed in the end."
        )
    else:
        why = f"{made} the client once, and it connects when it is used; nothing closes it but the process's end."
        found = calls.acceptable(RULE, each.call, spot_of(program, each), why, CLOSE)
    return replace(found, kind=Kind.RESOURCE)
