"""All requests of a process work in one database session.

## What it detects

A session of SQLAlchemy or SQLModel that is made once for the process, at import or start-up, and used by requests.
A session is one conversation with the database: it has one transaction and one set of loaded rows. So has a connection
of a driver (asyncpg, psycopg, PyMySQL, aiomysql) that start-up or the first request opens and all others use.

## Why it fails

1. Replica A keeps one session for all. Ana's request adds a booking to it and waits for the payment service.
2. Ben's request fails meanwhile and rolls back, in the same session: Ana's booking is gone, and she is told it is
   made.
3. Replica B sold the last seat in between. A's session still has the row that it loaded an hour ago, and sells it
   again.
4. When the database restarts, B's session reconnects and A's stays in its failed transaction until A is restarted.

## Example violation

```python
import os

from fastapi import FastAPI
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

app = FastAPI()
engine = create_engine(os.environ["CINEMA_DB"], pool_pre_ping=True)
session = Session(engine)


@app.post("/bookings/{seat}")
def book(seat: int) -> None:
    session.execute(text("INSERT INTO bookings (seat) VALUES (:seat)"), {"seat": seat})
    session.commit()
```

## Example fix

```python
import os
from collections.abc import Iterator

from fastapi import Depends, FastAPI
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

app = FastAPI()
engine = create_engine(os.environ["CINEMA_DB"], pool_pre_ping=True)


def session() -> Iterator[Session]:
    with Session(engine) as opened:
        yield opened


@app.post("/bookings/{seat}")
def book(seat: int, opened: Session = Depends(session)) -> None:
    opened.execute(text("INSERT INTO bookings (seat) VALUES (:seat)"), {"seat": seat})
    opened.commit()
```

## How to fix it in FastAPI, Starlette and Litestar

Keep the engine or the session factory; let a dependency open a session for each request and close it.

## How to fix it in Flask

Use Flask-SQLAlchemy's `db.session`, or a `scoped_session` that `teardown_appcontext` removes.

## When it is fine

In a process that serves one request at a time and ends each with a commit or rollback. A waiver reads
`# fungible: allow[session-shared-by-requests] because the worker handles one job at a time and rolls back after each`.

## Limits

A session that is kept inside a container, or handed on to another object, is reported where it is made only. A
connection that importing the application opens is reported as that.

## References

- SQLAlchemy documentation, "Session Basics", "Is the Session thread-safe? Is AsyncSession safe to share in concurrent
  tasks?"
"""

from collections.abc import Iterator
from dataclasses import replace

from fungible.audit.program import calls, memory
from fungible.audit.program.identifiers import last
from fungible.audit.program.origins import Function
from fungible.audit.program.records import Call, Hit, Program, State
from fungible.audit.program.resources import Resource, resources, spot_of
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Severity, Storage

RULE = Rule(
    code="MEM124",
    slug="session-shared-by-requests",
    kind=Kind.ISOLATION,
    severity=Severity.CRITICAL,
    proof="interleave",
)
REMEDY = Remedy(
    id="session-shared-by-requests",
    title="Open a session for each request",
    text="Keep the engine or the session factory for the process, and let a dependency open and close the session.",
)
_SESSIONS = ("sqlalchemy.", "sqlmodel.")
_TRANSACTS = frozenset({"cursor", "execute", "commit", "transaction", "begin", "fetch", "fetchrow", "fetchval"})
_APART = frozenset({Storage.THREAD_LOCAL, Storage.CONTEXTVAR})


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each session that the process has and requests use."""
    held = [state for state in program.states if _is_session(state)]
    others = [state for state in held if state.storage is not Storage.INSTANCE]
    for state in others or held:  # objects that are given a session need not be told of as well
        users = [hit for hit in state.reads if hit.serves]
        if users:
            yield _violation(state, users[0])
    yield from _connections(program)


def _violation(state: State, user: Hit) -> Finding:
    return _told(memory.finding(RULE, state, _why("session", user.function), REMEDY))


def _why(what: str, user: Function) -> str:
    return (
        f"It is one database {what}, and {user.name or user.symbol} uses it for every request: one commits or rolls "
        "back what another has begun, and rows stay as they were first loaded."
    )


def _told(found: Finding) -> Finding:
    harm = (Consequence.RACES_IN_ONE_REPLICA, Consequence.LEAKS_BETWEEN_USERS, Consequence.DIFFERS_ACROSS_REPLICAS)
    return replace(found, kind=RULE.kind, consequences=harm)


def _is_session(state: State) -> bool:
    """Whether it is one session, made where it is kept, as far as that is known."""
    if state.role != "session" or state.storage in _APART or state.writes:
        return False
    made = [hit.value for hit in state.setup if hit.value is not None]
    return any(t.startswith(_SESSIONS) for t in state.types) and all("(" in value.text for value in made)


def _connections(program: Program) -> Iterator[Finding]:
    """A finding for each connection of a driver that is opened once and that requests use."""
    for each in resources(program, program.connecting.drivers):
        where = spot_of(program, each)
        if not each.held or each.when not in ("start-up", "use") or where.storage in _APART:
            continue
        user = _user(program, each)
        if user is not None:
            yield _told(calls.violation(RULE, each.call, where, _why("connection", user.function), REMEDY))


def _user(program: Program, each: Resource) -> Call | None:
    """A request's call of what begins or ends something on a connection."""
    uses = calls.every(program, lambda name: last(name) in _TRANSACTS)
    return next((use for use in uses if use.serves and use.receiver in each.numbers), None)
