"""A context variable that each request sets for itself.

## What it recognises

A `ContextVar` that code reached by requests sets: a request id, a user, a language, a database session. So is an
attribute of a `threading.local` that the same function takes back in a `finally`, or `__exit__` after `__enter__`.

## Why it is fine

Every request runs in a context of its own, so that what one sets no other sees, in this replica or another. It is gone
when the request ends.

## Example

```python
from collections.abc import Awaitable, Callable
from contextvars import ContextVar

from fastapi import FastAPI, Request, Response

language: ContextVar[str] = ContextVar("language", default="en")
app = FastAPI()


@app.middleware("http")
async def choose(request: Request, follow: Callable[[Request], Awaitable[Response]]) -> Response:
    token = language.set(request.headers.get("Accept-Language", "en")[:2])
    try:
        return await follow(request)
    finally:
        language.reset(token)


@app.get("/greeting")
async def greeting() -> str:
    return "hei" if language.get() == "no" else "hello"
```

## When it stops being fine

When the variable is only changed through its default, which all requests share: `context-variable-shares-its-default`.
When the context is copied into a thread that outlives the request.

## Limits

One `set` that a request reaches is enough; that it comes before every read is not proved.

## References

- Python documentation, "contextvars"
- PEP 567, "Context Variables"
"""

from collections.abc import Iterator

from fungible.audit.program import harmless
from fungible.audit.program.nature import Nature
from fungible.audit.program.records import Program
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Verdict

RULE = Rule(
    code="OK909",
    slug="set-for-each-request",
    kind=Kind.USER_DATA,
    severity=Severity.NONE,
    proof="none: it is a reason, not a hazard",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield the argument for each such state."""
    for state in harmless.of_nature(program, Nature.SCOPED):
        yield harmless.finding(RULE, state, Verdict.SAFE, "Each request sets its own value in its own context.")
