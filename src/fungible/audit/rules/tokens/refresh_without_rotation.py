"""Refreshing hands the same refresh token back, so a stolen one works for as long as it lives.

## What it detects
A handler named for refreshing that answers with the refresh token that the request brought.

## Why it fails
1. A refresh token leaks. The thief uses it on replica A, its owner on replica B, for weeks.
2. With rotation, each token could be used once, and a second use, on any replica, would show the theft in
   the shared table and end the whole family. Without it no replica ever notices.

## Example violation
```python
import os
from datetime import datetime, timedelta, timezone

import jwt
from fastapi import FastAPI
from pydantic import BaseModel


class Refresh(BaseModel):
    refresh_token: str


app = FastAPI()


@app.post("/refresh")
def refresh(body: Refresh) -> dict[str, str]:
    claims = jwt.decode(body.refresh_token, os.environ["SIGNING_KEY"], algorithms=["HS256"])
    until = datetime.now(timezone.utc) + timedelta(minutes=15)
    access = jwt.encode({"sub": claims["sub"], "exp": until}, os.environ["SIGNING_KEY"], algorithm="HS256")
    return {"access_token": access, "refresh_token": body.refresh_token}
```

## Example fix
```python
import os
import secrets
from datetime import datetime, timedelta, timezone

import jwt
from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel
from redis import Redis


class Refresh(BaseModel):
    refresh_token: str


app = FastAPI()


def store() -> Redis:
    return Redis.from_url(os.environ["REDIS_URL"])


@app.post("/refresh")
def refresh(body: Refresh, tokens: Redis = Depends(store)) -> dict[str, str]:
    subject = tokens.getdel(body.refresh_token)
    if subject is None:
        raise HTTPException(401, "used or expired")
    fresh = secrets.token_urlsafe(32)
    tokens.set(fresh, subject, ex=30 * 24 * 3600)
    until = datetime.now(timezone.utc) + timedelta(minutes=15)
    access = jwt.encode({"sub": str(subject), "exp": until}, os.environ["SIGNING_KEY"], algorithm="HS256")
    return {"access_token": access, "refresh_token": fresh}
```

## How to fix it in FastAPI, Flask and Django
Keep refresh tokens (or their hashes) in a store that all replicas share, take one out when it is used and
issue a new one; treat a second use as theft. `djangorestframework-simplejwt` does so with
`ROTATE_REFRESH_TOKENS` and `BLACKLIST_AFTER_ROTATION`.

## When it is fine
Confidential clients whose tokens are bound to a key they hold: `# fungible: allow[refresh-without-rotation]
because tokens are bound with DPoP`.

## Limits
A handler that answers with a new access token only isn't reported.

## References
RFC 9700, Best Current Practice for OAuth 2.0 Security, section 4.14 · RFC 6749, section 10.4
"""

from collections.abc import Iterator
from dataclasses import replace

from fungible.audit.program import calls
from fungible.audit.program.identifiers import words_in
from fungible.audit.program.origins import REQUEST_DATA
from fungible.audit.program.records import Program
from fungible.audit.program.terms import Frame, Term
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Lifetime, Severity, Storage

RULE = Rule(
    code="TOK705",
    slug="refresh-without-rotation",
    kind=Kind.SECURITY,
    severity=Severity.LOW,
    proof="none: every replica goes on accepting the token",
)
REMEDY = Remedy(
    id="refresh-without-rotation",
    title="Issue a new refresh token at each use",
    text="Take the used refresh token out of a shared store and answer with a new one.",
)

_ANSWERS = ("Response", "Token", "Tokens", "TokenPair", "Out", "jsonify")


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each refresh handler that answers with the token it was given."""
    handlers = {f.symbol: f for f in program.frames.serving() if "refresh" in words_in([f.name]) and f.entered_by}
    for frame in handlers.values():
        if _hands_back(frame):
            yield _violation(frame)


def _hands_back(frame: Frame) -> bool:
    """Whether an answer's `refresh_token` is the attribute or parameter of that name."""
    answers = [term for term in frame.naming if term.tag == "new" or term.parts[0].name.endswith(_ANSWERS)]
    given = (value for term in answers for name, value in term.keywords if name == "refresh_token")
    return any(_is_brought(value) for value in given)


def _is_brought(value: Term) -> bool:
    """Whether a value is the refresh token of the request, which a handler of the refresh may call the token."""
    named = {"refresh", "token"} & words_in([value.name])
    return value.tag in ("attr", "param") and bool(named) and value.has(REQUEST_DATA)


def _violation(frame: Frame) -> Finding:
    label = frame.entered_by[0].label or frame.name
    why = f"{label} answers with the refresh token it was given, which every replica accepts again until it expires."
    where = calls.Spot(frame.symbol, Storage.LIFECYCLE, frame.file, frame.line)
    return replace(
        calls.at(RULE, where, why),
        confidence=0.7,
        lifetime=Lifetime.STORE,
        consequences=(Consequence.LEAKS_BETWEEN_USERS,),
        trace=(frame.step(frame.line, label),),
        remedy=REMEDY,
    )
