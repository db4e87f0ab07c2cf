"""A signing secret has a default in the source, which production uses when nobody sets it.

## What it detects
A literal that reaches the key of `jwt.encode`, `hmac.new` and the like in code that a request reaches. It
is a violation when the literal is the default of a settings field and the same settings take "production"
as their default environment: a deployment that forgets the variable signs with a public string and says
nothing. A literal beside which the environment is a development one, and a fallback written at the very
place that reads the environment, are listed as acceptable.

## Why it fails
1. Replica A was started with the secret, replica B by a new job definition that forgot it.
2. B signs with the string from the repository. A refuses B's tokens, B refuses A's.
3. When all replicas forget it, everything works, and anyone who has read the repository signs tokens for
   any user.

## Example violation
```python
from datetime import datetime, timedelta, timezone

import jwt
from fastapi import FastAPI
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    environment: str = "production"
    jwt_secret: str = "plants-need-light-and-water"


settings = Settings()
app = FastAPI()


@app.post("/token")
def token(name: str) -> str:
    until = datetime.now(timezone.utc) + timedelta(hours=1)
    return jwt.encode({"sub": name, "exp": until}, settings.jwt_secret, algorithm="HS256")
```

## Example fix
```python
from datetime import datetime, timedelta, timezone

import jwt
from fastapi import FastAPI
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    environment: str = "production"
    jwt_secret: str


settings = Settings()
app = FastAPI()


@app.post("/token")
def token(name: str) -> str:
    until = datetime.now(timezone.utc) + timedelta(hours=1)
    return jwt.encode({"sub": name, "exp": until}, settings.jwt_secret, algorithm="HS256")
```

## How to fix it in FastAPI, Flask and Django
Give the field no default, so that a process without the secret doesn't start: a pydantic field without
value, `os.environ["JWT_SECRET"]`. Where developers want a default, check at start-up that the environment
is a development one.

## When it is fine
A key that protects nothing, or a service that refuses to start with the default: `# fungible:
allow[default-signing-secret] because start-up rejects it outside of development`.

## Limits
The strength of a secret that comes from the environment can't be read from the code.

## References
RFC 8725, JSON Web Token Best Current Practices, section 3.5 · CWE-798: Use of Hard-coded Credentials ·
The Twelve-Factor App, III. Config
"""

from collections.abc import Iterator
from dataclasses import dataclass

from fungible.audit.program import calling, signing
from fungible.audit.program.definitions import ClassInfo
from fungible.audit.program.identifiers import UNKNOWN
from fungible.audit.program.origins import Origin
from fungible.audit.program.records import Program
from fungible.audit.program.signing import Keyed
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Severity, Storage, Verdict

RULE = Rule(
    code="TOK706",
    slug="default-signing-secret",
    kind=Kind.SECURITY,
    severity=Severity.HIGH,
    proof="none: replicas that share the default agree",
)
REMEDY = Remedy(
    id="default-signing-secret",
    title="Refuse to start without the secret",
    text="Take the default out of the source and read the secret from the environment without a fallback.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each literal that requests sign or verify with."""
    seen = set()
    for each in signing.keyed(program):
        if each.call.serves and not each.call.name.startswith("hashlib."):
            for place in _holders(program, each):
                if place.symbol not in seen:
                    seen.add(place.symbol)
                    yield _finding(place, each)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a literal is kept: a field of a class, or a variable of a module."""

    symbol: str
    file: str
    line: int
    owner: ClassInfo | None


def _holders(program: Program, each: Keyed) -> Iterator[_Place]:
    """The fields and variables whose literal is the key."""
    literals = frozenset(c for c in each.key.consts if isinstance(c, str) and c.strip(UNKNOWN))
    for owner in program.classes.values():
        yield from _fields(owner, each.key, literals)
    for state in program.states:
        constant = state.storage is Storage.MODULE and not state.writes
        if constant and state.name in each.key.words and literals & set(state.initial):
            yield _Place(state.symbol, state.file, state.line, None)


def _fields(owner: ClassInfo, key: Origin, literals: frozenset[str]) -> Iterator[_Place]:
    """The fields of a class that are the key; a key that is encoded on the way is known by the field's name."""
    encoded = key.text.endswith(".encode()")
    if not literals and not encoded:
        return
    for name in sorted(owner.attributes.keys() & key.words):
        line, value = owner.attributes[name]
        known = encoded and signing.secretive(name)
        if any(text in literals or known for text in value.consts if isinstance(text, str) and text):
            yield _Place(f"{owner.symbol}.{name}", owner.file, line, owner)


def _finding(place: _Place, each: Keyed) -> Finding:
    bad = place.owner is not None and _in_production(place.owner)
    told = calling.story(each.call, f"calls {each.call.name} with it")
    because = (
        "nothing but this default decides in production" if bad else "as far as the code says it is one for development"
    )
    return Finding(
        rule=RULE.slug,
        symbol=place.symbol,
        file=place.file,
        line=place.line,
        storage=Storage.CLASS if place.owner is not None else Storage.MODULE,
        kind=RULE.kind,
        verdict=Verdict.VIOLATION if bad else Verdict.ACCEPTABLE,
        severity=RULE.severity if bad else Severity.LOW,
        confidence=0.8 if bad else 0.6,
        why=f"Where it isn't set it is the string in the source, and {told}; {because}.",
        consequences=(Consequence.DIFFERS_ACROSS_REPLICAS,) if bad else (),
        trace=each.call.trace,
        remedy=REMEDY if bad else None,
    )


def _in_production(owner: ClassInfo) -> bool:
    """Whether the settings say production unless told otherwise."""
    names = [
        value
        for name, (_, value) in owner.attributes.items()
        if name.lower() in ("environment", "env", "app_env", "stage")
    ]
    return any(str(c).lower() in ("production", "prod", "live") for value in names for c in value.consts)
