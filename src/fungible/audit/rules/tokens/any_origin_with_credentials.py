"""Any website may call the API with the visitor's cookies.

## What it detects
`CORSMiddleware` with `allow_origins=["*"]` (or a regular expression that matches everything) and
`allow_credentials=True`, and Flask-CORS or Sanic-CORS with credentials and its default origins. It is a
violation when the program sets or reads cookies, and acceptable when nothing but headers identifies callers:
browsers add no bearer token by themselves.

## Why it fails
1. Ana is signed in by cookie and opens another website.
2. Its script calls the API. With credentials allowed, Starlette answers each origin with its own name
   instead of `*`, so that the browser hands the answer, Ana's data, to the script.
3. Replicas A and B agree about it, so it shows on no comparison of the two. They differ once someone
   repairs the list by hand on A: whether the script gets the data then depends on who serves it.

## Example violation
```python
from fastapi import FastAPI, Response
from fastapi.middleware.cors import CORSMiddleware

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True, allow_methods=["*"])


@app.post("/theme")
def theme(name: str, response: Response) -> None:
    response.set_cookie("theme", name, httponly=True)
```

## Example fix
```python
import os

from fastapi import FastAPI, Response
from fastapi.middleware.cors import CORSMiddleware

app = FastAPI()
origins = os.environ["ALLOWED_ORIGINS"].split(",")
app.add_middleware(CORSMiddleware, allow_origins=origins, allow_credentials=True, allow_methods=["*"])


@app.post("/theme")
def theme(name: str, response: Response) -> None:
    response.set_cookie("theme", name, httponly=True)
```

## How to fix it in FastAPI, Flask and Django
List the origins of your own front ends, from the environment. Flask-CORS: `CORS(app, origins=[...],
supports_credentials=True)`; django-cors-headers: `CORS_ALLOWED_ORIGINS` instead of
`CORS_ALLOW_ALL_ORIGINS`.

## When it is fine
A public API without cookies; then leave `allow_credentials` out. `# fungible: allow[any-origin-with-credentials]
because the only cookie is a display preference`.

## Limits
Headers that a proxy adds aren't seen.

## References
Fetch Standard, CORS protocol and credentials · Starlette documentation, CORSMiddleware · MDN, Cross-Origin
Resource Sharing
"""

from collections.abc import Iterator

from fungible.audit.program import calling
from fungible.audit.program.identifiers import last
from fungible.audit.program.origins import Origin
from fungible.audit.program.records import Call, Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Phase, Severity, Storage, Verdict

RULE = Rule(
    code="TOK710",
    slug="any-origin-with-credentials",
    kind=Kind.SECURITY,
    severity=Severity.MEDIUM,
    proof="none: all replicas answer alike",
)
REMEDY = Remedy(
    id="any-origin-with-credentials",
    title="List the origins that may send cookies",
    text="Replace the asterisk by the addresses of your front ends, or leave allow_credentials out.",
)
_ORIGINS = ("allow_origins", "allow_origin_regex", "origins")
_CREDENTIALS = ("allow_credentials", "supports_credentials")
_OPEN = frozenset({"flask_cors.CORS", "sanic_cors.CORS"})
"""What allows every origin unless it is told which."""
_BY_COOKIE = frozenset({"fastapi.Cookie", "sanic_session.Session", "flask_session.Session", "flask_login.login_user"})
"""What sets or reads cookies."""
_IN_COOKIE = frozenset({"flask.session", "quart.session"})
"""What keeps its content in a cookie."""
_SAYS_WHO = frozenset({"origins", "resources", "**"})
_ANY = frozenset({"*", ".*", "^.*$", "https?://.*"})


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each place that allows every origin and credentials at once."""
    places = [c for c in program.calls.matching(_may_allow) if set(c.phases) - {Phase.TOOL} and _allows_all(c)]
    for calls in calling.by_function(places):
        yield _finding(calls, _uses_cookies(program))


def _may_allow(name: str) -> bool:
    return last(name) in ("add_middleware", "CORSMiddleware", "Middleware", "CORS", "init_app", "cors")


def _allows_all(call: Call) -> bool:
    everyone = any(_ANY & _literals(call.kwargs[name]) for name in _ORIGINS if name in call.kwargs)
    everyone = everyone or (call.name in _OPEN and _SAYS_WHO.isdisjoint(call.kwargs))
    return everyone and any(True in call.kwargs[name].consts for name in _CREDENTIALS if name in call.kwargs)


def _literals(origin: Origin) -> frozenset[str]:
    return origin.words | {c for c in (*origin.consts, *origin.items) if isinstance(c, str)}


def _uses_cookies(program: Program) -> bool:
    """Whether answers set cookies or requests are asked for them."""
    sessions = any(
        "SessionMiddleware" in t for c in program.calls.matching(_may_allow) for o in c.args for t in o.types
    )
    imported = {name for module in program.modules if not module.tool for name, _, _ in module.imports}
    reads = program.calls.matching(lambda name: last(name) in ("set_cookie", "set_signed_cookie") or name in _BY_COOKIE)
    return sessions or not _IN_COOKIE.isdisjoint(imported) or any(set(c.phases) - {Phase.TOOL} for c in reads)


def _finding(calls: list[Call], cookies: bool) -> Finding:
    name = calls[0].function.name or calls[0].function.symbol
    harm = "the program uses cookies, so any website can act and read in its visitors' names"
    fine = "no cookies are used, so a foreign page has nothing to send along"
    return calling.finding(
        RULE,
        calls,
        f"{name} allows every origin and credentials at once, and {harm if cookies else fine}.",
        REMEDY,
        calling.Judged(
            storage=Storage.LIFECYCLE,
            verdict=Verdict.VIOLATION if cookies else Verdict.ACCEPTABLE,
            confidence=0.8,
            consequences=(Consequence.LEAKS_BETWEEN_USERS,),
        ),
    )
