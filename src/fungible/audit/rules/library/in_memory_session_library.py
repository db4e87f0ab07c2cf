"""Sessions are kept by a library in one process or on one disk.

## What it detects
Server-side sessions whose back end is this replica's own: Flask-Session with `filesystem`, Django's
`SESSION_ENGINE` on files, or on a cache that is LocMemCache, starsessions and fastapi-sessions in memory,
Litestar's server-side sessions without a shared store, `gradio.State`. A handler must write the session or
sign users in. Sessions in signed cookies, in a database or in Redis are listed as shared.

## Why it fails
1. Ana signs in. Replica A stores her session in its memory and gives her the session's name in a cookie.
2. Her next request goes to replica B, which has no session of that name: she is signed out.
3. The same happens on A after each deployment.

## Example violation
```python
from flask import Flask, request, session
from flask_session import Session

app = Flask(__name__)
app.config["SESSION_TYPE"] = "filesystem"
Session(app)


@app.post("/sign-in")
def sign_in() -> tuple[str, int]:
    session["user"] = request.get_json()["user"]
    return "", 204
```

## Example fix
```python
import os

from flask import Flask, request, session
from flask_session import Session
from redis import Redis

app = Flask(__name__)
app.config["SESSION_TYPE"] = "redis"
app.config["SESSION_REDIS"] = Redis.from_url(os.environ["REDIS_URL"])
Session(app)


@app.post("/sign-in")
def sign_in() -> tuple[str, int]:
    session["user"] = request.get_json()["user"]
    return "", 204
```

## How to fix it in Flask
Set `SESSION_TYPE = "redis"`, or go back to Flask's own signed cookies when a session is small.

## How to fix it in Django
Use `django.contrib.sessions.backends.db` or `cached_db`, or point `CACHES` at Redis.

## How to fix it in FastAPI and Starlette
Use a signed cookie (Starlette's `SessionMiddleware`), a token, or a store on Redis.

## When it is fine
An engine that only tests select; a desktop tool with one process: `# fungible:
allow[in-memory-session-library] because one user runs this on their own machine`.

## Limits
A session that only an extension writes isn't seen as used, unless the extension is known.

## References
Flask-Session documentation, Configuration · Django documentation, How to use sessions · Starlette
documentation, SessionMiddleware
"""

from collections.abc import Iterator

from fungible.audit.program import stores
from fungible.audit.program.records import Program
from fungible.audit.program.stores import Group
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity

RULE = Rule(code="LIB802", slug="in-memory-session-library", kind=Kind.SESSION, severity=Severity.HIGH, proof="rotate")
EFFECT = "a user whom another replica serves next, or the same one after a restart, is signed out."
TITLE = "Keep sessions where every replica finds them"


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each place where a library keeps sessions."""
    for store in stores.of(program, Group.SESSION):
        yield from stores.judged(RULE, store, EFFECT, TITLE)
