"""Data of users is kept in the memory of one process.

## What it detects

A module variable, or an attribute of an object that lives as long as the process, which holds what requests bring
and is changed in code that a request reaches, any number of calls away. What has a more telling purpose (a session,
a cache, a job's status) is reported by the rule for that.

## Why it fails

1. Noor writes a note about hive 3. The request is served by replica A, and the note is in A's memory.
2. She opens the list of notes. Replica B serves it, has no notes, and shows an empty page.
3. She writes the note again; now A and B have different ones, and which she sees changes from click to click.
4. The service is deployed in the evening. Both processes end, and all notes are gone.

## Example violation

```python
from typing import Annotated

from fastapi import Depends, FastAPI, Header


class Inspections:
    def __init__(self) -> None:
        self.notes: dict[str, list[str]] = {}

    def write(self, hive: str, text: str) -> None:
        self.notes.setdefault(hive, []).append(text)


inspections = Inspections()
app = FastAPI()


def keeper(x_keeper: Annotated[str, Header()]) -> str:
    return x_keeper


@app.post("/hives/{hive}/notes")
def write(hive: str, text: str, name: Annotated[str, Depends(keeper)]) -> None:
    inspections.write(f"{name}/{hive}", text)


@app.get("/hives/{hive}/notes")
def read(hive: str, name: Annotated[str, Depends(keeper)]) -> list[str]:
    return inspections.notes.get(f"{name}/{hive}", [])
```

## Example fix

```python
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import asyncpg
from fastapi import Depends, FastAPI, Header, Request


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=1, max_size=10) as pool:
        app.state.pool = pool
        yield


app = FastAPI(lifespan=lifespan)


def keeper(x_keeper: Annotated[str, Header()]) -> str:
    return x_keeper


@app.post("/hives/{hive}/notes")
async def write(hive: str, text: str, request: Request, name: Annotated[str, Depends(keeper)]) -> None:
    sql = "INSERT INTO notes (keeper, hive, body) VALUES ($1, $2, $3)"
    await request.app.state.pool.execute(sql, name, hive, text)


@app.get("/hives/{hive}/notes")
async def read(hive: str, request: Request, name: Annotated[str, Depends(keeper)]) -> list[str]:
    sql = "SELECT body FROM notes WHERE keeper = $1 AND hive = $2 ORDER BY id"
    return [row["body"] for row in await request.app.state.pool.fetch(sql, name, hive)]
```

## How to fix it in FastAPI and Starlette

Store it in a table with its owner's id and give handlers a connection through a dependency. What may be lost, such
as a half-written form, can go to Redis with an expiry.

## How to fix it in Flask and Django

Use a model, or the framework's session for a few small values.

## How to fix it in services and repositories

Objects that live as long as the process may hold clients and settings. Give them the request's values as arguments,
not as attributes.

## When it is fine

When the process is alone by design and its memory may be lost:
`# fungible: allow[user-data-in-process] because this demo resets itself every night`.

## Limits

State behind C extensions, subinterpreters or `exec` is not seen. An object whose class cannot be found is listed as
a blind spot.

## References

- The Twelve-Factor App, "VI. Processes"
- FastAPI documentation, "SQL (Relational) Databases"
- Kubernetes documentation, "Deployments", on rolling updates
"""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Storage

RULE = Rule(
    code="MEM105",
    slug="user-data-in-process",
    kind=Kind.USER_DATA,
    severity=Severity.HIGH,
    proof="rotate",
)
REMEDY = Remedy(
    id="user-data-in-process",
    title="Store it in the database",
    text="Store it in a table with the owner's id, or in Redis with an expiry.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    kept = memory.results(program)
    storages = frozenset({Storage.MODULE, Storage.INSTANCE, Storage.FUNCTION_CACHE})
    for state in memory.written(program, memory.DATA_KINDS, storages):
        if state.storage is Storage.FUNCTION_CACHE and state.symbol not in kept:
            continue
        yield memory.finding(
            RULE, state, f"{memory.story(state)}, so other replicas do not have it and a restart loses it.", REMEDY
        )
