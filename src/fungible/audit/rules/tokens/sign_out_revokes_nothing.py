"""Signing out answers that it is done, and the token goes on working.

## What it detects
A handler named for signing out (`logout`, `sign_out`, `revoke`) that calls nothing and stores nothing, in a
program that issues signed tokens. When other routes of the program do revoke tokens it is a violation:
users can't know which sign-out is real; and when tokens never expire, since then nothing ends them. In a
program that revokes nowhere it is listed as acceptable, the known price of tokens that no replica looks up.

## Why it fails
1. Ana signs out on a shared computer. Replica A answers "signed out".
2. The next person finds the token in the browser's storage and sends it to replica B, which accepts it,
   and so does A, until it expires.

## Example violation
```python
import os
from datetime import datetime, timedelta, timezone

import jwt
from fastapi import Depends, FastAPI, Header, HTTPException
from redis import Redis

app = FastAPI()


def store() -> Redis:
    return Redis.from_url(os.environ["REDIS_URL"])


@app.post("/sign-in")
def sign_in(name: str) -> str:
    until = datetime.now(timezone.utc) + timedelta(hours=1)
    return jwt.encode({"sub": name, "exp": until}, os.environ["SIGNING_KEY"], algorithm="HS256")


@app.post("/sign-out")
def sign_out(authorization: str = Header(), revoked: Redis = Depends(store)) -> None:
    revoked.set(authorization, 1, ex=3600)


@app.get("/me")
def me(authorization: str = Header(), revoked: Redis = Depends(store)) -> str:
    if revoked.exists(authorization):
        raise HTTPException(401, "signed out")
    return jwt.decode(authorization, os.environ["SIGNING_KEY"], algorithms=["HS256"])["sub"]


@app.post("/partners/sign-out")
def partner_sign_out() -> dict[str, bool]:
    return {"signed_out": True}
```

## Example fix
```python
import os
from datetime import datetime, timedelta, timezone

import jwt
from fastapi import Depends, FastAPI, Header, HTTPException
from redis import Redis

app = FastAPI()


def store() -> Redis:
    return Redis.from_url(os.environ["REDIS_URL"])


@app.post("/sign-in")
def sign_in(name: str) -> str:
    until = datetime.now(timezone.utc) + timedelta(hours=1)
    return jwt.encode({"sub": name, "exp": until}, os.environ["SIGNING_KEY"], algorithm="HS256")


@app.get("/me")
def me(authorization: str = Header(), revoked: Redis = Depends(store)) -> str:
    if revoked.exists(authorization):
        raise HTTPException(401, "signed out")
    return jwt.decode(authorization, os.environ["SIGNING_KEY"], algorithms=["HS256"])["sub"]


@app.post("/partners/sign-out")
def partner_sign_out(authorization: str = Header(), revoked: Redis = Depends(store)) -> None:
    revoked.set(authorization, 1, ex=3600)
```

## How to fix it in FastAPI, Flask and Django
Record the token's id in Redis or a table until the token would have expired, and look there when tokens
are read. Or keep access tokens short, document that signing out only discards them, and revoke the refresh
token, which is looked up anyway.

## When it is fine
Strictly stateless tokens with a short life, when that is documented: `# fungible:
allow[sign-out-revokes-nothing] because tokens live for five minutes (docs/security.md)`.

## Limits
A handler is recognised by its name. Whether the price is documented can't be read from the code.

## References
RFC 7009, OAuth 2.0 Token Revocation · OWASP, Session Management Cheat Sheet
"""

from collections.abc import Iterator
from dataclasses import replace

from fungible.audit.program import calls, endless, signing
from fungible.audit.program.identifiers import words_in
from fungible.audit.program.neutral import REPLIES
from fungible.audit.program.records import Program
from fungible.audit.program.terms import Frame
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Lifetime, Severity, Storage, Verdict

RULE = Rule(
    code="TOK704",
    slug="sign-out-revokes-nothing",
    kind=Kind.SECURITY,
    severity=Severity.LOW,
    proof="none: every replica goes on accepting the token",
)
REMEDY = Remedy(
    id="sign-out-revokes-nothing",
    title="Record what was signed out where all replicas look",
    text="Keep the ids of signed-out tokens in Redis or a table until they would have expired.",
)
TELL = Remedy(
    id="signing-out-is-documented",
    title="Tell users what signing out means",
    text="Signed-out tokens are accepted until they expire. Say so where the API is described and keep their life "
    "short; where that is not enough, keep the ids of ended tokens in Redis until they would have expired.",
)
_STORED = ("set", "setex", "add", "sadd", "zadd", "insert", "execute", "commit", "create", "update", "save")
_RECORDS = frozenset([*_STORED, "revoke", "blacklist", "delete"])
_NAMES = frozenset({"logout", "signout", "logoff", "sign_out", "log_out", "log_off", "api_sign_out"})


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each sign-out that does nothing, when the program issues tokens."""
    if not any(True for _ in signing.issued(program)):
        return
    handlers = {f.symbol: f for f in program.frames.serving() if _signs_out(f) and f.entered_by}
    revokes = _has_denylist(program) or any(map(_records, handlers.values()))
    for frame in handlers.values():
        if not any(each.stores or _does_more(each) for each in signing.with_callees(frame)):
            yield _finding(frame, revokes, never_ends=any(True for _ in endless.signed(program)))


def _does_more(frame: Frame) -> bool:
    """Whether it calls anything outside the program, other than to answer, to log, or to clear the browser's cookie."""
    return any(not call.inside and call.name not in REPLIES for call in frame.calls)


def _has_denylist(program: Program) -> bool:
    """Whether requests note something about security in a collection of the process."""
    return any(s.kind is Kind.SECURITY and s.writes and s.shape in ("dict", "set", "list") for s in program.states)


def _records(frame: Frame) -> bool:
    return bool(_RECORDS & {call.name for call in frame.calls})


def _signs_out(frame: Frame) -> bool:
    words = words_in([frame.name])
    return bool(words & _NAMES) or bool({"out", "off"} & words and {"sign", "log"} & words)


def _finding(frame: Frame, revokes: bool, *, never_ends: bool) -> Finding:
    label, wrong = frame.entered_by[0].label or frame.name, revokes or never_ends
    other = "other routes of the program do revoke tokens" if revokes else "the program revokes no tokens, "
    if not revokes:
        other += "and there are some that never expire" if never_ends else "so they end by expiry alone"
    why = f"{label} answers without recording anything, so the token goes on working on every replica; {other}."
    where = calls.Spot(frame.symbol, Storage.LIFECYCLE, frame.file, frame.line)
    return replace(
        calls.at(RULE, where, why),
        verdict=Verdict.VIOLATION if wrong else Verdict.ACCEPTABLE,
        confidence=0.65,
        lifetime=Lifetime.STORE,
        consequences=(Consequence.LEAKS_BETWEEN_USERS,) if wrong else (),
        trace=(frame.step(frame.line, label),),
        remedy=REMEDY if wrong else TELL,
    )
