"""A thread-local keeps the value of an earlier request on the same thread.

## What it detects

An attribute of a `threading.local()` that requests write and other requests can read, since worker threads are used
again and nothing clears it.

## Why it fails

1. A request for the brand "Alpenhof" is served by thread 4 of replica A, which sets the brand on its thread-local.
2. The next request on thread 4 names no brand. The old one is still there, and the guest of another house sees the
   prices of the Alpenhof.
3. On thread 5, and at replica B, the same request is answered correctly, so nobody can repeat the fault.
4. With async handlers it is worse: all requests share one thread, and change the value under each other's feet.

## Example violation

```python
import threading

from flask import Flask, request

app = Flask(__name__)
current = threading.local()


@app.before_request
def choose_brand() -> None:
    if "X-Brand" in request.headers:
        current.brand = request.headers["X-Brand"]


@app.get("/prices")
def prices() -> dict[str, str]:
    return {"brand": getattr(current, "brand", "none")}
```

## Example fix

```python
from flask import Flask, g, request

app = Flask(__name__)


@app.before_request
def choose_brand() -> None:
    g.brand = request.headers.get("X-Brand", "none")


@app.get("/prices")
def prices() -> dict[str, str]:
    return {"brand": g.brand}
```

## How to fix it in Flask

Use `flask.g`, which ends with the request.

## How to fix it in FastAPI and Starlette

Use `request.state`, a dependency's return value, or a context variable that is set and reset.

## How to fix it in Django

Give the request, or what is needed of it, as an argument. Where that is impossible, use an `asgiref.local.Local` and
clear it in a `finally` of the middleware.

## When it is fine

For a resource that each thread keeps for itself, such as a connection made on first use. A waiver reads
`# fungible: allow[thread-local-left-set] because every request overwrites it before anything reads it`.

## Limits

What is undone in a `finally` of the same function, or by `__exit__`, is not reported. That every request writes before
it reads is not proved, so a thread-local that is always overwritten may be.

## References

- Python documentation, "threading", thread-local data
- Flask documentation, "The Application Context", section "Storing Data"
- asgiref documentation, "Local"
"""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Storage

RULE = Rule(
    code="MEM119",
    slug="thread-local-left-set",
    kind=Kind.USER_DATA,
    severity=Severity.CRITICAL,
    proof="rotate",
)
REMEDY = Remedy(
    id="thread-local-left-set",
    title="Use the framework's request scope",
    text="Use `flask.g`, `request.state` or a context variable that is reset when the request ends.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    for state in memory.written(program, memory.DATA_KINDS, frozenset({Storage.THREAD_LOCAL})):
        yield memory.finding(
            RULE,
            state,
            f"{memory.story(state)}; worker threads are used again, so the next request on the thread can see it.",
            REMEDY,
        )
