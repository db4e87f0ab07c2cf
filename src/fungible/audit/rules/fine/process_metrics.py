"""Counts that describe one process.

## What it recognises

Counters, sums and times that requests add to and that only monitoring reads: objects of a metrics library, or plain
numbers that a status or metrics endpoint shows.

## Why it is fine

A metric is about the process that reports it. The system that collects them knows the replicas apart and adds them up;
that a restart begins at zero is what it expects.

## Example

```python
from fastapi import FastAPI

app = FastAPI()
served = 0


@app.post("/crossings")
def cross(boat: str) -> str:
    global served
    served += 1
    return f"{boat} may cross"


@app.get("/metrics")
def metrics() -> str:
    return f"crossings_total {served}"
```

## When it stops being fine

When somebody is told the number as a fact ("12 boats today"), when a decision depends on it, such as a limit, or when
one server runs several worker processes behind one metrics endpoint: then the library's multi-process mode is needed.

## Limits

A number that is only read by functions about metrics, health or statistics is taken to be one.

## References

- Prometheus documentation, "Metric types", on counters and resets
- prometheus_client documentation, "Multiprocess Mode"
"""

from collections.abc import Iterator

from fungible.audit.program import harmless
from fungible.audit.program.nature import Nature
from fungible.audit.program.records import Program
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Verdict

RULE = Rule(
    code="OK905",
    slug="process-metrics",
    kind=Kind.METRICS,
    severity=Severity.LOW,
    proof="none: it is a reason, not a hazard",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield the argument for each such state."""
    for state in harmless.of_nature(program, Nature.METRICS):
        yield harmless.finding(
            RULE,
            state,
            Verdict.ACCEPTABLE,
            "It describes this process and decides nothing; a collector adds replicas up.",
        )
