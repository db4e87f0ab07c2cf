"""Importing the application opens a connection to a database or broker.

## What it detects

`psycopg.connect`, `engine.connect()`, a pool that opens itself, `redis.ping()` and the like, or rows asked of a
session, because a module that the server imports is imported, directly or in a constructor or function that one of
its statements calls.

## Why it fails

1. Replica A is imported while the database is up, and keeps the one connection that import opened.
2. The database fails over. A's connection is dead; nothing opens another, and every request to A fails.
3. Replica B, started during the failover, fails in its import and restarts in a loop.
4. A server that forks its workers after import gives all of them the same socket: answers reach the wrong request.

## Example violation

```python
import os

import psycopg
from fastapi import FastAPI

connection = psycopg.connect(os.environ["DATABASE_URL"])

app = FastAPI()


@app.get("/boats")
def boats() -> list[str]:
    return [name for (name,) in connection.execute("SELECT name FROM boat").fetchall()]
```

## Example fix

```python
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from psycopg_pool import ConnectionPool


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    with ConnectionPool(os.environ["DATABASE_URL"], min_size=1, max_size=5) as pool:
        app.state.pool = pool
        yield


app = FastAPI(lifespan=lifespan)


@app.get("/boats")
def boats(request: Request) -> list[str]:
    with request.app.state.pool.connection() as connection:
        return [name for (name,) in connection.execute("SELECT name FROM boat").fetchall()]
```

## How to fix it in FastAPI and Starlette

Open a pool in the lifespan, take a connection from it in each request, close it behind the `yield`.

## How to fix it in Flask

Open the connection in a function that keeps it on `g`, and close it in a `teardown_appcontext` function.

## When it is fine

A client that connects on first use may be made at import. A local SQLite file is judged by other rules and reported
here as acceptable. A waiver reads `# fungible: allow[connection-opened-at-import] because a supervisor starts this
module only once the broker answers`.

## Limits

Drivers that are not known by name are not recognised.

## References

- psycopg documentation, "Connection pools"
- SQLAlchemy documentation, "Using Connection Pools with Multiprocessing or os.fork()"
"""

from collections.abc import Iterator

from fungible.audit.program import calls
from fungible.audit.program.asking_rows import row_requests
from fungible.audit.program.identifiers import last
from fungible.audit.program.importing import AtImport, at_import
from fungible.audit.program.records import Call, Program
from fungible.audit.program.schema_changes import schema_changes
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Storage

RULE = Rule(
    code="IMP203",
    slug="connection-opened-at-import",
    kind=Kind.IMPORT_SIDE_EFFECT,
    severity=Severity.HIGH,
    proof="restart with the store out: the import fails",
)
REMEDY = Remedy(
    id="connection-opened-at-import",
    title="Connect when the application starts",
    text="Open a pool in the lifespan or on first use, and take a connection from it for each request.",
)
_LOCAL = frozenset({"sqlite3.connect", "duckdb.connect"})


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each statement that connects when it is imported."""
    tables = {(each.file, each.line) for each in at_import(program, schema_changes(program))}
    changed = {file for file, _ in tables}
    opens = program.connecting.drivers | program.connecting.waits | _LOCAL
    for each in at_import(program, calls.every(program, opens.__contains__)):
        if each.call.name in _LOCAL or each.built or _waits(each.call) or calls.survives(each.call):
            yield _acceptable(each)
        elif not any((each.file, each.line + distance) in tables for distance in range(4)):
            yield _violation(each)
    yield from _asked(program, changed)


def _asked(program: Program, changed: set[str]) -> Iterator[Finding]:
    """Questions to the database, but for modules that change its tables: another rule tells of those."""
    told: set[str] = set()
    modules = frozenset(module.name for module in program.modules)
    for each in at_import(program, row_requests(program)):
        plain = each.direct or (len(each.call.trace) == CALLED and _parent(each.call) in modules)
        fine = each.file in changed or each.built or calls.survives(each.call)
        if plain and not fine and each.symbol not in told:
            told.add(each.symbol)
            yield _violation(each)


CALLED = 3
"""The steps of the way to a call in a function that a statement calls: the statement, the function, the call."""


def _parent(call: Call) -> str:
    return call.function.symbol.rpartition(".")[0]


def _waits(call: Call) -> bool:
    """A pool that is told not to open yet, or an engine of SQLite."""
    opens = call.kwargs.get("open")
    sqlite = call.on is not None and any(word.startswith("sqlite") for word in call.on.words)
    return sqlite or (opens is not None and False in opens.consts)


def _violation(each: AtImport) -> Finding:
    why = (
        f"Importing {each.module} calls {last(each.call.name)}{each.at} and waits for an answer before the "
        "application exists: a replica that starts while the store is out fails in its import."
    )
    storage = Storage.LIFECYCLE if each.direct else Storage.PROCESS
    return calls.violation(RULE, each.call, each.spot(storage), why, REMEDY)


def _acceptable(each: AtImport) -> Finding:
    local = each.call.name in _LOCAL or _waits(each.call)
    reason = "that waits for no other machine" if local else "when it fails, the start goes on or is told clearly"
    why = f"{each.module} calls {last(each.call.name)}{each.at} when it is imported; {reason}."
    return calls.acceptable(RULE, each.call, each.spot(), why)
