"""Importing the application chooses the event loop of the whole process.

## What it detects

`asyncio.set_event_loop_policy`, `uvloop.install` and `nest_asyncio.apply` in a module that the server imports. It is
reported as acceptable: it is set once, and no request changes it.

## Why it fails

1. Replica A runs where the policy is needed, replica B where it is not; both answer alike.
2. Only someone who imports the module into another program, such as a test or a notebook, finds that program's loop
   changed.

## Example violation

There is none of its own. This is reported as acceptable.

```python
import asyncio
import sys

from fastapi import FastAPI

if sys.platform == "win32":
    asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())

app = FastAPI()


@app.get("/status")
def status() -> str:
    return "ready"
```

## Example fix

```python
from fastapi import FastAPI

app = FastAPI()


@app.get("/status")
def status() -> str:
    return "ready"
```

## How to fix it in any framework

Let the server choose the loop (`uvicorn --loop`), or set the policy in the file that starts the server, with a
comment that says for which platform.

## When it is fine

When it is guarded by the platform that needs it. Only a violation needs a waiver, and
this rule has none; one would read
`# fungible: allow[event-loop-policy-at-import] because the driver needs a selector loop on Windows`.

## Limits

A loop chosen by a library is not seen.

## References

- Python documentation, "asyncio policies"
- Uvicorn documentation, "Settings"
"""

from collections.abc import Iterator

from fungible.audit.program import calls
from fungible.audit.program.importing import AtImport, at_import
from fungible.audit.program.records import Program
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity

RULE = Rule(
    code="IMP207",
    slug="event-loop-policy-at-import",
    kind=Kind.IMPORT_SIDE_EFFECT,
    severity=Severity.LOW,
    proof="none: it changes no answer",
)
_CHOOSES = frozenset({"asyncio.set_event_loop_policy", "uvloop.install", "nest_asyncio.apply"})


def check(program: Program) -> Iterator[Finding]:
    """Yield the argument for each statement that chooses the loop."""
    for each in at_import(program, calls.every(program, lambda name: name in _CHOOSES)):
        only = "On one platform only, importing" if _guarded(each) else "Importing"
        why = f"{only} {each.module} sets the event loop of the process once; no request changes it."
        yield calls.acceptable(RULE, each.call, each.spot(), why)


def _guarded(each: AtImport) -> bool:
    return any(g.test is not None and {"platform", "system", "name", "win32"} & g.test.words for g in each.call.guards)
