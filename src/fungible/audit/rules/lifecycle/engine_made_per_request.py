"""Every request makes a connection pool of its own and leaves it open.

## What it detects

An engine, pool, MongoDB client or Neo4j driver made in code that a request reaches, kept by nothing that outlives the
request, and neither disposed nor closed.

## Why it fails

1. Each request on replica A makes an engine, opens a connection in its pool, answers, and forgets both.
2. The connection stays open until the collector happens to find the pool.
3. Under load A has more connections open than requests to serve; the database reaches its limit, and replica B, which
   did nothing wrong, is refused.

## Example violation

```python
import os
from collections.abc import Iterator

from fastapi import Depends, FastAPI
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

app = FastAPI()


def open_session() -> Iterator[Session]:
    engine = create_engine(os.environ["DATABASE_URL"], pool_pre_ping=True)
    with Session(engine) as session:
        yield session


@app.get("/totals")
def totals(session: Session = Depends(open_session)) -> int:
    return session.scalar(text("SELECT count(*) FROM harvest"))
```

## Example fix

```python
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI, Request
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.engine = create_engine(os.environ["DATABASE_URL"], pool_pre_ping=True, pool_size=5)
    yield
    app.state.engine.dispose()


app = FastAPI(lifespan=lifespan)


def open_session(request: Request) -> Iterator[Session]:
    with Session(request.app.state.engine) as session:
        yield session


@app.get("/totals")
def totals(session: Session = Depends(open_session)) -> int:
    return session.scalar(text("SELECT count(*) FROM harvest"))
```

## How to fix it in FastAPI and Starlette

Make the engine in the lifespan; a dependency only opens a session on it.

## How to fix it in Celery

Make it once per worker process (`worker_process_init`), or give `poolclass=NullPool` and dispose it in the task.

## When it is fine

An engine without a pool (`NullPool`), one that is disposed, and one that is made on first use and kept. A waiver
reads `# fungible: allow[engine-made-per-request] because each tenant is asked once a day`.

## Limits

An engine handed to an unknown function that keeps it is reported wrongly.

## References

- SQLAlchemy documentation, "Engine Disposal" and "When do I construct a Session?"
- PyMongo documentation, "FAQ"
"""

from collections.abc import Iterator
from dataclasses import replace

from fungible.audit.program import calls
from fungible.audit.program.closing import closing
from fungible.audit.program.records import Program
from fungible.audit.program.resources import Resource, keeps_what_it_makes, resources
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Severity

RULE = Rule(
    code="LIF303",
    slug="engine-made-per-request",
    kind=Kind.LIFECYCLE,
    severity=Severity.HIGH,
    proof="single: the database counts the connections",
)
REMEDY = Remedy(
    id="engine-made-per-request",
    title="Make it once, when the application starts",
    text="Make the engine in the lifespan, dispose it at shutdown, and open only sessions per request.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each pool that requests make."""
    known = program.connecting
    for each in resources(program, known.engines | known.pools | known.documents):
        if each.when != "request" or each.local or keeps_what_it_makes(program, each.call):
            continue
        closed = each.closed and not _only_on_success(program, each)
        yield _safe(each) if closed or _poolless(each) else _violation(each)


_LENDS = ("contextlib.contextmanager", "contextlib.asynccontextmanager")


def _only_on_success(program: Program, each: Resource) -> bool:
    """Whether a context manager closes it behind its `yield`, where an exception of the block does not come by."""
    function = each.call.function
    lends = any(call.decorates == function.symbol for call in program.calls.named(*_LENDS))
    if not lends or each.call.managed or function.handlers:
        return False
    own = [c for c in closing(program) if c.function.symbol == function.symbol and c.receiver in each.numbers]
    return bool(own) and not any(guard.kind == "finally" for closer in own for guard in closer.guards)


def _poolless(each: Resource) -> bool:
    chosen = each.call.kwargs.get("poolclass")
    return chosen is not None and bool({"NullPool", "StaticPool"} & chosen.words)


def _violation(each: Resource) -> Finding:
    begins = each.call.trace[0].note if each.call.trace else ""
    why = (
        f"{begins or 'A request'} runs {each.call.function.name}, which makes a pool of connections for this one "
        f"request and {_how(each)}: connections pile up until the database refuses them to every replica."
    )
    found = calls.violation(RULE, each.call, calls.spot(each.call), why, REMEDY)
    return replace(found, consequences=(Consequence.GROWS_WITHOUT_BOUND,), confidence=0.9)


def _how(each: Resource) -> str:
    return "disposes it only when all goes well" if each.closed else "never disposes it"


def _safe(each: Resource) -> Finding:
    why = f"{each.call.function.name} makes it for one request and leaves nothing open behind it."
    return calls.safe(RULE, each.call, calls.spot(each.call), why)
