"""The health endpoint answers without asking the stores that the service needs.

## What it detects

A route named health or ready whose handler mentions neither a session, engine, connection nor client, in an
application that makes engines, pools or Redis clients. It is reported as acceptable: a liveness check is meant to be
like this.

## Why it fails

1. Replica B loses its way to the database. Its health endpoint still says "ok".
2. The load balancer keeps sending B its share of the users, and each of them gets an error.
3. Replica A answers the same requests well, so that reloading the page helps every other time.

## Example violation

There is none of its own. This is reported as acceptable.

```python
import os

from fastapi import FastAPI
from redis.asyncio import Redis

redis = Redis.from_url(os.environ["REDIS_URL"])
app = FastAPI()


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/visits")
async def visits() -> int:
    return await redis.incr("visits")
```

## Example fix

```python
import os

from fastapi import FastAPI
from redis.asyncio import Redis

redis = Redis.from_url(os.environ["REDIS_URL"])
app = FastAPI()


@app.get("/health")
async def health() -> dict[str, str]:
    await redis.ping()
    return {"status": "ok"}


@app.get("/visits")
async def visits() -> int:
    return await redis.incr("visits")
```

## How to fix it in any framework

Have two endpoints: one that only says that the process runs, and one that asks each store with a short time limit,
for the load balancer.

## When it is fine

As a liveness check. Only a violation needs a waiver, and
this rule has none; one would read
`# fungible: allow[health-check-asks-no-store] because it is the liveness check`.

## Limits

A handler that asks through a function with an unusual name is reported all the same.

## References

- Kubernetes documentation, "Liveness, Readiness, and Startup Probes"
"""

from collections.abc import Iterator

from fungible.audit.program.connecting import CLIENTS, DOCUMENT_STORES, ENGINES, POOLS
from fungible.audit.program.origins import Function
from fungible.audit.program.records import Program
from fungible.audit.program.resources import resources
from fungible.model.report import EntryPoint, Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Phase, Severity, Storage, Verdict

RULE = Rule(
    code="LIF308",
    slug="health-check-asks-no-store",
    kind=Kind.LIFECYCLE,
    severity=Severity.LOW,
    proof="out: the store is gone and the endpoint says that all is well",
)
REMEDY = Remedy(
    id="health-check-asks-no-store",
    title="Let the health check ask the stores",
    text="Answer readiness after a SELECT 1 (and a PING of Redis), and keep liveness without them.",
)
_HEALTH = ("health", "healthz", "ready", "readyz", "readiness", "healthcheck", "health-check", "health_check")
_ASKING = (
    "db",
    "session",
    "engine",
    "conn",
    "cursor",
    "redis",
    "ping",
    "check",
    "execute",
    "database",
    "mongo",
    "pool",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield the argument for each health endpoint that asks nothing."""
    for entry in program.entry_points:
        function = program.functions.get(entry.symbol)
        if _is_health(entry) and function is not None and not _asks(function) and _has_stores(program):
            yield _acceptable(entry)


def _is_health(entry: EntryPoint) -> bool:
    return entry.phase is Phase.REQUEST and entry.route.rstrip("/").rpartition("/")[2] in _HEALTH


def _asks(function: Function) -> bool:
    return any(mark in word.lower() for word in function.words for mark in _ASKING)


def _has_stores(program: Program) -> bool:
    return any(each.when != "tool" for each in resources(program, ENGINES | POOLS | CLIENTS | DOCUMENT_STORES))


def _acceptable(entry: EntryPoint) -> Finding:
    return Finding(
        rule=RULE.slug,
        symbol=entry.symbol,
        file=entry.file,
        line=entry.line,
        storage=Storage.LIFECYCLE,
        kind=Kind.LIFECYCLE,
        verdict=Verdict.ACCEPTABLE,
        severity=Severity.LOW,
        confidence=0.75,
        why=f"{entry.route} says that the process runs and asks no store: fine for liveness, not enough for readiness.",
        remedy=REMEDY,
    )
