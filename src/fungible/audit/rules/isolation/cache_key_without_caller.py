"""A value of one caller is cached under a key that all callers share.

## What it detects

Rows that were looked up for the caller are stored in a cache (Redis, Django's, Flask-Caching's, aiocache's) under a key
without anything of the caller in it, and read again under the same key; or a decorator that caches by address is put
on a view whose answer depends on the caller.

## Why it fails

1. Ada opens her dashboard first. Replica A computes it from her rows and stores it in Redis under `dashboard`.
2. Ben opens his. Replica B finds `dashboard` in Redis and answers with Ada's figures.
3. A shared cache makes the replicas agree, on the wrong person's data, until the entry expires.

## Example violation

```python
import json
import os
from contextlib import asynccontextmanager
from typing import Annotated

import asyncpg
import jwt
from fastapi import Depends, FastAPI, Header, Request
from redis.asyncio import Redis


@asynccontextmanager
async def lifespan(app: FastAPI):
    app.state.pool = await asyncpg.create_pool(os.environ["ROWING_DSN"], min_size=1, max_size=5)
    app.state.redis = Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)
    yield
    await app.state.redis.aclose()
    await app.state.pool.close()


app = FastAPI(lifespan=lifespan)


def rower(authorization: Annotated[str, Header()]) -> str:
    token = authorization.removeprefix("Bearer ")
    return jwt.decode(token, os.environ["ROWING_KEY"], algorithms=["HS256"])["sub"]


@app.get("/me/distance")
async def distance(who: Annotated[str, Depends(rower)], request: Request) -> list[int]:
    known = await request.app.state.redis.get("distance")
    if known is not None:
        return json.loads(known)
    rows = await request.app.state.pool.fetch("SELECT metres FROM outing WHERE member_id = $1", who)
    metres = [row["metres"] for row in rows]
    await request.app.state.redis.set("distance", json.dumps(metres), ex=300)
    return metres
```

## Example fix

```python
import json
import os
from contextlib import asynccontextmanager
from typing import Annotated

import asyncpg
import jwt
from fastapi import Depends, FastAPI, Header, Request
from redis.asyncio import Redis


@asynccontextmanager
async def lifespan(app: FastAPI):
    app.state.pool = await asyncpg.create_pool(os.environ["ROWING_DSN"], min_size=1, max_size=5)
    app.state.redis = Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)
    yield
    await app.state.redis.aclose()
    await app.state.pool.close()


app = FastAPI(lifespan=lifespan)


def rower(authorization: Annotated[str, Header()]) -> str:
    token = authorization.removeprefix("Bearer ")
    return jwt.decode(token, os.environ["ROWING_KEY"], algorithms=["HS256"])["sub"]


@app.get("/me/distance")
async def distance(who: Annotated[str, Depends(rower)], request: Request) -> list[int]:
    key = f"distance:{who}"
    known = await request.app.state.redis.get(key)
    if known is not None:
        return json.loads(known)
    rows = await request.app.state.pool.fetch("SELECT metres FROM outing WHERE member_id = $1", who)
    metres = [row["metres"] for row in rows]
    await request.app.state.redis.set(key, json.dumps(metres), ex=300)
    return metres
```

## How to fix it in Flask-Caching

Give `@cache.cached` a `make_cache_key` that includes `current_user.get_id()`, or cache the shared part only.

## How to fix it in Django

Put `vary_on_cookie` under `cache_page`, or use `cache.get_or_set(f"basket:{request.user.pk}", ...)`.

## When it is fine

When the cached value is the same for all callers, although it was computed for one:
`# fungible: allow[cache-key-without-caller] because the tariff depends on the country only`.

## Limits

Only a cache that is read and written under the same key in one function, decorators of views, and decorators behind
them that are given a literal key, a template or a builder of keys (Cashews', aiocache's, Flask-Caching's,
fastapi-cache2's) are compared.

## References

- OWASP API Security Top 10 (2023), "API1: Broken Object Level Authorization"
- CWE-524, "Use of Cache Containing Sensitive Information"
- Django documentation, "Django's cache framework: Using Vary headers"
"""

from collections.abc import Iterator

from fungible.audit.program import cached, isolation, ownership, read_through
from fungible.audit.program.identifiers import readable
from fungible.audit.program.records import Program
from fungible.model.report import Access, Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Action, Kind, Phase, Severity

RULE = Rule(
    code="ISO403",
    slug="cache-key-without-caller",
    kind=Kind.ISOLATION,
    severity=Severity.CRITICAL,
    proof="interleave",
)
REMEDY = Remedy(
    id="cache-key-without-caller",
    title="Put the caller into the key",
    text="Make the caller's id part of the key, or cache only what is the same for everybody.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each value of one caller that all callers are given."""
    tables = ownership.tables(program)
    found = (*cached.kept(program, tables), *read_through.kept(program, tables))
    yield from isolation.worst(_finding(each) for each in found)


def _finding(kept: cached.Kept) -> Finding:
    why = (
        f"{kept.way.route} {kept.how} for one caller under {readable(kept.key)!r}, which names no "
        "caller: everybody else is given that caller's data until it expires."
    )
    spot = isolation.Spot(kept.frame.symbol, kept.frame.file, kept.line)
    access = Access(
        action=Action.WRITE, phase=Phase.REQUEST, file=kept.frame.file, line=kept.line, symbol=kept.frame.symbol
    )
    trace = kept.way.trace(kept.line, "fills the cache")
    return isolation.violation(RULE, spot, why, REMEDY, (access, trace), 0.8)
