"""References that keep background tasks alive until they end.

## What it recognises

A set or list of running tasks that requests add to, with nothing that other requests look up in it; and a queue from
one loop of the process to another, which no request fills or empties.

## Why it is fine

The event loop keeps weak references only, so that somebody has to hold a task until it is done. No answer depends
on the set. The work itself is best effort: it ends with the process.

## Example

```python
import asyncio

from fastapi import FastAPI

app = FastAPI()
running: set[asyncio.Task[None]] = set()


async def warm(page: str) -> None:
    await asyncio.sleep(0.1)
    print(f"{page} is warm")


@app.post("/pages/{page}/warm-up")
async def warm_up(page: str) -> None:
    task = asyncio.create_task(warm(page))
    running.add(task)
    task.add_done_callback(running.discard)
```

## When it stops being fine

When the work must happen (a mail, a payment): a restart loses it, so it belongs into a queue. When requests ask the
container how a task is doing, it is the status of jobs.

## Limits

Whether the work matters is not known: that it may be lost is said here, and has to be judged by a person.

## References

- Python documentation, "Coroutines and Tasks", `asyncio.create_task`, on keeping a reference
- FastAPI documentation, "Background Tasks", section "Caveat"
"""

from collections.abc import Iterator

from fungible.audit.program import harmless
from fungible.audit.program.nature import Nature
from fungible.audit.program.records import Program
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Verdict

RULE = Rule(
    code="OK907",
    slug="background-task-references",
    kind=Kind.REGISTRY,
    severity=Severity.LOW,
    proof="none: it is a reason, not a hazard",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield the argument for each such state."""
    for state in harmless.of_nature(program, Nature.TASKS):
        handed = any(hit.operation in harmless.PUTS for hit in state.writes)
        yield harmless.finding(RULE, state, Verdict.ACCEPTABLE, _HANDED if handed else _KEPT)


_KEPT = "It only keeps tasks from being collected before they end; the work itself is best effort."
_HANDED = "Only loops that this process began fill and empty it; what is in it at the end is lost, and begun again."
