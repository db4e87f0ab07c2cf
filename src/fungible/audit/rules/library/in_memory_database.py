"""A database lives in the memory of one process.

## What it detects
Engines and connections on in-memory SQLite (`sqlite://`, `:memory:`), DuckDB in memory, mongomock, and
Django's `DATABASES` on `:memory:`, which requests use. Database files are found by the rules about disk.

## Why it fails
1. Ana's search is counted in replica A's private database.
2. The list of popular words, answered by replica B, doesn't have it.
3. A restart forgets all of it; two workers of one machine never had the same rows.

## Example violation
```python
from fastapi import FastAPI
from sqlalchemy import create_engine, text
from sqlalchemy.pool import StaticPool

engine = create_engine("sqlite://", poolclass=StaticPool)
app = FastAPI()


@app.post("/words/{word}")
def count(word: str) -> dict[str, bool]:
    with engine.begin() as rows:
        rows.execute(text("INSERT INTO words (word) VALUES (:word)"), {"word": word})
    return {"counted": True}
```

## Example fix
```python
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from sqlalchemy import create_engine, text


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.engine = create_engine(os.environ["DATABASE_URL"], pool_pre_ping=True, pool_size=5)
    yield
    app.state.engine.dispose()


app = FastAPI(lifespan=lifespan)


@app.post("/words/{word}")
def count(word: str, request: Request) -> dict[str, bool]:
    with request.app.state.engine.begin() as rows:
        rows.execute(text("INSERT INTO words (word) VALUES (:word)"), {"word": word})
    return {"counted": True}
```

## How to fix it in SQLAlchemy and Django
Give the address of a database server, from the environment, best without a default in memory.

## When it is fine
A default for development, where the environment names the server of every deployment: that is reported as acceptable. A
database that one request fills and drops, or that start-up loads and requests only read: `# fungible:
allow[in-memory-database] because start-up loads the postcode table from the image and nobody writes it`.

## Limits
An address that is known at run time only is not judged.

## References
SQLite documentation, In-Memory Databases · SQLAlchemy documentation, SQLite, Using a
Memory Database in Multiple Threads
"""

from collections.abc import Iterator

from fungible.audit.program import stores
from fungible.audit.program.records import Program
from fungible.audit.program.stores import Group
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Verdict

RULE = Rule(code="LIB810", slug="in-memory-database", kind=Kind.USER_DATA, severity=Severity.HIGH, proof="rotate")
EFFECT = "each replica has rows of its own, and a restart has none."
TITLE = "Use a database that all replicas reach"


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each database in memory that requests use."""
    for store in stores.of(program, Group.DATABASE):
        if store.where != "memory" or not store.uses:
            continue
        if store.chosen == "environment":
            why = f"In memory ({store.evidence}) only while the environment names no server; every deployment has to."
            yield stores.finding(RULE, store, Verdict.ACCEPTABLE, why)
        else:
            yield from stores.judged(RULE, store, EFFECT, TITLE)
