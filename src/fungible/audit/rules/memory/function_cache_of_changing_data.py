"""A function's cache keeps data that changes elsewhere, in each process by itself.

## What it detects
`functools.lru_cache` and `cache`, `async_lru`, `cachetools.cached` and the like on functions that requests
call, and `cached_property` of objects that live as long as the process, whose results come from a database
or another service: never refreshed, emptied only in the replica that takes the change, or kept under a key
that leaves out who asks; and what is read from files where requests empty it, because these files are data.
Pure functions, settings, clients and files of the package are listed as safe; a key with the current minute,
or an expiry, makes public data `acceptable`.

## Why it fails
1. Replica A looks Ana's permissions up once and keeps them with `lru_cache`.
2. Her permission is withdrawn. Replica B, which has not seen her yet, refuses her.
3. A lets her in until it restarts. Nothing that any request does reaches A's copy.

## Example violation
```python
from functools import lru_cache

import requests
from fastapi import FastAPI

app = FastAPI()


@lru_cache(maxsize=1024)
def permissions_of(member: str) -> frozenset[str]:
    return frozenset(requests.get(f"https://members.example/{member}", timeout=5).json())


@app.get("/members/{member}/may/{action}")
def may(member: str, action: str) -> dict[str, bool]:
    return {"may": action in permissions_of(member)}
```

## Example fix
```python
import os

import requests
from fastapi import FastAPI
from redis import Redis

app = FastAPI()
redis = Redis.from_url(os.environ["REDIS_URL"])


def permissions_of(member: str) -> frozenset[str]:
    key = f"permissions:{member}"
    if not redis.exists(key):
        redis.sadd(key, *requests.get(f"https://members.example/{member}", timeout=5).json())
        redis.expire(key, 60)
    return frozenset(name.decode() for name in redis.smembers(key))


@app.get("/members/{member}/may/{action}")
def may(member: str, action: str) -> dict[str, bool]:
    return {"may": action in permissions_of(member)}
```

## How to fix it in any framework
Read what decides about access each time, or cache it in Redis with an expiry and delete the key on change.
For public data, give the cache a TTL, or pass `int(time.time() // 60)` as an argument of the cached function.

## When it is fine
Pure functions, constants, clients, settings; public data that is renewed: `# fungible:
allow[function-cache-of-changing-data] because the list of countries changes with a deployment only`.

## Limits
Where a result comes from is followed through the program and known libraries; a reader hidden behind an
unknown library looks pure.

## References
Python documentation, functools · cachetools documentation, Memoizing decorators
"""

from collections.abc import Iterator

from fungible.audit.program import caches, calling
from fungible.audit.program.libraries import FunctionCache
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Action, Consequence, Kind, Severity, Storage, Verdict

RULE = Rule(
    code="MEM121", slug="function-cache-of-changing-data", kind=Kind.CACHE, severity=Severity.HIGH, proof="rotate"
)
REMEDY = Remedy(
    id=RULE.slug,
    title="Let the cache forget, or share it",
    text="Read it each time, or cache it in Redis with an expiry and delete the key where the data changes.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each cached function that requests use."""
    for cache in program.caches:
        if caches.serves(cache) or caches.makes_a_resource(cache):
            stale = caches.changes(cache) or caches.known_to_change(cache) or caches.gives_who_asked_first(cache)
            yield _stale(cache) if stale and caches.serves(cache) else _fine(cache)


def _stale(cache: FunctionCache) -> Finding:
    """A finding for results that change elsewhere."""
    told, user = f"{_entry(cache)} keeps what {cache.name} reads", caches.personal(cache)
    if caches.forgets_the_user(cache):
        why = f"{told} under a key that leaves out who asks, so one user gets what was made for another."
        return _violation(cache, Severity.CRITICAL, why, (Consequence.LEAKS_BETWEEN_USERS,))
    if caches.cleared_by_requests(cache):
        why = f"{told}, and a request that empties it reaches one replica: the others go on with the old value."
        return _violation(cache, Severity.HIGH if user else Severity.MEDIUM, why)
    renewed = _renewed(cache)
    excuse = _excuse(cache, renewed)
    if excuse:
        return _finding(cache, Verdict.ACCEPTABLE, Severity.LOW, f"{told}{excuse}")
    until = "for a while" if renewed else "until it restarts"
    whose = "a user's data" if user else "it"
    why = f"{told} in this process {until}: after a change, replicas disagree about {whose}."
    return _violation(cache, Severity.HIGH if user and not renewed else Severity.MEDIUM, why)


def _renewed(cache: FunctionCache) -> bool:
    """Whether results are forgotten in time: by an expiry, a key with the time in it, or a job."""
    return cache.expires or caches.emptied_in_time(cache) or caches.bucketed(cache) or caches.refreshed_by_jobs(cache)


def _excuse(cache: FunctionCache, renewed: bool) -> str:
    """How a sentence about what is kept goes on when that does little harm; empty when it does."""
    if renewed and not caches.personal(cache):
        return ", which is the same for all and renewed in time."
    if not renewed and (caches.is_published(cache) or caches.is_configuration(cache)):
        return " once, a document that is published to be kept; a change shows after a restart."
    return ""


def _fine(cache: FunctionCache) -> Finding:
    if caches.is_random(cache):
        why = f"{cache.name} draws a value once in each process; nothing that clients bring back depends on it."
        return _finding(cache, Verdict.ACCEPTABLE, Severity.LOW, why)
    if caches.makes_a_resource(cache) and not cache.params:
        why = f"{cache.name} makes one object on first use and keeps nothing of a request."
    elif caches.reads_files(cache):
        why = f"{cache.name} reads files that come with the code and change with it."
    elif cache.params:
        why = f"{cache.name} computes its result from its arguments, so every replica computes the same."
    else:
        why = f"{cache.name} reads what is the same in every replica for as long as it lives."
    return _finding(cache, Verdict.SAFE, Severity.NONE, why)


def _violation(cache: FunctionCache, severity: Severity, why: str, more: tuple[Consequence, ...] = ()) -> Finding:
    return _finding(cache, Verdict.VIOLATION, severity, why, (Consequence.DIFFERS_ACROSS_REPLICAS, *more))


def _finding(
    cache: FunctionCache, verdict: Verdict, severity: Severity, why: str, consequences: tuple[Consequence, ...] = ()
) -> Finding:
    serving = [call for call in cache.calls if call.serves]
    return Finding(
        rule=RULE.slug,
        symbol=cache.symbol,
        file=cache.file,
        line=cache.line,
        storage=Storage.LIBRARY if cache.given else Storage.FUNCTION_CACHE,
        kind=_kind(cache, verdict),
        verdict=verdict,
        severity=severity,
        confidence=0.85 if serving else 0.75,
        why=why,
        consequences=consequences,
        accesses=tuple([calling.access(call, Action.MUTATE) for call in serving]),
        trace=serving[0].trace if serving else (),
        remedy=REMEDY if verdict is Verdict.VIOLATION else None,
    )


def _kind(cache: FunctionCache, verdict: Verdict) -> Kind:
    if not cache.params and caches.is_configuration(cache):
        return Kind.CONFIG
    resource = not cache.params and caches.makes_a_resource(cache) and verdict is not Verdict.VIOLATION
    return Kind.RESOURCE if resource else Kind.CACHE


def _entry(cache: FunctionCache) -> str:
    trace = next((call.trace for call in cache.calls if call.serves and call.trace), ())
    return calling.begun_by(trace[0]) if trace else cache.function.name
