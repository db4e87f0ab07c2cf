"""Settings or feature flags are changed in one running process.

## What it detects

Configuration that requests change in memory: flags, limits, modes or settings objects that live as long as the
process, assigned by an admin route, a webhook or a tool call.

## Why it fails

1. The pool is crowded. The lifeguard sets the most visitors to 80; the request lands on replica A.
2. Replica B goes on selling tickets up to 200. The page shows 80 or 200, depending on who answers.
3. She sets it again until "it works", that is, until A has answered three times in a row.
4. At night a new version is deployed, and the limit is 200 again, silently.

## Example violation

```python
from fastapi import FastAPI, HTTPException

app = FastAPI()
settings = {"most_visitors": 200, "sauna_open": True}


@app.put("/settings/most-visitors")
def set_most(number: int) -> None:
    settings["most_visitors"] = number


@app.post("/tickets")
def sell(inside: int) -> str:
    if inside >= settings["most_visitors"]:
        raise HTTPException(409, "the pool is full")
    return "welcome"
```

## Example fix

```python
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from fastapi import FastAPI, HTTPException, Request


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=1, max_size=10) as pool:
        app.state.pool = pool
        yield


app = FastAPI(lifespan=lifespan)


@app.put("/settings/most-visitors")
async def set_most(number: int, request: Request) -> None:
    await request.app.state.pool.execute("UPDATE settings SET value = $1 WHERE name = 'most_visitors'", number)


@app.post("/tickets")
async def sell(inside: int, request: Request) -> str:
    most = await request.app.state.pool.fetchval("SELECT value FROM settings WHERE name = 'most_visitors'")
    if inside >= most:
        raise HTTPException(409, "the pool is full")
    return "welcome"
```

## How to fix it in FastAPI and Starlette

Keep what changes at run time in a table or in Redis, and read it per request, or keep it for some seconds. What
changes by deploying only belongs in the environment and is read once.

## How to fix it in Flask

`app.config` is for what is fixed at start-up; treat it as read-only afterwards.

## How to fix it in Django

Never assign to `django.conf.settings` while serving; keep switches in a model (or `django-waffle`, `constance`).

## When it is fine

When the change is meant for one process, such as a debug switch that an engineer sets in one pod:
`# fungible: allow[configuration-changed-at-runtime] because it raises the log level of this process only`.

## Limits

Configuration is recognised by its use, its place (`app.config`) and names. A change through a signal to the process
is not seen.

## References

- The Twelve-Factor App, "III. Config"
- Django documentation, "Django settings", on altering settings at runtime
- Flask documentation, "Configuration Handling"
"""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity

RULE = Rule(
    code="MEM109",
    slug="configuration-changed-at-runtime",
    kind=Kind.CONFIG,
    severity=Severity.MEDIUM,
    proof="rotate",
)
REMEDY = Remedy(
    id="configuration-changed-at-runtime",
    title="Keep changeable settings in a shared store",
    text="Keep settings that change at run time in a table or Redis and read them per request, or with a short expiry.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    for state in memory.written(program, frozenset({Kind.CONFIG})):
        yield memory.finding(
            RULE,
            state,
            f"{memory.story(state)}, so only the replica that took the request changes, and a restart reverts it.",
            REMEDY,
        )
