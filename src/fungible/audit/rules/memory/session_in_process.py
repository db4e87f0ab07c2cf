"""A login or session is kept in the memory of one process.

## What it detects

A container or attribute that lives as long as the process, holds who is signed in (random keys, cookies, users
looked up for every request), and is written by code that a request reaches: in the handler, in a service behind
it, in a dependency or in middleware.

## Why it fails

1. Ines signs in. Replica A puts her session into its own memory and sends her the cookie.
2. Her next request goes to replica B, which has never heard of that cookie and answers 401.
3. She signs in again, now at B; the request after that goes to A with the new cookie, and fails as well.
4. A deploy replaces both processes, and everybody is signed out at once.

## Example violation

```python
import secrets
from typing import Annotated

from fastapi import Cookie, FastAPI, HTTPException, Response

app = FastAPI()
sessions: dict[str, str] = {}


@app.post("/sign-in")
def sign_in(skipper: str, response: Response) -> None:
    token = secrets.token_urlsafe()
    sessions[token] = skipper
    response.set_cookie("berth", token, httponly=True, secure=True)


@app.get("/my-berth")
def my_berth(berth: Annotated[str, Cookie()] = "") -> dict[str, str]:
    if berth not in sessions:
        raise HTTPException(401)
    return {"skipper": sessions[berth]}
```

## Example fix

```python
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Cookie, FastAPI, HTTPException, Request, Response
from redis.asyncio import Redis

ONE_DAY = 24 * 60 * 60


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.redis = Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)
    yield
    await app.state.redis.aclose()


app = FastAPI(lifespan=lifespan)


@app.post("/sign-in")
async def sign_in(skipper: str, request: Request, response: Response) -> None:
    token = secrets.token_urlsafe()
    await request.app.state.redis.set(f"session:{token}", skipper, ex=ONE_DAY)
    response.set_cookie("berth", token, httponly=True, secure=True, max_age=ONE_DAY)


@app.get("/my-berth")
async def my_berth(request: Request, berth: Annotated[str, Cookie()] = "") -> dict[str, str]:
    skipper = await request.app.state.redis.get(f"session:{berth}")
    if skipper is None:
        raise HTTPException(401)
    return {"skipper": skipper}
```

## How to fix it in FastAPI and Starlette

Keep the session in Redis or a table, under a random key with an expiry, as above; or carry it in a signed token
that any replica can verify with the same key.

## How to fix it in Flask

Flask's own `session` is a signed cookie and needs no store. With Flask-Session choose `redis` or `sqlalchemy`, not
`cachelib` on the local disk.

## How to fix it in Django

Use the `db`, `cached_db` or `signed_cookies` engine; `cache` only when the cache behind it is shared.

## When it is fine

When the process is the only one by design, and losing all logins at each restart is agreed on:
`# fungible: allow[session-in-process] because the kiosk runs one process and locks itself at night`.

## Limits

What a session is, is inferred: from random keys, cookies, answers with 401, and names. A container that only caches
what a shared store holds may be reported when its misses are not followed by a look there.

## References

- The Twelve-Factor App, "VI. Processes"
- OWASP Session Management Cheat Sheet
- Django documentation, "How to use sessions"
"""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity

RULE = Rule(
    code="MEM101",
    slug="session-in-process",
    kind=Kind.SESSION,
    severity=Severity.HIGH,
    proof="rotate",
)
REMEDY = Remedy(
    id="session-in-process",
    title="Keep sessions where replicas share them",
    text="Store the session in a table or in Redis with an expiry, or carry it in a signed token.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    for state in memory.written(program, frozenset({Kind.SESSION})):
        yield memory.finding(
            RULE, state, f"{memory.story(state)}, so a restart or another replica signs every user out.", REMEDY
        )
