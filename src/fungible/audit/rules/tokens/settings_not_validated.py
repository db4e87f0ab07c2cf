"""Settings are taken from the environment as they come, defaults for secrets included.

## What it detects
A class of settings, not pydantic's, that is filled from `os.environ` and never checked: no validator, no
`__post_init__`, no comparison that raises. It is a violation (low) when a signing secret is among the
fields that have a default, because then nothing at all stands between a forgotten variable and
production; otherwise acceptable.

## Why it fails
1. A deployment renames a variable for replica B only. B starts without complaint, with the default.
2. A and B now differ in a limit, an address or a key, and the difference shows as errors that come and go.
3. With validation B wouldn't have started, and the rollout would have stopped there.

## Example violation
```python
import os
from dataclasses import dataclass

from fastapi import FastAPI


@dataclass(frozen=True)
class Settings:
    environment: str = "production"
    signing_secret: str = "only-for-the-workshop"

    @classmethod
    def from_env(cls) -> "Settings":
        return cls(os.environ.get("APP_ENV", cls.environment), os.environ.get("SECRET", cls.signing_secret))


settings = Settings.from_env()
app = FastAPI(title=settings.environment)
```

## Example fix
```python
from fastapi import FastAPI
from pydantic import Field
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    environment: str = "production"
    signing_secret: str = Field(min_length=32)


settings = Settings()
app = FastAPI(title=settings.environment)
```

## How to fix it in FastAPI, Flask and Django
pydantic-settings with types, lengths and ranges and no default for secrets; in Flask and Django, environs
or django-environ, and a system check that fails.

## When it is fine
Settings whose every value would fail at once if it were wrong: `# fungible: allow[settings-not-validated]
because each value is used during start-up`.

## Limits
Checks that are made elsewhere, for instance by the first connection, aren't connected with the class.

## References
The Twelve-Factor App, III. Config · pydantic-settings documentation · Django documentation, System check
framework
"""

from collections.abc import Iterator

from fungible.audit.program import signing
from fungible.audit.program.definitions import ClassInfo
from fungible.audit.program.records import Call, Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Phase, Severity, Storage, Verdict

RULE = Rule(
    code="TOK711",
    slug="settings-not-validated",
    kind=Kind.CONFIG,
    severity=Severity.LOW,
    proof="none: it takes a wrong deployment",
)
REMEDY = Remedy(
    id="settings-not-validated",
    title="Check settings before the first request",
    text="Give the fields types and bounds, and leave out the defaults that production must not have.",
)
_CHECKED = ("pydantic.", "pydantic_settings.", "environ.", "attrs.", "msgspec.")
_VALIDATES = frozenset({"__post_init__", "validate", "check", "_validate", "_check", "__attrs_post_init__"})


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each class of settings that takes the environment as it comes."""
    reads = [c for c in program.calls.named("os.environ.get", "os.getenv") if set(c.phases) - {Phase.TOOL}]
    owners = {c.function.owner: c for c in reads if c.function.owner}
    for symbol, call in owners.items():
        owner = program.classes.get(symbol)
        if owner is not None and _is_settings(owner) and not _checked(owner, program):
            yield _finding(owner, call)


def _is_settings(owner: ClassInfo) -> bool:
    return any(word in owner.name.lower() for word in ("settings", "config")) and len(owner.attributes) > 1


def _checked(owner: ClassInfo, program: Program) -> bool:
    compared = any(f.comparisons for f in program.functions.values() if f.owner == owner.symbol)
    return any(base.startswith(_CHECKED) for base in owner.bases) or bool(_VALIDATES & owner.methods) or compared


def _finding(owner: ClassInfo, call: Call) -> Finding:
    known = [
        name
        for name, (_, v) in owner.attributes.items()
        if signing.secretive(name) and any(isinstance(c, str) and c for c in v.consts)
    ]
    what = f", not even that {known[0]} is more than the default in the source" if known else ""
    return Finding(
        rule=RULE.slug,
        symbol=owner.symbol,
        file=owner.file,
        line=owner.line,
        storage=Storage.LIFECYCLE,
        kind=RULE.kind,
        verdict=Verdict.VIOLATION if known else Verdict.ACCEPTABLE,
        severity=RULE.severity,
        confidence=0.6,
        why=f"{call.function.name} takes the environment as it comes and nothing is checked{what}.",
        consequences=(Consequence.DIFFERS_ACROSS_REPLICAS,) if known else (),
        trace=call.trace,
        remedy=REMEDY,
    )
