"""A key, salt or cookie secret is drawn at random by each process.

## What it detects
A value from `secrets`, `os.urandom`, `uuid4` or `Fernet.generate_key` that is drawn at import or start-up
(or once, on first use), stays in the process, and is what requests sign, verify, encrypt or hash with: a
module variable, a class attribute, a field of a settings object, `app.secret_key`, a middleware's
`secret_key`. A random value as the fallback of an environment variable counts: it is what every replica
gets that is started without the variable. No request has to write it.

## Why it fails
1. Replica A draws its key when it is imported, replica B draws another.
2. Ana signs in through A and gets a token that A signed.
3. Her next request goes to B, which checks the signature with its own key and answers 401. She signs in
   again, through B, and is rejected by A.
4. Every deploy, restart and autoscaling step signs everybody out; links and codes in mails that were
   already sent never work again.

## Example violation
```python
import secrets
from datetime import datetime, timedelta, timezone

import jwt
from fastapi import FastAPI, Header

SIGNING_KEY = secrets.token_hex(32)
app = FastAPI()


@app.post("/token")
def token(name: str) -> str:
    until = datetime.now(timezone.utc) + timedelta(hours=1)
    return jwt.encode({"sub": name, "exp": until}, SIGNING_KEY, algorithm="HS256")


@app.get("/me")
def me(authorization: str = Header()) -> str:
    return jwt.decode(authorization, SIGNING_KEY, algorithms=["HS256"])["sub"]
```

## Example fix
```python
import os
from datetime import datetime, timedelta, timezone

import jwt
from fastapi import FastAPI, Header

SIGNING_KEY = os.environ["SIGNING_KEY"]
app = FastAPI()


@app.post("/token")
def token(name: str) -> str:
    until = datetime.now(timezone.utc) + timedelta(hours=1)
    return jwt.encode({"sub": name, "exp": until}, SIGNING_KEY, algorithm="HS256")


@app.get("/me")
def me(authorization: str = Header()) -> str:
    return jwt.decode(authorization, SIGNING_KEY, algorithms=["HS256"])["sub"]
```

## How to fix it in FastAPI, Flask and Django
Draw the key once, outside of the program, and give all replicas the same one: an environment variable, a
mounted secret, a secret manager. Let the application refuse to start without it (`os.environ["KEY"]`, a
pydantic field without default). To rotate, accept the old and the new key for a while (PyJWT's `kid`,
`MultiFernet`, Flask's `SECRET_KEY_FALLBACKS`).

## When it is fine
Identifiers of the process that nothing verifies, nonces and salts that are stored beside what they
protect, keys for a test. `# fungible: allow[secret-drawn-per-process] because the key protects a cache
that dies with the process`.

## Limits
A key that is handed through objects which the analysis can't follow isn't connected with its use.

## References
Flask documentation, SECRET_KEY ("don't generate it at start-up") · Django documentation, SECRET_KEY ·
RFC 7519, JSON Web Token · cryptography documentation, Fernet and MultiFernet
"""

from collections.abc import Iterator

from fungible.audit.program import drawn_secrets, memory
from fungible.audit.program.drawn_secrets import Drawn
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Severity, Storage, Verdict

RULE = Rule(code="TOK701", slug="secret-drawn-per-process", kind=Kind.SECURITY, severity=Severity.HIGH, proof="rotate")
REMEDY = Remedy(
    id="secret-drawn-per-process",
    title="Give all replicas the same secret",
    text="Read the secret from the environment or a secret manager, and refuse to start without it.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each secret that a process draws for itself and that requests use."""
    found: dict[tuple[str, str], Drawn] = {}
    for each in drawn_secrets.drawn(program):
        found.setdefault((each.file, each.symbol), each)
    places = set()
    for each in found.values():
        if (each.file, each.line) not in places:
            places.add((each.file, each.line))
            yield _violation(each)


def _violation(each: Drawn) -> Finding:
    fallback = " when the environment gives none" if each.fallback else ""
    return Finding(
        rule=RULE.slug,
        symbol=each.symbol,
        file=each.file,
        line=each.line,
        storage=each.storage or Storage.MODULE,
        kind=Kind.SECURITY,
        verdict=Verdict.VIOLATION,
        severity=RULE.severity,
        confidence=0.9 if each.use else 0.75,
        why=f"Each process draws its own{fallback}, and {each.reason}: what one replica signed another refuses, "
        "and so does the same one after a restart.",
        consequences=(Consequence.DIFFERS_ACROSS_REPLICAS, Consequence.LOST_ON_RESTART),
        accesses=memory.accesses(each.state) if each.state else (),
        trace=each.use.trace if each.use else (),
        remedy=REMEDY,
    )
