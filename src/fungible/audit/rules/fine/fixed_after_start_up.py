"""State that only import or start-up sets is the same in every replica.

## What it recognises

Module variables, attributes of long-lived objects and application slots which requests read and none writes: tables of
constants, clients and pools, settings, registries that modules fill while they are imported.

## Why it is fine

Every replica runs the same import and the same start-up, and nothing after it makes a difference. Which replica serves
a request cannot be told from the answer.

## Example

```python
from fastapi import FastAPI

app = FastAPI()
TARIFFS = {"child": 3, "adult": 7}


@app.get("/tariffs/{kind}")
def tariff(kind: str) -> int:
    return TARIFFS[kind]
```

## When it stops being fine

When a request writes it, were it only an admin's; or when start-up copies what changes while replicas run, which is
`startup-copy-never-refreshed`.

## Limits

Values that differ between replicas from the start, such as a host name, are not told apart here. A secret that is drawn
at random is: it is a rule of its own.

## References

- The Twelve-Factor App, "VI. Processes"
- FastAPI documentation, "Lifespan Events"
"""

from collections.abc import Iterator

from fungible.audit.program import harmless
from fungible.audit.program.nature import Nature
from fungible.audit.program.records import Program
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Verdict

RULE = Rule(
    code="OK901",
    slug="fixed-after-start-up",
    kind=Kind.REGISTRY,
    severity=Severity.NONE,
    proof="none: it is a reason, not a hazard",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield the argument for each such state."""
    for state in harmless.of_nature(program, Nature.FIXED):
        yield harmless.finding(RULE, state, Verdict.SAFE, harmless.fixed(state))
