"""A token or key is logged as it is, and works for whoever reads the log.

## What it detects
A logging call above the level of debugging, or `print`, that a request reaches and that is given a whole credential:
a value that is named as one (`access_token`, `refresh_token`, `api_key`, `authorization`), or what the code that
authenticates calls `token` and a request brings. What is masked, hashed, or of which only a part is logged, isn't
reported, nor is a pydantic `SecretStr`.

## Why it fails
1. Ana calls the API with her token. Replica A writes it to its log, as B does with the next one.
2. The collector copies both logs to a place that more people read than may read secrets, and keeps them for a year.
3. Whoever finds Ana's token there calls B as Ana: a bearer token asks nobody who carries it.
4. Signing Ana out on A helps only where every replica looks up what was revoked.

## Example violation
```python
import logging

from fastapi import FastAPI, Header

log = logging.getLogger("app")
app = FastAPI()


@app.get("/me")
def me(access_token: str = Header()) -> str:
    log.info("request with %s", access_token)
    return "me"
```

## Example fix
```python
import hashlib
import logging

from fastapi import FastAPI, Header

log = logging.getLogger("app")
app = FastAPI()


@app.get("/me")
def me(access_token: str = Header()) -> str:
    log.info("request with token %s", hashlib.sha256(access_token.encode()).hexdigest()[:8])
    return "me"
```

## How to fix it in FastAPI, Flask and Django
Log the user's id, or the token's own id (`jti`) or a hash of it; filter headers in the access log.

## When it is fine
A token that works once and has been used: `# fungible: allow[token-in-log] because the code is spent when it is
logged`.

## Limits
What a value is, is told by its name. Headers and bodies that are logged whole aren't read, nor is
what a formatter adds.

## References
OWASP, Logging Cheat Sheet · CWE-532: Insertion of Sensitive Information into Log File · RFC 6750, Bearer Token Usage,
section 5
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from fungible.audit.program import calls
from fungible.audit.program.credentials import Shown, shown_credentials
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Lifetime, Severity, Storage

RULE = Rule(
    code="TOK712",
    slug="token-in-log",
    kind=Kind.SECURITY,
    severity=Severity.MEDIUM,
    proof="none: answers do not change",
)
REMEDY = Remedy(
    id="token-in-log",
    title="Keep tokens and keys out of the log",
    text="Log who calls, or a hash of the token; what is in the log works for whoever reads it.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each function that logs a credential."""
    found: dict[str, list[Shown]] = defaultdict(list)
    for each in shown_credentials(program):
        found[each.frame.symbol].append(each)
    for shown in found.values():
        yield _violation(min(shown, key=lambda each: (each.line, each.frame.number)))


def _violation(shown: Shown) -> Finding:
    frame = shown.frame
    label = frame.entered_by[0].label if frame.entered_by else ""
    why = f"{label or frame.name} writes {shown.name} to the log, where it works for whoever reads it."
    where = calls.Spot(frame.symbol, Storage.LIFECYCLE, frame.file, shown.line)
    return replace(
        calls.at(RULE, where, why),
        confidence=0.75,
        lifetime=Lifetime.STORE,
        consequences=(Consequence.LEAKS_BETWEEN_USERS,),
        trace=(frame.step(shown.line, label or "logs"),),
        remedy=REMEDY,
    )
