"""Each replica that starts or stops throws away what all of them share.

## What it detects

Start-up or shutdown that empties a table, a collection or a database which replicas share: rows deleted without a
condition, tables or indexes dropped, Redis flushed. What a setting has to ask for first is reported as acceptable. Also
start-up that sets back what rows say is going on: all that are connected, running or busy become what they were.

## Why it fails

1. Replica A serves; its players, jobs or sessions are rows of the shared database.
2. Replica B starts, because of load or of a deploy, and begins with an empty table, as if it were alone.
3. What A's users had is gone, while A still runs and counts on it. With what is dropped at shutdown it is the
   same the other way round: the first replica that stops takes it away from the rest.

## Example violation

```python
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from sqlalchemy import create_engine, text

engine = create_engine(os.environ["DATABASE_URL"], pool_pre_ping=True, pool_size=5)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM seated_guest"))
    yield
    engine.dispose()


app = FastAPI(lifespan=lifespan)


@app.get("/guests")
def guests() -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT name FROM seated_guest")))
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


@app.get("/guests")
def guests() -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT name FROM seated_guest WHERE seen_at > now() - interval '60 s'")))
```

## How to fix it in any framework

Let each replica take away only what is its own: rows that carry its name, or that nobody has renewed for a while. What
has to be empty at the beginning of a deploy is emptied once, by a job of the deploy.

## How to fix it in Django

`AppConfig.ready()` runs in every process, management commands included. Leave the database alone there.

## When it is fine

When there can only ever be one replica:
`# fungible: allow[shared-data-wiped-by-each-replica] because one process owns this table`.

## Limits

Deletions with a condition are left alone, also where it matches the rows of every replica (`WHERE state = 'running'`).
Which columns say what is going on is told by their names.

## References

- Django documentation, "Applications", `AppConfig.ready()` · twelve-factor app, "Disposability"
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from fungible.audit.program import calls
from fungible.audit.program.records import Call, Program
from fungible.audit.program.resets import Reset, resets
from fungible.audit.program.wipes import asked_for, described, wipes
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Lifetime, Phase, Severity, Storage

RULE = Rule(
    code="LIF310",
    slug="shared-data-wiped-by-each-replica",
    kind=Kind.LIFECYCLE,
    severity=Severity.HIGH,
    proof="restart of one replica while another serves",
)
REMEDY = Remedy(
    id="shared-data-wiped-by-each-replica",
    title="Let a replica clear only what is its own",
    text="Delete rows that carry the replica's name or that have expired; empty a table once, in a job of the deploy.",
)
_AROUND = frozenset({Phase.IMPORT, Phase.STARTUP, Phase.SHUTDOWN})


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each function of start-up or shutdown that empties what is shared."""
    by_function: dict[str, list[Call]] = defaultdict(list)
    for call in wipes(program):
        if call.phases[0] in _AROUND and not calls.only_as_program(call):
            by_function[call.function.symbol].append(call)
    for found in by_function.values():
        bad = [call for call in found if not asked_for(program, call)]
        yield _violation(bad[0]) if bad else _acceptable(found[0])
    for reset in resets(program):
        if reset.function.symbol not in by_function:
            yield _set_back(reset)


def _set_back(reset: Reset) -> Finding:
    function = reset.function
    why = (
        f"{function.name or function.symbol} sets {reset.column} of all rows back when a replica starts: it is not "
        "true of those that other replicas are at work on."
    )
    where = calls.Spot(function.symbol, Storage.LIFECYCLE, function.file, reset.line)
    return replace(
        calls.at(RULE, where, why),
        severity=Severity.MEDIUM,
        confidence=0.75,
        lifetime=Lifetime.STORE,
        consequences=(Consequence.DIFFERS_ACROSS_REPLICAS,),
        remedy=REMEDY,
    )


def _violation(call: Call) -> Finding:
    why = (
        f"{call.function.name or call.function.symbol} throws away {described(call)} when a replica starts or stops: "
        "it takes them from the replicas that go on serving."
    )
    found = calls.violation(RULE, call, calls.spot(call), why, REMEDY)
    return replace(found, consequences=(Consequence.LOST_ON_RESTART,), confidence=0.85)


def _acceptable(call: Call) -> Finding:
    why = f"{call.function.name} throws away {described(call)}, but only where a setting asks for it."
    return calls.acceptable(RULE, call, calls.spot(call), why, REMEDY)
