"""A cache of what is computed from its key alone.

## What it recognises

A mapping that is filled when a key is missing with a value that is computed from the key: compiled patterns, parsed
templates, results of pure functions.

## Why it is fine

Replicas fill it with different keys, and for one key never with different values. Losing it at a restart costs time and
changes no answer.

## Example

```python
from fastapi import FastAPI

app = FastAPI()
spelled_cache: dict[int, str] = {}


def spell(number: int) -> str:
    return " ".join("zero one two three four five six seven eight nine".split()[int(digit)] for digit in str(number))


@app.get("/numbers/{number}")
def show(number: int) -> str:
    if number not in spelled_cache:
        spelled_cache[number] = spell(number)
    return spelled_cache[number]
```

## When it stops being fine

When the value comes from a database, a file that changes or another service: then it can be stale in one replica. When
keys come from users and nothing bounds their number, memory grows: use `lru_cache(maxsize=…)`.

## Limits

A function is taken as pure when nothing that it calls is known to read what changes.

## References

- Python documentation, "functools", `lru_cache`
- The Twelve-Factor App, "VI. Processes"
"""

from collections.abc import Iterator

from fungible.audit.program import harmless
from fungible.audit.program.nature import Nature
from fungible.audit.program.records import Program
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Verdict

RULE = Rule(
    code="OK903",
    slug="derived-cache",
    kind=Kind.CACHE,
    severity=Severity.NONE,
    proof="none: it is a reason, not a hazard",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield the argument for each such state."""
    for state in harmless.of_nature(program, Nature.DERIVED):
        yield harmless.finding(
            RULE,
            state,
            Verdict.ACCEPTABLE,
            "It only keeps what its key determines: replicas may fill it differently, and never disagree.",
        )
