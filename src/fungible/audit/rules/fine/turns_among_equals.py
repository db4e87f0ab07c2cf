"""A replica takes its own turns among servers of which any would do.

## What it recognises

An `itertools.cycle` from which requests draw, which goes round among servers that the configuration names, or among
addresses.

## Why it is fine

It spreads work over servers that give the same answers. Replica A and replica B go round each for itself, and a restart
begins anywhere: each server still gets its share, and no client can tell which one was asked.

## Example

```python
import os
from itertools import cycle

import httpx
from fastapi import FastAPI

relays = cycle(os.environ["RELAYS"].split(","))
app = FastAPI()


@app.post("/letters")
def post(text: str) -> int:
    return httpx.post(f"{next(relays)}/send", json={"text": text}, timeout=5).status_code
```

## When it stops being fine

When what comes next is part of an answer, or is stored: whose turn it is, which table, the next number. Then replicas
give the same turn twice.

## Limits

That all targets do the same is concluded from where they come from and what they are; clients in a list are not
recognised.

## References

- Python documentation, "itertools", `cycle`
- NGINX documentation, "HTTP Load Balancing", on round robin
"""

from collections.abc import Iterator

from fungible.audit.program import harmless
from fungible.audit.program.nature import Nature
from fungible.audit.program.records import Program
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Verdict

RULE = Rule(
    code="OK911",
    slug="turns-among-equals",
    kind=Kind.RESOURCE,
    severity=Severity.LOW,
    proof="none: it is a reason, not a hazard",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield the argument for each such state."""
    for state in harmless.of_nature(program, Nature.TURNS):
        why = "Each replica goes round among the same servers for itself; whichever is asked gives the same answer."
        yield harmless.finding(RULE, state, Verdict.ACCEPTABLE, why)
