"""An expiry is stored as a local time without a time zone, and each machine has its own.

## What it detects
`datetime.now()` without a time zone in code that a request reaches, where the value is stored as an
expiry (`expires_at=...`, `valid_until`), or written out as the end of a signed token. In the `exp` of a token, which
libraries take for UTC, it is listed as acceptable; `utcnow()`, which is the same on every machine, isn't reported.

## Why it fails
1. Replica A runs with TZ=Europe/Lisbon, replica B in a container without TZ, that is in UTC.
2. A stores "expires at 14:20", its local time. In summer B reads the row when its own clock says 13:25 and
   takes the code for valid for another hour, or, the other way round, rejects one that is a minute old.
3. In the night when the clocks change, one machine alone goes wrong in the same way.
4. PyJWT takes a naive `exp` as UTC: outside of UTC tokens live an hour too long or are born expired.

## Example violation
```python
import os
import secrets
from datetime import datetime, timedelta

from fastapi import Depends, FastAPI
from redis import Redis

app = FastAPI()


def store() -> Redis:
    return Redis.from_url(os.environ["REDIS_URL"])


@app.post("/codes")
def send_code(address: str, codes: Redis = Depends(store)) -> None:
    until = datetime.now() + timedelta(minutes=20)
    codes.hset(address, mapping={"code": secrets.token_hex(3), "expires_at": until.isoformat()})
```

## Example fix
```python
import os
import secrets
from datetime import datetime, timedelta, timezone

from fastapi import Depends, FastAPI
from redis import Redis

app = FastAPI()


def store() -> Redis:
    return Redis.from_url(os.environ["REDIS_URL"])


@app.post("/codes")
def send_code(address: str, codes: Redis = Depends(store)) -> None:
    until = datetime.now(timezone.utc) + timedelta(minutes=20)
    codes.hset(address, mapping={"code": secrets.token_hex(3), "expires_at": until.isoformat()})
```

## How to fix it in FastAPI, Flask and Django
`datetime.now(timezone.utc)` everywhere, columns with time zone (`DateTime(timezone=True)`), in Django
`USE_TZ = True` and `timezone.now()`. Ruff's DTZ rules keep it so.

## When it is fine
When all machines are pinned to one zone without summer time, and that is part of the image: `# fungible:
allow[naive-expiry] because the image sets TZ=UTC`.

## Limits
Only what is stored under a name that says expiry is reported. A function that keeps an expiry in its process's memory
is passed over, with all that it stores: the process that wrote it reads it.

## References
Python documentation, datetime: aware and naive objects · PyJWT documentation, Expiration Time Claim ·
PostgreSQL documentation, Date/Time Types
"""

from collections.abc import Iterator

from fungible.audit.program import calling, signing
from fungible.audit.program.identifiers import EXPIRY, words_in
from fungible.audit.program.origins import Function
from fungible.audit.program.records import Call, Program
from fungible.audit.program.terms import Term
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Lifetime, Severity, Storage, Verdict

RULE = Rule(
    code="TOK707",
    slug="naive-expiry",
    kind=Kind.SECURITY,
    severity=Severity.MEDIUM,
    proof="none: the replicas have to run in different time zones",
)
REMEDY = Remedy(
    id="naive-expiry",
    title="Store expiries as aware times",
    text="Use datetime.now(timezone.utc), and columns that keep the time zone.",
)
_AWARE = frozenset({"timestamp", "mktime", "astimezone", "timezone", "tzinfo", "UTC", "localize", "make_aware"})
_WRITES = frozenset({"isoformat", "strftime", "str"})
_COOKIES = frozenset({"cookies", "set_cookie"})
"""What is told to a browser, no replica reads again."""


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each function that stores a naive local time as an expiry."""
    signed = {each.call.function.symbol for each in signing.issued(program)}
    local = [c for c in program.calls.named("datetime.datetime.now") if c.serves and not c.args and not c.kwargs]
    for calls in calling.by_function(local):
        given = [(name, value) for name, value in _given(program, calls[0]) if _is_local_now(value)]
        signs = calls[0].function.symbol in signed
        if signs and any(_is_end_in_text(value) for _, value in given):
            yield _violation(calls)  # no library reads it, but the program
        elif _as_expiry(given) and not _kept_in_process(program, calls[0].function):
            yield _signed(calls) if signs else _violation(calls)


def _given(program: Program, call: Call) -> Iterator[tuple[str, Term]]:
    """What the function of a call gives under names, cookies apart."""
    for frame in program.frames.of(call.function.symbol):
        yield from (pair for term in frame.naming if not _COOKIES & term.words for pair in term.keywords)
        yield from ((name, value) for base, name, value in frame.stores if not _COOKIES & base.words)


def _as_expiry(given: list[tuple[str, Term]]) -> bool:
    return any(EXPIRY & words_in([name]) for name, _ in given)


def _is_end_in_text(value: Term) -> bool:
    """Whether a time some time from now is written out: `(now() + LIFETIME).isoformat()`."""
    if value.tag != "call":
        return False
    callee = value.parts[0]
    written = callee.parts[:1] if callee.tag == "attr" else value.parts[1:2]
    return callee.name in _WRITES and any(t.tag == "mix" and any(map(_is_now, t.parts)) for t in written)


def _is_local_now(value: Term) -> bool:
    """Whether `datetime.now()`, without argument, is part of an expression that stays without time zone."""
    if _AWARE & value.words:
        return False
    todo = [value]
    while todo:
        term = todo.pop()
        if _is_now(term):
            return True
        todo += _moments(term)
    return False


def _is_now(term: Term) -> bool:
    bare = term.tag == "call" and len(term.parts) == 1 and not term.keywords
    return bare and term.parts[0].name == "now"


def _moments(term: Term) -> tuple[Term, ...]:
    """The operands that may make a term a moment: what is taken from one, `row.expiry - now()`, leaves a duration."""
    if term.tag == "mix" and term.parts[0].tag in ("attr", "item", "param"):
        return term.parts[:1]
    return term.operands


def _kept_in_process(program: Program, function: Function) -> bool:
    """Whether a function keeps an expiry in the memory of its process, which reads it by the clock that wrote it."""
    kept = (
        hit.value
        for state in program.states
        for hit in state.writes
        if hit.function is function and hit.value is not None and not hit.on_element
    )
    return any("now" in value.words and EXPIRY & words_in(value.words) for value in kept)


def _signed(calls: list[Call]) -> Finding:
    told = calling.story(calls[0], "signs a local time as the expiry")
    why = f"{told}; the library takes it for UTC, which it is in most containers."
    return calling.finding(
        RULE,
        calls,
        why,
        REMEDY,
        calling.Judged(storage=Storage.LIFECYCLE, verdict=Verdict.ACCEPTABLE, lifetime=Lifetime.STORE, confidence=0.7),
    )


def _violation(calls: list[Call]) -> Finding:
    told = calling.story(calls[0], "stores the local time of its machine as an expiry")
    why = f"{told}: a replica in another time zone reads it as another moment."
    return calling.finding(
        RULE,
        calls,
        why,
        REMEDY,
        calling.Judged(
            storage=Storage.LIFECYCLE,
            confidence=0.8,
            consequences=(Consequence.DIFFERS_ACROSS_REPLICAS,),
            lifetime=Lifetime.STORE,
        ),
    )
