"""Importing a module makes the database engine, and uses it before the application has started.

## What it detects

A SQLAlchemy engine bound by a statement of a module that the server imports, and used while modules are imported
(tables reflected or created, a connection opened), when its pool has no options or nothing disposes it. One that an
object of the module makes in its constructor is reported when it has neither. An engine that is only made at import,
and connects when the first request needs it, is reported as acceptable.

## Why it fails

1. A deploy starts replica B while the database fails over.
2. Importing the application connects, the connection is refused, the import fails: B never reports why in the
   format that its health check understands, and restarts in a loop.
3. Replica A, imported before, serves on; at its next restart it fails in the same way.
4. Each reload of the module makes another pool beside the one before, and no shutdown hook knows of either.

## Example violation

```python
import os

from fastapi import FastAPI
from sqlalchemy import MetaData, create_engine, select

engine = create_engine(os.environ["DATABASE_URL"], pool_pre_ping=True, pool_size=5)
tables = MetaData()
tables.reflect(bind=engine)

app = FastAPI()


@app.get("/plots")
def plots() -> list[str]:
    with engine.connect() as connection:
        return [row.label for row in connection.execute(select(tables.tables["plot"]))]
```

## Example fix

```python
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from sqlalchemy import MetaData, create_engine, select


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    engine = create_engine(os.environ["DATABASE_URL"], pool_pre_ping=True, pool_size=5)
    tables = MetaData()
    tables.reflect(bind=engine)
    app.state.engine, app.state.tables = engine, tables
    yield
    engine.dispose()


app = FastAPI(lifespan=lifespan)


@app.get("/plots")
def plots(request: Request) -> list[str]:
    with request.app.state.engine.connect() as connection:
        return [row.label for row in connection.execute(select(request.app.state.tables.tables["plot"]))]
```

## How to fix it in FastAPI and Starlette

Make the engine in the lifespan, keep it on `app.state` or in a module variable that starts as `None`, dispose it
behind the `yield`.

## How to fix it in Flask

Make the engine in the application factory (Flask-SQLAlchemy's `init_app` does), and create tables with migrations.

## When it is fine

A lazily connecting engine with pool options that a shutdown hook disposes is a common and sound pattern: it is
reported as acceptable. A waiver reads `# fungible: allow[engine-made-at-import] because the worker needs the schema
to import its models`.

## Limits

Uses behind a call that the analysis cannot resolve are not seen. SQLite files are judged by another rule.

## References

- SQLAlchemy documentation, "Engine Configuration" and "Engine Disposal"
- FastAPI documentation, "Lifespan Events"
"""

from collections.abc import Iterator
from dataclasses import replace

from fungible.audit.program import calls
from fungible.audit.program.records import Program
from fungible.audit.program.resources import BOUND_POOL, DISPOSE, Resource, resources, spot_of
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Storage

RULE = Rule(
    code="IMP201",
    slug="engine-made-at-import",
    kind=Kind.IMPORT_SIDE_EFFECT,
    severity=Severity.HIGH,
    proof="restart with the database out: the import fails",
)
REMEDY = Remedy(
    id="engine-made-at-import",
    title="Make the engine when the application starts",
    text="Make the engine in the lifespan (or application factory) with pool options, and dispose it at shutdown.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each engine that importing the application makes."""
    for each in resources(program, program.connecting.engines):
        if each.when == "import" and each.held:
            yield _violation(each) if _hurts(each) else _acceptable(program, each)


def _hurts(each: Resource) -> bool:
    """A statement of the module is to do both; a constructor that bounds or closes what it makes has thought of it."""
    careful = each.configured and each.closed
    by_statement = not each.call.function.name and not careful and not each.local
    return each.used_early is not None and (by_statement or each.neglected)


def _violation(each: Resource) -> Finding:
    use = each.used_early or each.call
    why = (
        f"Importing {each.call.trace[0].symbol} fixes the URL and the pool of {each.name}, and {use.file}:{use.line} "
        "uses it while modules are imported: without the database no replica starts, and no test can import it."
    )
    return calls.violation(RULE, each.call, calls.spot(each.call, Storage.MODULE, each.held), why, REMEDY)


def _acceptable(program: Program, each: Resource) -> Finding:
    needs = ((each.configured, "pool options"), (each.closed, "a shutdown hook that disposes it"))
    lacks = " and ".join(text for given, text in needs if not given)
    ending = f"; it would be better with {lacks}" if lacks else ", has pool options, and shutdown disposes it"
    only = "makes" if each.used_early else "only makes"
    why = f"Importing {each.call.trace[0].symbol} {only} the pool: it connects when it is first used{ending}."
    better = DISPOSE if not each.closed else BOUND_POOL if not each.configured else None
    found = calls.acceptable(RULE, each.call, spot_of(program, each), why, better)
    return replace(found, kind=Kind.RESOURCE, confidence=0.9)
