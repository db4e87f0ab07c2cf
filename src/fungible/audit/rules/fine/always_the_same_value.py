"""State to which requests only ever assign the same constant.

## What it recognises

A flag or attribute that requests assign, always with the value that it has anyway, or with something made of what is
fixed.

## Why it is fine

However often it is assigned, and by whichever replica, the value does not change: no request can be told from another
by it.

## Example

```python
from fastapi import FastAPI


class Press:
    def __init__(self) -> None:
        self.paper = "A4"

    def use_default_paper(self) -> None:
        self.paper = "A4"


press = Press()
app = FastAPI()


@app.post("/prints")
def order(text: str) -> str:
    press.use_default_paper()
    return f"{press.paper}: {text}"
```

## When it stops being fine

When a second value is assigned anywhere while serving: then the last request decides what the next one sees.

## Limits

Values are compared as they are written; two ways to write one value count as two.

## References

- The Twelve-Factor App, "VI. Processes"
"""

from collections.abc import Iterator

from fungible.audit.program import harmless
from fungible.audit.program.nature import Nature
from fungible.audit.program.records import Program
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Verdict

RULE = Rule(
    code="OK910",
    slug="always-the-same-value",
    kind=Kind.CONFIG,
    severity=Severity.NONE,
    proof="none: it is a reason, not a hazard",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield the argument for each such state."""
    for state in harmless.of_nature(program, Nature.CONSTANT):
        yield harmless.finding(
            RULE,
            state,
            Verdict.ACCEPTABLE,
            "Every write assigns the same constant, so it makes no difference who writes first.",
        )
