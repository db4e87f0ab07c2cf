"""An ORM's engine is always on a database file, which each replica has for itself.

## What it detects
An engine, database object or setting of SQLAlchemy, SQLModel, Flask-SQLAlchemy, Django, Tortoise, Peewee, Piccolo
or `databases` whose address is an SQLite or DuckDB file whatever the environment says, in an app whose requests
change rows. Where the environment can name a server instead, the file is only what development ends up with, and
the finding is acceptable.

## Why it fails
1. Ana registers. Replica A inserts her row into `shop.db` in its working directory.
2. Ana signs in. Replica B asks its own `shop.db`, and there is no Ana.
3. A new container begins with an empty file; whatever the old one had is gone.
4. On a shared volume SQLite's locks aren't reliable over network file systems, and writers wait for one another.

## Example violation
```python
from fastapi import FastAPI
from sqlalchemy import create_engine, text

engine = create_engine("sqlite:///./shop.db", pool_pre_ping=True)
app = FastAPI()


@app.post("/customers/{name}")
def register(name: str) -> dict[str, bool]:
    with engine.begin() as rows:
        rows.execute(text("INSERT INTO customers (name) VALUES (:name)"), {"name": name})
    return {"registered": True}
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


@app.post("/customers/{name}")
def register(name: str, request: Request) -> dict[str, bool]:
    with request.app.state.engine.begin() as rows:
        rows.execute(text("INSERT INTO customers (name) VALUES (:name)"), {"name": name})
    return {"registered": True}
```

## How to fix it in SQLAlchemy, Flask-SQLAlchemy and Django
Take the address from the environment and let it be that of a server: `create_engine(os.environ["DATABASE_URL"])`,
`app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]`, `DATABASES = {"default": env.db()}`. Models and
queries stay as they are; types that SQLite doesn't check, such as lengths and time zones, are worth a test run.

## When it is fine
A file that the image ships and requests only read; a service that by design has one replica: `# fungible:
allow[engine-on-local-file] because this panel runs once on each machine`.

## Limits
An address that is known at run time only isn't judged. Files that are opened with bare drivers are judged by
`database-file-per-replica`, databases in memory by `in-memory-database`.

## References
SQLite documentation, Appropriate Uses For SQLite, and SQLite Over a Network · Django documentation, Databases, SQLite
notes · SQLAlchemy documentation, Engine Configuration
"""

from collections.abc import Iterator
from dataclasses import replace

from fungible.audit.program import calling, stores
from fungible.audit.program.identifiers import last
from fungible.audit.program.libraries import LibraryStore
from fungible.audit.program.records import Call, Program
from fungible.audit.program.stores import Group
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Verdict

RULE = Rule(code="LIB813", slug="engine-on-local-file", kind=Kind.USER_DATA, severity=Severity.HIGH, proof="rotate")
EFFECT = "other replicas have other rows, and a new container starts with none."
TITLE = "Use a database that all replicas reach"
_DRIVERS = ("sqlite3.", "aiosqlite.", "duckdb.", "shelve.", "dbm.", "tinydb.")
_CHANGES = frozenset(
    [
        *("commit", "begin", "add", "add_all", "merge", "bulk_save_objects", "bulk_insert_mappings"),
        *("save", "asave", "create", "acreate", "bulk_create", "abulk_create", "bulk_update", "insert", "insert_many"),
        *("get_or_create", "aget_or_create", "update_or_create", "aupdate_or_create", "delete_instance", "full_clean"),
    ]
)
"""Calls that change rows, or end in it, whatever they are called on: without one, requests only read."""


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each engine on a file, if requests change rows at all."""
    found = [s for s in stores.of(program, Group.DATABASE) if s.where == "disk" and not s.name.startswith(_DRIVERS)]
    change = _first_change(program) if found else None
    for store in found:
        if change is not None and (store.uses or store.setting):
            yield _judged(store, change)


def _first_change(program: Program) -> Call | None:
    changes = [c for c in program.calls.matching(lambda name: last(name) in _CHANGES) if c.serves]
    return min(changes, key=lambda c: (not c.trace, c.file, c.line), default=None)


def _judged(store: LibraryStore, change: Call) -> Finding:
    """Acceptable where the environment can name a server; a violation where the file is all there is."""
    if store.chosen == "development":
        why = f"Only development or tests end up with this file ({store.evidence})."
        return stores.finding(RULE, store, Verdict.ACCEPTABLE, why)
    if store.chosen == "environment":
        why = f"A file ({store.evidence}) only while the environment names no server; every deployment has to name one."
        return stores.finding(RULE, store, Verdict.ACCEPTABLE, why)
    told = calling.story(change, f"changes rows with {last(change.name)}")
    why = f"{told}, and all rows are in a file on the disk of one replica ({store.evidence}): {EFFECT}"
    found = stores.finding(RULE, store, Verdict.VIOLATION, why, TITLE)
    return replace(found, accesses=found.accesses or calling.accesses([change]), trace=found.trace or change.trace)
