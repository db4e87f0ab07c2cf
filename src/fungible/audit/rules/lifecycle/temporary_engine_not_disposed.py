"""Start-up makes an engine for one statement and drops it without disposing it.

## What it detects

An engine or pool that a start-up hook makes, that nothing keeps, and that nothing disposes: a check of the database,
a bootstrap, a preflight. Temporary engines that are disposed are reported as safe.

## Why it fails

1. Each start of replica A leaves one connection of the check in a pool that nobody owns.
2. The collector closes it at some later time, for asyncio with a warning, or in a loop that has ended.
3. When ten replicas start at once, the database counts twenty sets of connections, and refuses replica B's real ones.

## Example violation

```python
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from sqlalchemy import create_engine, text


def check_database(url: str) -> None:
    probe = create_engine(url, pool_pre_ping=True)
    with probe.connect() as connection:
        connection.execute(text("SELECT 1"))


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    check_database(os.environ["DATABASE_URL"])
    yield


app = FastAPI(lifespan=lifespan)


@app.get("/status")
def status() -> str:
    return "ready"
```

## Example fix

```python
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from sqlalchemy import create_engine, text


def check_database(url: str) -> None:
    probe = create_engine(url, pool_pre_ping=True)
    try:
        with probe.connect() as connection:
            connection.execute(text("SELECT 1"))
    finally:
        probe.dispose()


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    check_database(os.environ["DATABASE_URL"])
    yield


app = FastAPI(lifespan=lifespan)


@app.get("/status")
def status() -> str:
    return "ready"
```

## How to fix it in any framework

Dispose it in a `finally`, or use the application's own engine for the check.

## When it is fine

With `poolclass=NullPool` nothing stays open. A waiver reads `# fungible: allow[temporary-engine-not-disposed] because
the process ends behind it`.

## Limits

An engine that is handed to something unknown, which keeps it, is reported here.

## References

- SQLAlchemy documentation, "Engine Disposal"
"""

from collections.abc import Iterator
from dataclasses import replace

from fungible.audit.program import calls
from fungible.audit.program.records import Program
from fungible.audit.program.resources import Resource, is_temporary, resources, used_in_place
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Severity

RULE = Rule(
    code="LIF307",
    slug="temporary-engine-not-disposed",
    kind=Kind.LIFECYCLE,
    severity=Severity.LOW,
    proof="restart: the database counts the connections left",
)
REMEDY = Remedy(
    id="temporary-engine-not-disposed",
    title="Dispose the temporary engine",
    text="Call dispose() in a finally behind the statement, or use the application's engine.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each temporary engine."""
    for each in resources(program, program.connecting.engines):
        if not is_temporary(program, each) or each.local:
            continue
        if each.closed or "NullPool" in {word for arg in each.call.kwargs.values() for word in arg.words}:
            yield calls.safe(RULE, each.call, calls.spot(each.call), "It is made for a moment and disposed at its end.")
        elif used_in_place(program, each):
            yield _violation(each)


def _violation(each: Resource) -> Finding:
    begins = each.call.trace[0].symbol.rpartition(".")[2] if each.call.trace else "Start-up"
    why = (
        f"{begins} runs {each.call.function.name}, which makes an engine for a moment and drops it without dispose: "
        "its connections stay open at every start of every replica."
    )
    found = calls.violation(RULE, each.call, calls.spot(each.call), why, REMEDY)
    return replace(found, consequences=(Consequence.GROWS_WITHOUT_BOUND,), confidence=0.8)
