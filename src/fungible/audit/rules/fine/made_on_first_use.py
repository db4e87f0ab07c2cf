"""Something made once, on first use, from nothing that a request brings.

## What it recognises

An attribute or variable that is assigned only when it is missing (`if client is None: client = Client()`), with a
value that does not depend on the request that happens to come first.

## Why it is fine

Which request makes the object leaves no trace in it: every replica ends with an equal one, and a restart makes it
again.

## Example

```python
from fastapi import FastAPI


class Alphabet:
    def __init__(self) -> None:
        self.places: dict[str, int] | None = None

    def place(self, letter: str) -> int:
        if self.places is None:
            self.places = {each: place for place, each in enumerate("abcdefghijklmnopqrstuvwxyz")}
        return self.places[letter]


alphabet = Alphabet()
app = FastAPI()


@app.get("/letters/{letter}")
def place(letter: str) -> int:
    return alphabet.place(letter)
```

## When it stops being fine

When the value is made from the first request's user, tenant or headers: then everybody gets what was made for the
first. When it is a copy of data that changes, it is a cache and is judged as one.

## Limits

That two requests at once may both make the object is not reported: one of the two is thrown away.

## References

- Python documentation, "functools", `cache` and `cached_property`
- FastAPI documentation, "Settings and Environment Variables", on `lru_cache`
"""

from collections.abc import Iterator

from fungible.audit.program import harmless
from fungible.audit.program.nature import Nature
from fungible.audit.program.records import Program
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Verdict

RULE = Rule(
    code="OK902",
    slug="made-on-first-use",
    kind=Kind.RESOURCE,
    severity=Severity.NONE,
    proof="none: it is a reason, not a hazard",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield the argument for each such state."""
    for state in harmless.of_nature(program, Nature.LAZY):
        yield harmless.finding(
            RULE,
            state,
            Verdict.SAFE,
            "The first request makes it, from nothing that the request brings; every replica makes the same.",
        )
