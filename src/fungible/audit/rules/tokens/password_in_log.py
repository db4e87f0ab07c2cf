"""A password is logged: a user's, or that of the database in its connection URL.

## What it detects
A logging call, or `print`, that is given a whole connection URL: a value that is named as one
(`database_url`, `DSN`), or the same expression that the function hands to `create_engine` or a driver. A
URL whose password is hidden, or of which only a part is logged, isn't reported. Or one that is given a password
itself, or the whole body of a request that has one (`form`, `form.model_dump()`).

## Why it fails
1. Replica A logs the URL when it starts, and so does B, which the autoscaler adds at noon: every start
   writes the database's password into the log store again.
2. Logs are read by more people than secrets are, are kept for years, and are copied to other companies.
3. When the password is changed because of that, A and B need the new one at once: B restarts with it, and A
   goes on with the old one, which the database refuses for each new connection.

## Example violation
```python
import logging
import os
from contextlib import asynccontextmanager

from fastapi import FastAPI

log = logging.getLogger("app")


@asynccontextmanager
async def lifespan(app: FastAPI):
    log.info("database %s", os.environ["DATABASE_URL"])
    yield


app = FastAPI(lifespan=lifespan)
```

## Example fix
```python
import logging
import os
from contextlib import asynccontextmanager

from fastapi import FastAPI
from sqlalchemy import make_url

log = logging.getLogger("app")


@asynccontextmanager
async def lifespan(app: FastAPI):
    url = make_url(os.environ["DATABASE_URL"])
    log.info("database %s", url.render_as_string(hide_password=True))
    yield


app = FastAPI(lifespan=lifespan)
```

## How to fix it in FastAPI, Flask and Django
Log who signs in, never what they type; declare passwords of bodies as pydantic's `SecretStr`.

Log the host and the name of the database, or `url.render_as_string(hide_password=True)`; keep secrets in
pydantic's `SecretStr`, which prints as stars.

## When it is fine
A URL that never holds a password (peer authentication, IAM tokens): `# fungible: allow[password-in-log]
because the URL holds no password`.

## Limits
A URL that is part of an exception's text, or of a settings object that is logged whole, isn't seen; nor are passwords
in raw bodies and frames.

## References
OWASP, Logging Cheat Sheet · CWE-532: Insertion of Sensitive Information into Log File · SQLAlchemy
documentation, URL.render_as_string
"""

from collections.abc import Iterator

from fungible.audit.program import calling
from fungible.audit.program.identifiers import LOG_METHODS, last, words_of
from fungible.audit.program.origins import Origin
from fungible.audit.program.passwords import is_plain, shows_password
from fungible.audit.program.records import Call, Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Lifetime, Phase, Severity, Storage

RULE = Rule(
    code="TOK708",
    slug="password-in-log",
    kind=Kind.SECURITY,
    severity=Severity.MEDIUM,
    proof="none: answers do not change",
)
REMEDY = Remedy(
    id="password-in-log",
    title="Keep passwords out of the log",
    text="Log url.render_as_string(hide_password=True), or only the host; of people, log who they are.",
)
_LOGGERS = ("logging.", "loguru.", "structlog.")
_PRINTS = frozenset({"print", "sys.stdout.write", "sys.stderr.write"})
_URLS = words_of(
    "database_url db_url dsn database_dsn database_uri sqlalchemy_database_uri sqlalchemy_database_url "
    "postgres_dsn connection_string broker_url celery_broker_url amqp_url rabbitmq_url redis_url redis_dsn mongo_url "
    "mongo_uri mongodb_url mongodb_uri"
)
_PARTIAL = words_of(
    "hide_password render_as_string redact redacted mask masked sanitize sanitized split rsplit partition "
    "rpartition host hostname port scheme drivername database bool len type startswith urlparse urlsplit replace "
    "sub safe_url"
)
_OPENS = ("sqlite3.connect", "sqlite3.Connection", "aiosqlite.connect")
"""What is given to these is the name of a file, which has no password."""


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each function that logs a whole connection URL, or a password."""
    known = program.connecting
    connecting = program.calls.named(*sorted(known.engines | known.pools | known.drivers))
    used = {(c.function.symbol, c.args[0].text) for c in connecting if c.args}
    servers = {c.file for c in connecting}
    paths = {c.file for c in program.calls.named(*_OPENS)} - servers
    made = _PARTIAL | {last(name) for name in known.engines | known.pools | known.drivers}
    logged = [
        c
        for c in program.calls.matching(_logs)
        if set(c.phases) - {Phase.TOOL} and c.file not in paths and _shows_url(c, used, made)
    ]
    for calls in calling.by_function(logged):
        yield _violation(calls, _URL)
    typed = [c for c in program.calls.matching(_logs) if c.serves and shows_password(program, c)]
    for calls in calling.by_function(typed):
        yield _violation(calls, _TYPED)


_URL = (
    "writes the whole connection URL to the log",
    "with the password in it, each time a replica starts or gets there",
)
_TYPED = ("writes what somebody types as their password to the log", "where everybody reads it who reads logs")


def _logs(name: str) -> bool:
    return name in _PRINTS or (name.startswith(_LOGGERS) and last(name) in LOG_METHODS)


def _shows_url(call: Call, used: set[tuple[str, str]], made: frozenset[str]) -> bool:
    """Whether a call shows a URL as it is, and nothing that is `made` of it: a row, an engine, its host."""
    given = (*call.args, *call.kwargs.values())
    if any("hide_password=False" in each.text for each in given):
        return True
    shown = [each for each in given if not made & each.words]
    parts = [(call.function.symbol, part) for each in shown if not is_plain(each) for part in each.text.split("…")]
    return any(map(_is_url, shown)) or not used.isdisjoint(parts)


def _is_url(each: Origin) -> bool:
    if is_plain(each) or "exclude=" in each.text:
        return False  # the name is among those that the export leaves out
    return bool(_URLS & {word.lower() for word in each.words})


def _violation(calls: list[Call], said: tuple[str, str]) -> Finding:
    why = f"{calling.story(calls[0], said[0])}, {said[1]}."
    return calling.finding(
        RULE,
        calls,
        why,
        REMEDY,
        calling.Judged(
            storage=Storage.LIFECYCLE,
            confidence=0.8,
            consequences=(Consequence.LEAKS_BETWEEN_USERS,),
            lifetime=Lifetime.STORE,
        ),
    )
