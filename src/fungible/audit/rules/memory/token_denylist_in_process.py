"""Revoked tokens are remembered by one process only.

## What it detects

A container of revoked, denied or blocked credentials that requests fill, and that lives in the process.

## Why it fails

1. Mara's laptop is stolen; she signs out everywhere. Replica A puts her token's id on its list.
2. The thief's next request goes to replica B. B's list is empty, the signature is good, and it lets him in.
3. Even at A the token is good again after the next deploy, because the list was in memory.

## Example violation

```python
import os

import jwt
from flask import Flask, abort, g, request

app = Flask(__name__)
revoked: set[str] = set()


@app.before_request
def authenticate() -> None:
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    g.claims = jwt.decode(token, os.environ["JWT_SECRET"], algorithms=["HS256"])
    if g.claims["jti"] in revoked:
        abort(401)


@app.post("/sign-out")
def sign_out() -> dict[str, bool]:
    revoked.add(g.claims["jti"])
    return {"ok": True}
```

## Example fix

```python
import os
import time

import jwt
from flask import Flask, abort, current_app, g, request
from redis import Redis


def create_app() -> Flask:
    app = Flask(__name__)
    app.extensions["redis"] = Redis.from_url(os.environ["REDIS_URL"])
    app.before_request(authenticate)
    app.add_url_rule("/sign-out", view_func=sign_out, methods=["POST"])
    return app


def authenticate() -> None:
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    g.claims = jwt.decode(token, os.environ["JWT_SECRET"], algorithms=["HS256"])
    if current_app.extensions["redis"].exists(f"revoked:{g.claims['jti']}"):
        abort(401)


def sign_out() -> dict[str, bool]:
    seconds_left = max(1, int(g.claims["exp"] - time.time()))
    current_app.extensions["redis"].set(f"revoked:{g.claims['jti']}", 1, ex=seconds_left)
    return {"ok": True}
```

## How to fix it in Flask

Keep the ids in Redis until the tokens expire, as above; Flask-JWT-Extended asks for them in its
`token_in_blocklist_loader`.

## How to fix it in FastAPI and Starlette

Ask the shared store in the dependency that decodes the token. With access tokens of a few minutes and refresh
tokens kept in a table, a list of revocations is often not needed.

## How to fix it in Django

Use a table, as `rest_framework_simplejwt.token_blacklist` does.

## When it is fine

When the list is a copy that is refreshed from a shared one every few seconds:
`# fungible: allow[token-denylist-in-process] because it mirrors the table, ten seconds late at most`.

## Limits

The purpose is read from what is stored (tokens and their ids) and from names. A denylist of addresses is told apart
from one of tokens by its keys only.

## References

- RFC 7009, "OAuth 2.0 Token Revocation"
- RFC 7519, "JSON Web Token", the claim "jti"
- OWASP JSON Web Token Cheat Sheet, "No Built-In Token Revocation by the User"
"""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.identifiers import words_in
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity

RULE = Rule(
    code="MEM104",
    slug="token-denylist-in-process",
    kind=Kind.SECURITY,
    severity=Severity.HIGH,
    proof="rotate",
)
_REVOKED = frozenset({"denylist", "blacklist", "blocklist", "revoked", "revocation", "revocations", "denied", "banned"})
REMEDY = Remedy(
    id="token-denylist-in-process",
    title="Share the revocations",
    text="Keep revoked token ids in Redis or a table until they expire.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    for state in memory.written(program, frozenset({Kind.SECURITY})):
        revokes = _REVOKED & words_in([state.name])
        harm = (
            "another replica still accepts what was revoked here and a restart accepts it again"
            if revokes
            else "another replica knows nothing of what was issued here and a restart forgets it"
        )
        yield memory.finding(RULE, state, f"{memory.story(state)}, so {harm}.", REMEDY)
