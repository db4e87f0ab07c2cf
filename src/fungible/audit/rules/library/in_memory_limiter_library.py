"""A rate-limiting library counts in each process by itself.

## What it detects
Limiters of slowapi, Flask-Limiter, limits, pyrate-limiter, quart-rate-limiter, asgi-ratelimit and Litestar
whose storage is the memory of the process: by default, by `memory://`, or because the environment does not
name a store. It must limit something that requests reach: a decorated handler, a middleware, default limits.

## Why it fails
1. The limit is three sign-in codes a minute. Replica A has sent Eve three, and answers 429.
2. Her next request goes to replica B, whose counter is at zero: N replicas allow N times the limit.
3. A deployment restarts both, and every counter begins again.

## Example violation
```python
from fastapi import FastAPI, Request
from slowapi import Limiter
from slowapi.util import get_remote_address

limiter = Limiter(key_func=get_remote_address)
app = FastAPI()
app.state.limiter = limiter


@app.post("/codes")
@limiter.limit("3/minute")
async def send_code(request: Request) -> dict[str, bool]:
    return {"sent": True}
```

## Example fix
```python
import os

from fastapi import FastAPI, Request
from slowapi import Limiter
from slowapi.util import get_remote_address

limiter = Limiter(key_func=get_remote_address, storage_uri=os.environ["REDIS_URL"])
app = FastAPI()
app.state.limiter = limiter


@app.post("/codes")
@limiter.limit("3/minute")
async def send_code(request: Request) -> dict[str, bool]:
    return {"sent": True}
```

## How to fix it in FastAPI
Give slowapi `storage_uri="redis://…"`, or use fastapi-limiter, which counts in Redis. Let a missing address
stop the start-up rather than fall back on memory.

## How to fix it in Flask
Give Flask-Limiter `storage_uri`, or set `RATELIMIT_STORAGE_URI` in the configuration.

## When it is fine
A back end that only tests or debugging select; a limiter that throttles what this process sends to others:
`# fungible: allow[in-memory-limiter-library] because the gateway in front enforces the real limit`.

## Limits
A storage address that is computed at run time is taken as unknown and not reported.

## References
limits documentation, Storage Backends · Flask-Limiter documentation, Configuring a storage backend · slowapi
documentation, Examples
"""

from collections.abc import Iterator

from fungible.audit.program import stores
from fungible.audit.program.libraries import LibraryStore
from fungible.audit.program.records import Program
from fungible.audit.program.stores import Group
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Verdict

RULE = Rule(
    code="LIB801", slug="in-memory-limiter-library", kind=Kind.RATE_LIMIT, severity=Severity.HIGH, proof="rotate"
)
EFFECT = "each replica allows its own limit, and a restart begins it again."
TITLE = "Count in a store that replicas share"


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each limiter: what it counts in, and whether requests meet it."""
    for store in stores.of(program, Group.LIMITER):
        if _paces_this_process(store):
            why = "It paces what this process sends to others; each replica has its share of the budget."
            yield stores.finding(RULE, store, Verdict.ACCEPTABLE, why)
        else:
            yield from stores.judged(RULE, store, EFFECT, TITLE)


def _paces_this_process(store: LibraryStore) -> bool:
    return store.where == "memory" and store.severity is Severity.LOW
