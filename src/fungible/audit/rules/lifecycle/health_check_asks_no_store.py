"""The health endpoint answers without asking the stores that the service needs.

## What it detects

A route named ready or readiness that always gives the same answer, in an application that makes engines, pools or
Redis clients; and a health endpoint of FastAPI that returns a status beside the body, as one would in Flask, so that
every answer has status 200. So does one that says of a database or another store, by a literal, that it is well. A
route named health whose handler mentions neither a session, engine, connection nor client is reported as acceptable:
a liveness check is meant to be like this.

## Why it fails

1. Replica B loses its way to the database. Its health endpoint still says "ok".
2. The load balancer keeps sending B its share of the users, and each of them gets an error.
3. Replica A answers the same requests well, so that reloading the page helps every other time.

## Example violation

```python
import os

from fastapi import FastAPI
from redis.asyncio import Redis

redis = Redis.from_url(os.environ["REDIS_URL"])
app = FastAPI()


@app.get("/ready")
def ready() -> dict[str, str]:
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


@app.get("/ready")
async def ready() -> dict[str, str]:
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

As a liveness check. A waiver reads
`# fungible: allow[health-check-asks-no-store] because the service works from its cache without the database`.

## Limits

A handler that asks through a function with an unusual name is reported all the same.

## References

- Kubernetes documentation, "Liveness, Readiness, and Startup Probes"
"""

from collections.abc import Iterator
from dataclasses import replace

from fungible.audit.program import calls, health
from fungible.audit.program.records import Program
from fungible.audit.program.resources import resources
from fungible.model.report import EntryPoint, Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Severity, Storage, Verdict

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
SERVER_ERROR = 500


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding or the argument for each health endpoint that asks nothing, or whose alarm nobody sees."""
    for entry in program.entry_points:
        function = program.functions.get(entry.symbol) if health.is_health(entry) else None
        if function is None:
            continue
        if entry.framework == "fastapi" and any(status >= SERVER_ERROR for status in function.statuses):
            yield _violation(entry, _PAIR)
        elif health.is_readiness(entry) and health.says_always_the_same(program, entry) and _has_stores(program, entry):
            yield _violation(entry, _BLIND)
        elif health.says_always_the_same(program, entry) and (store := health.vouches(program, entry)):
            yield _violation(entry, f"says that {store} is well without asking: it says so when {store} is gone, too")
        elif not health.asks(function) and _has_stores(program, entry):
            yield _acceptable(entry)


def _has_stores(program: Program, entry: EntryPoint) -> bool:
    """Whether the application of a route has a store, which in a repository of many may be another's."""
    folders = {s.file.rpartition("/")[0] + "/" for s in program.states if s.role == "app"}
    own = _innermost(folders, entry.file)
    stores = (each for each in resources(program, program.connecting.stores) if each.when != "tool")
    others = (_innermost(folders, each.call.file) for each in stores)
    return any(other.startswith(own) or own.startswith(other) for other in others)


def _innermost(folders: set[str], file: str) -> str:
    """The innermost of some folders that a file is in; empty for none."""
    return max((folder for folder in folders if file.startswith(folder)), key=len, default="")


_BLIND = "says that the replica is ready, whatever its stores do: one that has lost its database keeps its users"
_PAIR = (
    "returns a pair of a body and a status, which FastAPI sends as a list with status 200: a probe never sees that "
    "the replica is down"
)


def _violation(entry: EntryPoint, does: str) -> Finding:
    return replace(
        _acceptable(entry),
        verdict=Verdict.VIOLATION,
        severity=Severity.MEDIUM,
        confidence=0.85,
        why=f"{entry.route} {does}.",
        consequences=(Consequence.DIFFERS_ACROSS_REPLICAS,),
    )


def _acceptable(entry: EntryPoint) -> Finding:
    why = f"{entry.route} says that the process runs and asks no store: fine for liveness, not enough for readiness."
    where = calls.Spot(entry.symbol, Storage.LIFECYCLE, entry.file, entry.line)
    return replace(calls.at(RULE, where, why), verdict=Verdict.ACCEPTABLE, confidence=0.75, remedy=REMEDY)
