"""A rate limit or quota is counted in the memory of one process.

## What it detects

A counter, list of times or bucket, kept for the life of the process, which requests write and on which the answer
"too many requests" depends, or which counts per client address or key in a window of time.

## Why it fails

1. The limit is 100 look-ups a minute for each key. A client sends 100 requests; replica A has counted 50 of them,
   replica B the other 50.
2. The client goes on, and is stopped after 200: with N replicas the limit is N times what was promised.
3. A deploy starts fresh processes, all counts are zero, and a client who was locked out tries again at once. For
   a limit on sign-in attempts, that is how a password is guessed.

## Example violation

```python
import time
from collections import defaultdict
from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException

WINDOW, MOST = 60.0, 100
seen: defaultdict[str, list[float]] = defaultdict(list)


def limited(x_api_key: Annotated[str, Header()]) -> None:
    now = time.time()
    seen[x_api_key] = [at for at in seen[x_api_key] if now - at < WINDOW]
    if len(seen[x_api_key]) >= MOST:
        raise HTTPException(429)
    seen[x_api_key].append(now)


app = FastAPI()


@app.get("/postcodes/{code}", dependencies=[Depends(limited)])
def postcode(code: str) -> dict[str, str]:
    return {"code": code, "district": code[:2]}
```

## Example fix

```python
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException, Request
from redis.asyncio import Redis

WINDOW, MOST = 60, 100


async def limited(request: Request, x_api_key: Annotated[str, Header()]) -> None:
    redis = request.app.state.redis
    count = await redis.incr(f"look-ups:{x_api_key}")
    if count == 1:
        await redis.expire(f"look-ups:{x_api_key}", WINDOW)
    if count > MOST:
        raise HTTPException(429)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.redis = Redis.from_url(os.environ["REDIS_URL"])
    yield
    await app.state.redis.aclose()


app = FastAPI(lifespan=lifespan)


@app.get("/postcodes/{code}", dependencies=[Depends(limited)])
async def postcode(code: str) -> dict[str, str]:
    return {"code": code, "district": code[:2]}
```

## How to fix it in FastAPI and Starlette

Count in Redis with INCR and EXPIRE as above, or give a limiter library a Redis `storage_uri`.

## How to fix it in Django

Django REST framework's throttles count in the default cache: make that a shared one.

## How to fix it in any framework

Let the gateway or load balancer limit, where all requests pass through one place.

## When it is fine

When the limit protects this process itself, such as a bound on its own outgoing calls:
`# fungible: allow[rate-limit-in-process] because it bounds what one process asks of the map service`.

## Limits

A limiter is recognised by answers with 429, by times and counts kept per address or key, and by names. A library's
limiter with its counts in memory is another rule's business.

## References

- Redis documentation, "INCR", pattern "Rate limiter"
- RFC 6585, "429 Too Many Requests"
- The Twelve-Factor App, "VI. Processes"
"""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity

RULE = Rule(
    code="MEM102",
    slug="rate-limit-in-process",
    kind=Kind.RATE_LIMIT,
    severity=Severity.HIGH,
    proof="rotate",
)
REMEDY = Remedy(
    id="rate-limit-in-process",
    title="Count in a shared store",
    text="Count in Redis with an atomic INCR and EXPIRE, or use a limiter with a Redis back end.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    for state in memory.written(program, frozenset({Kind.RATE_LIMIT})):
        yield memory.finding(
            RULE,
            state,
            f"{memory.story(state)}, so N replicas allow N times the limit and a restart forgets the counts.",
            REMEDY,
        )
