"""The mutable default of a context variable is shared by all requests.

## What it detects

A `ContextVar` with a list, dict, set or other mutable object as its default, which code reached by a request changes
through `get()`, while nothing sets the variable for the request first.

## Why it fails

1. A context variable keeps requests apart only where it is set. The default is one object for the whole process.
2. Ada uploads a catalogue with two faults; replica A notes both in the default list.
3. Bo's faultless catalogue is imported by A next, and he is told of two faults, with the names of Ada's plants.
4. Replica B tells nobody of Ada's faults; a restart of A hides them for a while.

## Example violation

```python
from contextvars import ContextVar

from fastapi import FastAPI

faults: ContextVar[list[str]] = ContextVar("faults", default=[])
app = FastAPI()


def check(line: str) -> None:
    if "," not in line:
        faults.get().append(f"no price: {line}")


@app.post("/catalogues")
async def upload(lines: list[str]) -> list[str]:
    for line in lines:
        check(line)
    return faults.get()
```

## Example fix

```python
from contextvars import ContextVar

from fastapi import FastAPI

faults: ContextVar[list[str]] = ContextVar("faults")
app = FastAPI()


def check(line: str) -> None:
    if "," not in line:
        faults.get().append(f"no price: {line}")


@app.post("/catalogues")
async def upload(lines: list[str]) -> list[str]:
    found: list[str] = []
    token = faults.set(found)
    try:
        for line in lines:
            check(line)
    finally:
        faults.reset(token)
    return found
```

## How to fix it in FastAPI and Starlette

Set a new container in the handler, a dependency or plain ASGI middleware, and reset it when the request ends. Without a
default, a forgotten `set` is an error that is seen at once.

## How to fix it in Flask and Django

Prefer `flask.g`, or an attribute of the request.

## When it is fine

A default that nothing changes (a string, `None`, a tuple) is fine and is not reported. A waiver reads
`# fungible: allow[context-variable-shares-its-default] because the list is a constant that tests replace`.

## Limits

Whether middleware sets the variable before every route is not proved: one `set` that a request reaches is enough for
it to count as set.

## References

- Python documentation, "contextvars"
- PEP 567, "Context Variables"
- Ruff documentation, rule B039
"""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Storage

RULE = Rule(
    code="MEM118",
    slug="context-variable-shares-its-default",
    kind=Kind.USER_DATA,
    severity=Severity.CRITICAL,
    proof="rotate",
)
REMEDY = Remedy(
    id="context-variable-shares-its-default",
    title="Set a new value per request",
    text="Set the variable to a new container at the start of each request and reset it at the end.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    for state in memory.written(program, memory.DATA_KINDS, frozenset({Storage.CONTEXTVAR})):
        yield memory.finding(
            RULE,
            state,
            f"{memory.story(state)}; nothing sets the variable, so all requests change its one default.",
            REMEDY,
        )
