"""A circuit breaker's opinion of a remote service.

## What it recognises

Counts of failures and times of opening that an object called a breaker or circuit keeps about a service that the
process calls; and what it last answered when it was pinged.

## Why it is fine

A breaker says whether *this* process has lately reached the other side. Replicas may differ, since their networks
do; each finds out by itself within a few failures, and none answers wrongly, only sooner.

## Example

```python
import time

import httpx
from fastapi import FastAPI, HTTPException


class CircuitBreaker:
    def __init__(self) -> None:
        self.failures = 0
        self.opened_at = 0.0

    def is_open(self) -> bool:
        return self.failures >= 5 and time.monotonic() - self.opened_at < 30

    def failed(self) -> None:
        self.failures += 1
        self.opened_at = time.monotonic()

    def worked(self) -> None:
        self.failures = 0


breaker = CircuitBreaker()
app = FastAPI()


@app.get("/locks/{lock}")
async def state(lock: str) -> str:
    if breaker.is_open():
        raise HTTPException(503)
    try:
        async with httpx.AsyncClient(timeout=2) as client:
            answer = await client.get(f"https://locks.example/{lock}")
    except httpx.HTTPError:
        breaker.failed()
        raise HTTPException(502) from None
    breaker.worked()
    return answer.text
```

## When it stops being fine

When it decides who may come in, such as a lock-out after failed sign-ins: that is a limit, and has to be shared.

## Limits

Recognised by name, or by the ping: a breaker that is called something else is judged as what its operations look like.

## References

- Michael Nygard, "Release It!", chapter "Stability Patterns"
- Martin Fowler, "CircuitBreaker"
"""

from collections.abc import Iterator

from fungible.audit.program import harmless
from fungible.audit.program.nature import Nature
from fungible.audit.program.records import Program
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Verdict

RULE = Rule(
    code="OK906",
    slug="circuit-breaker-state",
    kind=Kind.METRICS,
    severity=Severity.LOW,
    proof="none: it is a reason, not a hazard",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield the argument for each such state."""
    for state in harmless.of_nature(program, Nature.BREAKER):
        yield harmless.finding(
            RULE,
            state,
            Verdict.ACCEPTABLE,
            "Each process judging the remote service for itself is how a circuit breaker works.",
        )
