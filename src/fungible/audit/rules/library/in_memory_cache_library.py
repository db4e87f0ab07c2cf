"""A caching library keeps what requests give it in one process or on one disk.

## What it detects
Flask-Caching's SimpleCache, Django's LocMemCache, aiocache and cashews in memory, fastapi-cache2's
InMemoryBackend, cachelib, dogpile and Beaker in memory, diskcache and fakeredis, when requests set, read or
delete entries. Responses of public routes that expire within a quarter of an hour and that nobody
invalidates are `acceptable`: at worst a replica is that much behind.

## Why it fails
1. Ben asks for a code. Replica A stores it with `cache.set` and sends it to his telephone.
2. He types it in. Replica B looks in its own memory, finds no code, and refuses him.
3. In the other direction: B drops an entry after a change, and A answers with the old one until it restarts.

## Example violation
```python
from flask import Flask, request
from flask_caching import Cache

app = Flask(__name__)
cache = Cache(app, config={"CACHE_TYPE": "SimpleCache"})


@app.put("/prices/<name>")
def set_price(name: str) -> tuple[str, int]:
    cache.set(name, request.get_json()["price"])
    return "", 204


@app.get("/prices/<name>")
def price(name: str) -> dict[str, object]:
    return {"price": cache.get(name)}
```

## Example fix
```python
import os

from flask import Flask, request
from flask_caching import Cache

app = Flask(__name__)
cache = Cache(app, config={"CACHE_TYPE": "RedisCache", "CACHE_REDIS_URL": os.environ["REDIS_URL"]})


@app.put("/prices/<name>")
def set_price(name: str) -> tuple[str, int]:
    cache.set(name, request.get_json()["price"])
    return "", 204


@app.get("/prices/<name>")
def price(name: str) -> dict[str, object]:
    return {"price": cache.get(name)}
```

## How to fix it in FastAPI
`FastAPICache.init(RedisBackend(redis), prefix=…)`; `Cache(Cache.REDIS, …)` with aiocache; `cache.setup("redis://…")`
with cashews.

## How to fix it in Flask and Django
`CACHE_TYPE = "RedisCache"`; `CACHES` with `django.core.cache.backends.redis.RedisCache`.

## When it is fine
Public values that expire soon and that no request removes; values computed from their key alone: `# fungible:
allow[in-memory-cache-library] because rendered help pages change with a deployment only`.

## Limits
Whether a value is public is judged by what the cached function mentions. Entries that live longer than the
data they copy can't be told from others.

## References
Flask-Caching documentation, Built-in Cache Backends · Django documentation, Django's cache framework, Local-memory
caching · aiocache documentation, Caches · fastapi-cache documentation
"""

import re
from collections.abc import Iterator

from fungible.audit.program import stores
from fungible.audit.program.identifiers import words_in
from fungible.audit.program.libraries import StoreUse
from fungible.audit.program.origins import IDENTITY, Origin
from fungible.audit.program.records import Program
from fungible.audit.program.stores import Group
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Verdict

RULE = Rule(code="LIB803", slug="in-memory-cache-library", kind=Kind.CACHE, severity=Severity.MEDIUM, proof="rotate")
EFFECT = "another replica neither has what is put here nor drops what is changed here."
TITLE = "Cache in a store that replicas share"
SOON, AT_ONCE = 900, 5
_EXPIRY = ("timeout", "expire", "ttl", "expires", "max_age", "0")
_PERSONAL = frozenset(
    [
        "user",
        "me",
        "member",
        "account",
        "identity",
        "session",
        "token",
        "jwt",
        "principal",
        "tenant",
        "owner",
        "login",
        "profile",
        "customer",
    ]
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each cache of a library."""
    for store in stores.of(program, Group.CACHE):
        if store.where == "memory" and store.uses and all(_expires_soon(program, use) for use in store.uses):
            why = "It keeps results that expire within minutes (seconds, for a user's) and that no request removes."
            yield stores.finding(RULE, store, Verdict.ACCEPTABLE, why)
        else:
            yield from stores.judged(RULE, store, EFFECT, TITLE)


def _expires_soon(program: Program, use: StoreUse) -> bool:
    """Whether results of a decorated function are dropped soon, and at once where they are a user's."""
    given = [use.kwargs[name] for name in _EXPIRY if name in use.kwargs]
    if use.how != "decorator" or not given:
        return False
    seconds = [s for origin in given for s in _seconds(origin)]
    limit = AT_ONCE if _is_personal(program, use) else SOON
    return all(0 < each <= limit for each in seconds)


def _is_personal(program: Program, use: StoreUse) -> bool:
    """Whether a decorated function mentions a user, or is given who calls."""
    given = any(frame.given & IDENTITY for frame in program.frames.of(use.function.symbol))
    return given or bool(_PERSONAL & words_in(use.function.words))


def _seconds(origin: Origin) -> Iterator[float]:
    """How long a time is that is a number, a text such as `"2h"`, or a `timedelta` of numbers."""
    for const in origin.consts:
        if isinstance(const, int | float) and not isinstance(const, bool):
            yield const
        elif isinstance(const, str) and _SPAN.fullmatch(const.strip()):
            yield sum(float(number) * _UNITS[unit.lower()] for number, unit in _PARTS.findall(const))
    if _SPANS.search(origin.text):
        yield sum(float(number) * _UNITS[unit[0]] for unit, number in _NAMED.findall(origin.text))


_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_PARTS = re.compile(r"(\d+(?:\.\d+)?)\s*([smhdw])", re.IGNORECASE)
_SPAN = re.compile(rf"(?:{_PARTS.pattern}\s*)+", re.IGNORECASE)
_SPANS = re.compile(r"(?:^|\.)timedelta\(")
_NAMED = re.compile(r"(seconds|minutes|hours|days|weeks)=(\d+(?:\.\d+)?)")
