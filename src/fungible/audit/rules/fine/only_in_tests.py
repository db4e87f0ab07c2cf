"""A store in memory that only tests or development choose.

## What it recognises

A class that keeps state in the process and is made only under a condition that names tests, debugging or development,
beside another one for everything else.

## Why it is fine

Where there are replicas, the other class is used. The condition has to be named: what is chosen because a setting is
missing can be chosen in production as well.

## Example

```python
import os
from typing import Protocol

from fastapi import FastAPI, Request
from redis import Redis


class Counts(Protocol):
    def add(self, bird: str) -> int: ...


class MemoryCounts:
    def __init__(self) -> None:
        self.seen: dict[str, int] = {}

    def add(self, bird: str) -> int:
        self.seen[bird] = self.seen.get(bird, 0) + 1
        return self.seen[bird]


class RedisCounts:
    def __init__(self, url: str) -> None:
        self.redis = Redis.from_url(url)

    def add(self, bird: str) -> int:
        return int(self.redis.incr(bird))


def make_counts() -> Counts:
    if os.environ.get("ENVIRONMENT") == "test":
        return MemoryCounts()
    return RedisCounts(os.environ["REDIS_URL"])


app = FastAPI()
app.state.counts = make_counts()


@app.post("/birds/{bird}")
def count(bird: str, request: Request) -> int:
    return request.app.state.counts.add(bird)
```

## When it stops being fine

When the test for the environment is dropped, or its default is "test": then a deployment that forgets the variable runs
on memory, which is `in-memory-fallback`.

## Limits

What the environment is in production is not known; the words in the condition are what is judged.

## References

- The Twelve-Factor App, "X. Dev/prod parity"
- Martin Fowler, "TestDouble", on fakes
"""

from collections.abc import Iterator

from fungible.audit.program import harmless
from fungible.audit.program.nature import Nature
from fungible.audit.program.records import Program
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Verdict

RULE = Rule(
    code="OK908",
    slug="only-in-tests",
    kind=Kind.USER_DATA,
    severity=Severity.LOW,
    proof="none: it is a reason, not a hazard",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield the argument for each such state."""
    for state in harmless.of_nature(program, Nature.TEST_ONLY):
        yield harmless.finding(
            RULE, state, Verdict.ACCEPTABLE, "It is only made when the environment says test or development."
        )
