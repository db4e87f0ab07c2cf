"""Start-up or shutdown is registered with an event handler that the framework has deprecated.

## What it detects

`@app.on_event("startup")`, `on_event("shutdown")` and `add_event_handler` of FastAPI and Starlette. It is reported as
acceptable: the handlers still run.

## Why it fails

1. Someone gives the application a `lifespan` for a new resource. From then on the old handlers are ignored.
2. Replica A, of the old version, has warmed its pool; replica B, of the new one, meets its first request without it.
3. A start-up handler and a shutdown handler share nothing, so what one opens the other has to find in a global.

## Example violation

There is none of its own. This is reported as acceptable.

```python
from fastapi import FastAPI

app = FastAPI()


@app.on_event("startup")
def start() -> None:
    print("ready")


@app.get("/status")
def status() -> str:
    return "ready"
```

## Example fix

```python
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    print("ready")
    yield


app = FastAPI(lifespan=lifespan)


@app.get("/status")
def status() -> str:
    return "ready"
```

## How to fix it in FastAPI and Starlette

Move both handlers into one `lifespan` function, start-up above its `yield` and shutdown below.

## When it is fine

Until the framework removes it. Only a violation needs a waiver, and
this rule has none; one would read
`# fungible: allow[deprecated-start-up-event] because the framework version is pinned`.

## Limits

Handlers given to the application's constructor as lists are not reported.

## References

- FastAPI documentation, "Lifespan Events"
- Starlette release notes
"""

from collections.abc import Iterator

from fungible.audit.program import calls
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Phase, Severity

RULE = Rule(
    code="LIF306",
    slug="deprecated-start-up-event",
    kind=Kind.LIFECYCLE,
    severity=Severity.LOW,
    proof="none: it changes no answer",
)
REMEDY = Remedy(
    id="deprecated-start-up-event",
    title="Move start-up and shutdown into a lifespan",
    text="Write one asynchronous context manager, with the start before its yield and the end behind it, and pass it "
    "as FastAPI(lifespan=...).",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield the argument for each handler, once."""
    for call in program.calls.matching(_registers):
        handler = program.functions.get(call.decorates)
        if handler is not None and handler.phases & {Phase.STARTUP, Phase.SHUTDOWN}:
            where = calls.Spot(handler.symbol, calls.spot(call).storage, handler.file, handler.line)
            why = f"{handler.name} still runs, but on_event is deprecated, and a lifespan would silence it."
            yield calls.acceptable(RULE, call, where, why, REMEDY)


def _registers(name: str) -> bool:
    return name.endswith(".on_event()") and name.startswith(("fastapi.", "starlette."))
