"""When the shared store is missing, the process counts or keeps things by itself.

## What it detects

A class or branch that keeps state in the process and stands in for a shared store: chosen when a setting such as
`REDIS_URL` is empty, or when the store cannot be reached, in any environment.

## Why it fails

1. In staging there is one replica and the setting is there. In production it is misspelt, and nothing complains.
2. Replica A counts attempts in its memory, replica B in its own: five attempts have become ten.
3. Or Redis is away for a minute. Both replicas go on by themselves, and do not agree again until they are restarted.
4. Nobody notices, since every request is answered: the service is degraded and says that it is well.

## Example violation

```python
import os

from fastapi import FastAPI, HTTPException, Request
from redis import Redis


class MemoryAttempts:
    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def add(self, card: str) -> int:
        self.counts[card] = self.counts.get(card, 0) + 1
        return self.counts[card]


class RedisAttempts:
    def __init__(self, url: str) -> None:
        self.redis = Redis.from_url(url)

    def add(self, card: str) -> int:
        return int(self.redis.incr(f"attempts:{card}"))


url = os.getenv("REDIS_URL", "")
app = FastAPI()
app.state.attempts = RedisAttempts(url) if url else MemoryAttempts()


@app.post("/cards/{card}/pin")
def try_pin(card: str, request: Request) -> None:
    if request.app.state.attempts.add(card) > 5:
        raise HTTPException(429)
```

## Example fix

```python
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, HTTPException, Request
from redis.asyncio import Redis


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.redis = Redis.from_url(os.environ["REDIS_URL"])
    yield
    await app.state.redis.aclose()


app = FastAPI(lifespan=lifespan)


@app.post("/cards/{card}/pin")
async def try_pin(card: str, request: Request) -> None:
    redis = request.app.state.redis
    attempts = await redis.incr(f"attempts:{card}")
    if attempts == 1:
        await redis.expire(f"attempts:{card}", 3600)
    if attempts > 5:
        raise HTTPException(429)
```

## How to fix it in FastAPI and Starlette

Require the setting: a process that cannot reach what it needs should not start, and a health endpoint should say so
when it is lost. If the limit may fail, decide whether to let everybody in or nobody, and count neither in memory.

## How to fix it in Flask and Django

The same: read the setting with `os.environ["…"]`, so that its absence ends the start.

## When it is fine

When the branch asks for development or tests, it is argued to be acceptable. A waiver reads
`# fungible: allow[in-memory-fallback] because deployments without Redis have one replica by contract`.

## Limits

The stand-in is recognised by the condition or the `except` that chooses it and by its sibling with a shared store.

## References

- The Twelve-Factor App, "X. Dev/prod parity"
- The Twelve-Factor App, "IV. Backing services"
- Google, "Site Reliability Engineering", chapter "Addressing Cascading Failures"
"""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.nature import Nature
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity

RULE = Rule(
    code="MEM122",
    slug="in-memory-fallback",
    kind=Kind.RATE_LIMIT,
    severity=Severity.MEDIUM,
    proof="outage",
)
REMEDY = Remedy(
    id="in-memory-fallback",
    title="Refuse to start without the shared store in production",
    text=(
        "Allow the fallback in development and tests only; elsewhere fail at start-up, and report degraded in health "
        "checks."
    ),
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each store in memory that stands in for a shared one."""
    for state in program.states:
        if state.nature is Nature.FALLBACK and state.writes:
            why = (
                f"{memory.story(state)} whenever the shared store is missing or failing, in production too: "
                "N replicas then keep N separate copies."
            )
            yield memory.finding(RULE, state, why, REMEDY)
