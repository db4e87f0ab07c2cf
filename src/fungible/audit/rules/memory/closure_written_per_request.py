"""A variable of an enclosing function is changed by requests.

## What it detects

A local variable of an application factory, of a decorator or of another function that runs once, which an inner
function (a handler, a wrapper, a callback) changes in code that a request reaches.

## Why it fails

1. `create_app` runs once in each process, so its variables live as long as the process does.
2. Tim lends a drill. Replica A serves it, and the drill is gone from A's dictionary.
3. Uma asks replica B, which still has the drill, and is told to come and fetch it.
4. A restart brings all tools back on the shelf, on the page at least.

## Example violation

```python
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


def create_app() -> Starlette:
    lent: dict[str, str] = {}

    async def lend(request: Request) -> JSONResponse:
        form = await request.json()
        lent[request.path_params["tool"]] = form["neighbour"]
        return JSONResponse({"ok": True})

    async def where(request: Request) -> JSONResponse:
        return JSONResponse({"at": lent.get(request.path_params["tool"], "on the shelf")})

    return Starlette(routes=[Route("/tools/{tool}", lend, methods=["PUT"]), Route("/tools/{tool}", where)])


app = create_app()
```

## Example fix

```python
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def lend(request: Request) -> JSONResponse:
    form = await request.json()
    sql = "UPDATE tools SET neighbour = $1 WHERE name = $2"
    await request.app.state.pool.execute(sql, form["neighbour"], request.path_params["tool"])
    return JSONResponse({"ok": True})


async def where(request: Request) -> JSONResponse:
    sql = "SELECT neighbour FROM tools WHERE name = $1"
    found = await request.app.state.pool.fetchval(sql, request.path_params["tool"])
    return JSONResponse({"at": found or "on the shelf"})


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=1, max_size=10) as pool:
        app.state.pool = pool
        yield


routes = [Route("/tools/{tool}", lend, methods=["PUT"]), Route("/tools/{tool}", where)]
app = Starlette(routes=routes, lifespan=lifespan)
```

## How to fix it in Starlette, FastAPI and Flask

Let the factory make clients and settings only, and let handlers ask them. What a decorator remembers between calls
(times, counts, results) belongs into Redis.

## When it is fine

When the variable is made and used within one request, it is not reported. A waiver reads
`# fungible: allow[closure-written-per-request] because the factory is for tests and makes one app for each`.

## Limits

A closure that is created per request and kept by nothing is left alone; if the only thing that keeps it is a library
that the tool does not know, it is missed.

## References

- Python documentation, "The nonlocal statement"
- Flask documentation, "Application Factories"
- The Twelve-Factor App, "VI. Processes"
"""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Storage

RULE = Rule(
    code="MEM115",
    slug="closure-written-per-request",
    kind=Kind.USER_DATA,
    severity=Severity.HIGH,
    proof="rotate",
)
REMEDY = Remedy(
    id="closure-written-per-request",
    title="Store it outside the process",
    text="Keep it in the database or Redis; closures may hold configuration and clients only.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    for state in memory.written(program, memory.DATA_KINDS, frozenset({Storage.CLOSURE})):
        yield memory.finding(
            RULE,
            state,
            f"{memory.story(state)}; the variable lives as long as the application, in this process only.",
            REMEDY,
        )
