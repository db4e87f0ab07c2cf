"""A token is signed without an expiry, so whoever gets hold of it keeps access for good.

## What it detects
A call that signs claims (`jwt.encode` of PyJWT, python-jose, authlib, joserfc) in code that a request
reaches, when the claims are written out and have no `exp`, and nothing on the way mentions a lifetime.

## Why it fails
1. An integrator's laptop is stolen with a token on it. No replica can tell it from a legitimate one.
2. Signed tokens are checked without a store; that is what makes them work on every replica. So there is no
   row to delete: the only thing that ends such a token is its `exp`, and it has none.
3. The signing key has to be changed on all replicas at once, which signs everybody out, and while that is
   rolled out A and B accept different tokens.

## Example violation
```python
import os

import jwt
from fastapi import FastAPI

app = FastAPI()


@app.post("/api-token")
def api_token(partner: str) -> dict[str, str]:
    claims = {"sub": partner, "use": "api"}
    return {"token": jwt.encode(claims, os.environ["SIGNING_KEY"], algorithm="HS256")}
```

## Example fix
```python
import os
from datetime import datetime, timedelta, timezone

import jwt
from fastapi import FastAPI

app = FastAPI()


@app.post("/api-token")
def api_token(partner: str) -> dict[str, str]:
    claims = {"sub": partner, "use": "api", "exp": datetime.now(timezone.utc) + timedelta(days=30)}
    return {"token": jwt.encode(claims, os.environ["SIGNING_KEY"], algorithm="HS256")}
```

## How to fix it in FastAPI, Flask and Django
Always set `exp`, and require it when reading: `jwt.decode(..., options={"require": ["exp"]})`. For keys that
must live long, store a hash of them in a table and look it up, so that they can be revoked.

## When it is fine
Tokens that are looked up in a store at each use, and messages to oneself that are checked by other means:
`# fungible: allow[token-never-expires] because each use checks the api_keys table`.

## Limits
Claims that a function gives back, or that a lifetime is added to under another name, aren't reported.

## References
RFC 7519, JSON Web Token, section 4.1.4 · RFC 8725, JSON Web Token Best Current Practices · OWASP, JSON Web
Token Cheat Sheet
"""

from collections.abc import Iterator
from dataclasses import replace

from fungible.audit.program import calling, calls, endless
from fungible.audit.program.handed_claims import Handed
from fungible.audit.program.records import Program
from fungible.audit.program.signing import Issued
from fungible.audit.program.ways import in_order, ways
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Lifetime, Severity, Storage

RULE = Rule(
    code="TOK702",
    slug="token-never-expires",
    kind=Kind.SECURITY,
    severity=Severity.HIGH,
    proof="none: every replica accepts the token, for ever",
)
REMEDY = Remedy(
    id="token-never-expires",
    title="Give every token an expiry",
    text="Set exp from an aware time when signing, and require exp when reading.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each token that is signed without an expiry."""
    for each in endless.signed(program):
        yield _violation(each)
    for handed in endless.handed(program):
        yield _handed(program, handed)


def _handed(program: Program, handed: Handed) -> Finding:
    frame, way = handed.frame, next(iter(in_order(ways(program, handed.frame))), None)
    begun = f"{way.route} reaches {frame.name}, which" if way is not None and way.route != frame.name else frame.name
    does = f"writes claims that have no exp for {handed.through[-1].name} to sign"
    why = f"{begun} {does}: whoever holds the token has access until the key changes on every replica."
    where = calls.Spot(frame.symbol, Storage.LIFECYCLE, frame.file, handed.line)
    return replace(
        calls.at(RULE, where, why),
        confidence=0.8,
        consequences=(Consequence.GROWS_WITHOUT_BOUND,),
        lifetime=Lifetime.STORE,
        remedy=REMEDY,
        trace=way.trace(handed.line, "") if way is not None else (),
    )


def _violation(each: Issued) -> Finding:
    told = calling.story(each.call, "signs claims that have no exp")
    why = f"{told}: whoever holds the token has access until the key changes on every replica."
    return calling.finding(
        RULE,
        [each.call],
        why,
        REMEDY,
        calling.Judged(
            storage=Storage.LIFECYCLE,
            confidence=0.85,
            consequences=(Consequence.GROWS_WITHOUT_BOUND,),
            lifetime=Lifetime.STORE,
        ),
    )
