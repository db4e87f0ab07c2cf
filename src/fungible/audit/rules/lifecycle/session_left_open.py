"""A request opens a database session or connection and leaves it open.

## What it detects

A session, or a connection of a pool or driver, that a function on the way of a request opens, for itself or for other
functions of the program, a dependency for instance: no `with` enters it, nothing closes it, and nothing keeps it. A
session that is closed only where something fails counts as left open. One whose last act is a commit is acceptable,
for that gives the connection back. Connections to SQLite are left out: they are files.

## Why it fails

1. Each sign-in on replica A opens a session to look something up and forgets it. Its connection stays checked out,
   in the middle of a transaction, until the collector finds the session.
2. An error keeps the traceback, the traceback keeps the session: in a bad minute A's pool is used up, and requests
   that have nothing to do with it wait and time out.
3. A frees its share when it restarts; B, C and D do the same, and the database is at its limit of connections.

## Example violation

```python
import os

from fastapi import FastAPI
from sqlalchemy import create_engine, text
from sqlalchemy.orm import sessionmaker

app = FastAPI()
make_session = sessionmaker(create_engine(os.environ["DATABASE_URL"], pool_pre_ping=True))


@app.get("/tolls/{road}")
def tolls(road: str) -> list[int]:
    session = make_session()
    return list(session.scalars(text("SELECT fee FROM toll WHERE road = :road"), {"road": road}))
```

## Example fix

```python
import os

from fastapi import FastAPI
from sqlalchemy import create_engine, text
from sqlalchemy.orm import sessionmaker

app = FastAPI()
make_session = sessionmaker(create_engine(os.environ["DATABASE_URL"], pool_pre_ping=True))


@app.get("/tolls/{road}")
def tolls(road: str) -> list[int]:
    with make_session() as session:
        return list(session.scalars(text("SELECT fee FROM toll WHERE road = :road"), {"road": road}))
```

## How to fix it in FastAPI and Starlette

Let a dependency open the session in a `with` block and yield it; call helpers with that one session.

## How to fix it in Flask

Use Flask-SQLAlchemy's `db.session`, which the end of the request removes, or a `with` block.

## When it is fine

In a process that ends after the one thing it does. A waiver reads
`# fungible: allow[session-left-open] because the function runs once a day and its process ends`.

## Limits

What is given to a library or kept is taken to be closed there.

## References

- SQLAlchemy documentation, "Session Basics", "Opening and Closing a Session"
- psycopg documentation, "Connection pools"
"""

from collections.abc import Iterator
from dataclasses import replace

from fungible.audit.program import calls
from fungible.audit.program.identifiers import last
from fungible.audit.program.records import Program
from fungible.audit.program.resources import Resource, resources
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Severity

RULE = Rule(
    code="LIF311",
    slug="session-left-open",
    kind=Kind.LIFECYCLE,
    severity=Severity.MEDIUM,
    proof="single: the database counts the connections",
)
REMEDY = Remedy(
    id="session-left-open",
    title="Open the session in a with block",
    text="Let a with block or a dependency that yields close it, or use the session that the request already has.",
)
_ORMS = ("sqlalchemy.", "sqlmodel.")


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each function that opens a session for a request and leaves it open."""
    told: set[str] = set()
    for each in resources(program, program.connecting.sessions):
        symbol = each.call.function.symbol
        if each.when == "request" and each.call.left and symbol not in told:
            told.add(symbol)
            yield _acceptable(each) if _ends_its_transaction(program, each) else _violation(each)


def _ends_its_transaction(program: Program, each: Resource) -> bool:
    """Whether the last that is done with an ORM's session is a commit or rollback."""
    if each.call.name not in program.connecting.orm_sessions:
        return False
    symbol = each.call.function.symbol
    uses = [
        c
        for c in calls.every(program, lambda name: name.startswith(_ORMS))
        if c.receiver in each.numbers and c.function.symbol == symbol
    ]
    latest = max(uses, key=lambda call: call.line, default=None)
    return latest is not None and last(latest.name) in ("commit", "rollback")


def _acceptable(each: Resource) -> Finding:
    name = each.call.function.name
    why = f"{name} never closes its session, but ends with a commit, which gives the connection back to the pool."
    return calls.acceptable(RULE, each.call, calls.spot(each.call), why, REMEDY)


def _violation(each: Resource) -> Finding:
    begins = each.call.trace[0].note if each.call.trace else ""
    why = (
        f"{begins or 'A request'} runs {each.call.function.name}, which opens a session and never closes it: its "
        "connection is away from the pool until the collector finds it, and longer after an error."
    )
    found = calls.violation(RULE, each.call, calls.spot(each.call), why, REMEDY)
    return replace(found, consequences=(Consequence.GROWS_WITHOUT_BOUND,))
