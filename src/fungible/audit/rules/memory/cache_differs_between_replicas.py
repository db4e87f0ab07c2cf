"""A cache in one process is not refreshed when another replica changes the data.

## What it detects

A mapping, `lru_cache` or cached attribute that keeps rows, answers or users' values in the process, is filled when a
key is missing or on first use, and is emptied never, or only by the replica that happens to make the change.

## Why it fails

1. Both replicas have been asked for species 12 and keep its name.
2. A ringer corrects the name through replica A. A changes the row and drops the entry of its own cache.
3. Replica B still has the old name and goes on answering with it: for hours, until it is restarted.
4. The page shows the new or the old name, depending on who answers, and the correction is made a second time.

## Example violation

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
names: dict[int, str] = {}


@app.get("/species/{number}")
async def show(number: int, request: Request) -> str:
    if number not in names:
        sql = "SELECT name FROM species WHERE number = $1"
        names[number] = await request.app.state.pool.fetchval(sql, number)
    return names[number]


@app.put("/species/{number}")
async def rename(number: int, name: str, request: Request) -> None:
    await request.app.state.pool.execute("UPDATE species SET name = $1 WHERE number = $2", name, number)
    names.pop(number, None)
```

## Example fix

```python
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from fastapi import FastAPI, Request
from redis.asyncio import Redis


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=1, max_size=10) as pool:
        app.state.pool = pool
        app.state.redis = Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)
        yield
        await app.state.redis.aclose()


app = FastAPI(lifespan=lifespan)


@app.get("/species/{number}")
async def show(number: int, request: Request) -> str:
    redis = request.app.state.redis
    name = await redis.get(f"species:{number}")
    if name is None:
        name = await request.app.state.pool.fetchval("SELECT name FROM species WHERE number = $1", number)
        await redis.set(f"species:{number}", name, ex=300)
    return name


@app.put("/species/{number}")
async def rename(number: int, name: str, request: Request) -> None:
    await request.app.state.pool.execute("UPDATE species SET name = $1 WHERE number = $2", name, number)
    await request.app.state.redis.delete(f"species:{number}")
```

## How to fix it in FastAPI and Starlette

Cache in Redis with an expiry, and delete the key where the data is changed. `lru_cache` on a function that queries is
a cache of this sort too. Put the user's id into the key where the value depends on the user.

## How to fix it in Flask

The same; Flask-Caching does it with `CACHE_TYPE = "RedisCache"`.

## How to fix it in Django

Point `CACHES["default"]` at Redis or Memcached; `LocMemCache` is one per process.

## When it is fine

When what is kept cannot change (it is computed from its key, or published to be kept, as key sets are), or is public
and thrown away after a short time, it is argued to be acceptable. A waiver reads
`# fungible: allow[cache-differs-between-replicas] because names may be an hour old`.

## Limits

Whether stale answers matter is a matter of the product, and is not known: what expires is accepted, whatever it is,
unless it belongs to a user.

## References

- Redis documentation, "EXPIRE"
- Django documentation, "Django's cache framework", on local-memory caching
- Python documentation, "functools", `lru_cache`
"""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity

RULE = Rule(
    code="MEM110",
    slug="cache-differs-between-replicas",
    kind=Kind.CACHE,
    severity=Severity.MEDIUM,
    proof="rotate",
)
REMEDY = Remedy(
    id="cache-differs-between-replicas",
    title="Share the cache",
    text=(
        "Cache in Redis with an expiry and delete the key on change; put the user in the key where the value depends "
        "on the user."
    ),
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    for state in memory.written(program, frozenset({Kind.CACHE})):
        why = (
            f"{memory.story(state)}, so each replica keeps its own copy, "
            "and a change or invalidation made elsewhere is not seen here."
        )
        yield memory.finding(RULE, state, why, REMEDY)
