"""A copy of shared data that is fetched again after a time.

## What it recognises

A cache in the process whose entries carry a time, or whose container has one (`TTLCache`), so that what is kept is
thrown away and fetched again; and that holds nothing of a single user.

## Why it is fine

A change is seen by every replica after the same, bounded delay, whichever replica took it. For public data that
changes seldom, that is what an HTTP cache would do as well.

## Example

```python
import time

import httpx
from fastapi import FastAPI

app = FastAPI()
cache: dict[str, tuple[float, str]] = {}


@app.get("/piers/{pier}/water-level")
async def level(pier: str) -> str:
    kept = cache.get(pier)
    if kept is None or time.monotonic() - kept[0] > 30:
        async with httpx.AsyncClient() as client:
            answer = await client.get(f"https://levels.example/{pier}")
        kept = cache[pier] = (time.monotonic(), answer.text)
    return kept[1]
```

## When it stops being fine

When the data belongs to a user, when another request must see a change at once (a right that is withdrawn, a price
that is charged), or when the time is hours.

## Limits

How long is too long is not known to the tool: any expiry counts.

## References

- RFC 9111, "HTTP Caching", on freshness
- cachetools documentation, `TTLCache`
"""

from collections.abc import Iterator

from fungible.audit.program import harmless
from fungible.audit.program.nature import Nature
from fungible.audit.program.records import Program
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Verdict

RULE = Rule(
    code="OK904",
    slug="refreshed-copy",
    kind=Kind.CACHE,
    severity=Severity.LOW,
    proof="none: it is a reason, not a hazard",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield the argument for each such state."""
    for state in harmless.of_nature(program, Nature.REFRESHED):
        yield harmless.finding(
            RULE, state, Verdict.ACCEPTABLE, "It is fetched again after a time, so replicas converge by themselves."
        )
