"""A request changes an environment variable, which every other request of the process then reads.

## What it detects
`os.environ[...] = ...`, `os.environ.update`, `setdefault`, `pop` and `os.putenv` in code that a request
reaches. When what is stored comes from the request or its user it is a violation; a value that is always
the same is acceptable, because it makes no difference who stores it first.

## Why it fails
1. Ana's request stores her time zone in `os.environ["TZ"]` and formats a date.
2. Before it has done so, Ben's request on the same replica stores his. Ana's date comes out in Ben's zone.
3. The variable stays set. Later requests on replica A, which never mention it, behave differently from
   those on replica B, and child processes inherit whatever was stored last.
4. With threads this shows under load in one replica; the second replica only makes it harder to reproduce.

## Example violation
```python
import os

from fastapi import FastAPI

app = FastAPI()


def price_label(cents: int) -> str:
    return f"{cents / 100:.2f} {os.environ.get('CURRENCY', 'EUR')}"


@app.get("/label")
def label(cents: int, currency: str) -> str:
    os.environ["CURRENCY"] = currency
    return price_label(cents)
```

## Example fix
```python
from fastapi import FastAPI

app = FastAPI()


def price_label(cents: int, currency: str) -> str:
    return f"{cents / 100:.2f} {currency}"


@app.get("/label")
def label(cents: int, currency: str) -> str:
    return price_label(cents, currency)
```

## How to fix it in FastAPI, Flask and Django
Pass the value as an argument, or through a `ContextVar` when many layers lie between. For a library that
reads only the environment, construct its client with the value instead; for a child process, give it an
environment of its own: `subprocess.run(..., env={**os.environ, "CURRENCY": currency})`. For time zones use
`zoneinfo.ZoneInfo`.

## When it is fine
A constant that a library wants and that is the same in each replica, best set before the application
starts. `# fungible: allow[environment-changed-per-request] because each job runs in a process of its own`.

## Limits
A value whose origin isn't known is taken to be the same each time.

## References
Python documentation, os.environ · POSIX, environment variables and threads (setenv) · The Twelve-Factor
App, III. Config
"""

from collections.abc import Iterator

from fungible.audit.program import calling
from fungible.audit.program.origins import IDENTITY, REQUEST_DATA
from fungible.audit.program.records import Call, Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Severity, Storage, Verdict

RULE = Rule(
    code="PRC601",
    slug="environment-changed-per-request",
    kind=Kind.USER_DATA,
    severity=Severity.CRITICAL,
    proof="interleave",
)
REMEDY = Remedy(
    id="environment-changed-per-request",
    title="Pass the value instead of storing it in the environment",
    text="Pass the value as an argument or in a ContextVar, or to the child process in an env of its own.",
)
_CHANGES = (
    "os.environ.__setitem__",
    "os.environ.update",
    "os.environ.setdefault",
    "os.environ.pop",
    "os.putenv",
    "os.environ.__delitem__",
    "os.environ.clear",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each function that changes the environment while serving."""
    changes = [call for call in program.calls.named(*_CHANGES) if call.serves]
    for calls in calling.by_function(changes):
        personal = [call for call in calls if _brought(call)]
        yield _violation(personal) if personal else _acceptable(calls)


def _brought(call: Call) -> bool:
    return any(each.has(REQUEST_DATA | IDENTITY) for each in (*call.args, *call.kwargs.values()))


def _violation(calls: list[Call]) -> Finding:
    name = calling.shown(calls[0].args[0] if calls[0].args else None, "a variable")
    told = calling.story(calls[0], f"stores what the request brings in the environment ({name})")
    return calling.finding(
        RULE,
        calls,
        f"{told}: concurrent requests read each other's value, and it stays set in this replica alone.",
        REMEDY,
        calling.Judged(
            storage=Storage.ENV,
            confidence=0.92,
            consequences=(
                Consequence.RACES_IN_ONE_REPLICA,
                Consequence.LEAKS_BETWEEN_USERS,
                Consequence.DIFFERS_ACROSS_REPLICAS,
            ),
        ),
    )


def _acceptable(calls: list[Call]) -> Finding:
    told = calling.story(calls[0], "changes the environment")
    why = f"{told}; nothing of the request is in it, so it makes no difference who does it first."
    return calling.finding(
        RULE,
        calls,
        why,
        None,
        calling.Judged(storage=Storage.ENV, verdict=Verdict.ACCEPTABLE, kind=Kind.CONFIG, confidence=0.7),
    )
