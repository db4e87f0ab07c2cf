"""Every replica changes the schema of the shared database when it starts.

## What it detects

A start-up hook that alters or drops tables of a shared database by a statement. Creating what is missing
(`create_all`, CREATE TABLE IF NOT EXISTS) and running migrations at start-up are reported as acceptable.

## Why it fails

1. A deploy starts replicas A and B together. Both look at the table and find the column missing.
2. A adds the column. B adds it as well, fails with "duplicate column", and does not start; or it waits for A's lock
   while users wait for the table.
3. During the roll-out, replica C of the old version still writes rows that lack what the new column demands.

## Example violation

```python
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from sqlalchemy import create_engine, inspect, text

engine = create_engine(os.environ["DATABASE_URL"], pool_pre_ping=True, pool_size=5)


def upgrade_schema() -> None:
    columns = {column["name"] for column in inspect(engine).get_columns("student")}
    with engine.begin() as connection:
        if "plan" not in columns:
            connection.execute(text("ALTER TABLE student ADD COLUMN plan TEXT"))


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    upgrade_schema()
    yield
    engine.dispose()


app = FastAPI(lifespan=lifespan)


@app.get("/plans")
def plans() -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT DISTINCT plan FROM student")))
```

## Example fix

```python
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from sqlalchemy import create_engine, text

engine = create_engine(os.environ["DATABASE_URL"], pool_pre_ping=True, pool_size=5)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    engine.dispose()


app = FastAPI(lifespan=lifespan)


@app.get("/plans")
def plans() -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT DISTINCT plan FROM student")))
```

## How to fix it in any framework

Make it a migration (Alembic, Django) that one job of the deploy runs before the replicas start; add columns so that
the old version can live with them.

## When it is fine

With one replica, or under an advisory lock of the database. A waiver reads
`# fungible: allow[schema-changed-by-each-replica] because pg_advisory_lock is held around it`.

## Limits

Statements put together at run time are not recognised; a lock around the change is not looked for.

## References

- Alembic documentation, "Tutorial"
- PostgreSQL documentation, "ALTER TABLE" and "Advisory Locks"
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from fungible.audit.program import calls
from fungible.audit.program.records import Call, Program
from fungible.audit.program.schema_changes import alters, described, drops, is_local, runs_migrations, schema_changes
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import SERVING, Kind, Phase, Severity

RULE = Rule(
    code="LIF309",
    slug="schema-changed-by-each-replica",
    kind=Kind.LIFECYCLE,
    severity=Severity.MEDIUM,
    proof="restart of two replicas at once: one start fails",
)
REMEDY = Remedy(
    id="schema-changed-by-each-replica",
    title="Change the schema once, before the replicas start",
    text="Make it a migration that one job of the deploy runs, or take an advisory lock of the database around it.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each function of start-up that changes tables."""
    by_function: dict[str, list[Call]] = defaultdict(list)
    for call in schema_changes(program):
        if not is_local(call) and not drops(call) and (call.phases[0] is Phase.STARTUP or call.phases[0] in SERVING):
            by_function[call.function.symbol].append(call)
    for found in by_function.values():
        bad = [c for c in found if alters(program, c) and calls.at_start_up(program, c)]
        yield _violation(bad[0]) if bad else _acceptable(found[0], calls.at_start_up(program, found[0]))


def _violation(call: Call) -> Finding:
    why = (
        f"{call.function.name} {described(call)} at the start of every replica: two that start together both try, and "
        "one of them fails or waits for the other's lock."
    )
    return replace(calls.violation(RULE, call, calls.spot(call), why, REMEDY), confidence=0.8)


def _acceptable(call: Call, starting: bool) -> Finding:
    when = "at the start of every replica" if starting else "while it serves"
    why = f"{call.function.name} {described(call)} {when}; doing it again changes nothing."
    found = calls.acceptable(RULE, call, calls.spot(call), why)
    return replace(found, severity=Severity.MEDIUM) if runs_migrations(call) else found
