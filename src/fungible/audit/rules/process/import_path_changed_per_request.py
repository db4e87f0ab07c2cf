"""A request changes where the process imports from, or what it has imported.

## What it detects
Changes of `sys.path` in code that a request reaches. When what is added comes from the request or its user
it is a violation. A folder that is always the same, a module put into `sys.modules` or reloaded, and a
change made once while the application is imported, are acceptable and listed.

## Why it fails
1. A request of tenant Acme puts Acme's plug-in folder in front of `sys.path` and imports `summary`.
2. The folder stays there, and `summary` stays in `sys.modules`. A request of tenant Nordlys on the same
   replica puts its own folder in front, imports `summary`, and runs Acme's code.
3. Replica B saw the tenants in the other order, and mixes them up the other way round.
4. Each request makes the list longer, so that imports get slower until the replica is restarted.

## Example violation
```python
import importlib
import sys

from fastapi import FastAPI

app = FastAPI()


@app.post("/reports/{tenant}")
def report(tenant: str) -> dict[str, str]:
    sys.path.insert(0, f"/srv/plugins/{tenant}")
    return {"text": importlib.import_module("summary").render()}
```

## Example fix
```python
import importlib

from fastapi import FastAPI

app = FastAPI()


@app.post("/reports/{tenant}")
def report(tenant: str) -> dict[str, str]:
    return {"text": importlib.import_module(f"plugins.{tenant}.summary").render()}
```

## How to fix it in FastAPI, Flask and Django
Give each plug-in a name of its own (a package per tenant, or entry points) and import it by that name, or
load a file with `importlib.util.spec_from_file_location` under a unique name. Code that tenants bring
belongs into processes of their own.

## When it is fine
A vendored folder appended while the application is imported. `# fungible: allow[import-path-changed-per-request]
because workers serve one tenant each`.

## Limits
Import hooks and `.pth` files aren't seen.

## References
Python documentation, The import system; sys.path; importlib.reload
"""

from collections.abc import Iterator

from fungible.audit.program import calling
from fungible.audit.program.origins import IDENTITY, REQUEST_DATA
from fungible.audit.program.records import Call, Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Phase, Severity, Storage, Verdict

RULE = Rule(
    code="PRC602",
    slug="import-path-changed-per-request",
    kind=Kind.USER_DATA,
    severity=Severity.HIGH,
    proof="interleave",
)
REMEDY = Remedy(
    id="import-path-changed-per-request",
    title="Import plug-ins under names of their own",
    text="Import by a unique package name per tenant instead of changing sys.path or sys.modules.",
)
_PATH = tuple(f"sys.path.{name}" for name in ("insert", "append", "extend", "remove", "__setitem__", "clear", "pop"))
_MODULES = tuple(
    f"sys.modules.{name}" for name in ("__setitem__", "__delitem__", "pop", "update", "clear", "setdefault")
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each function or module that changes what is imported from where."""
    found = program.calls.named(*_PATH, *_MODULES, "importlib.reload", "sys.path.__setattr__")
    for calls in calling.by_function(c for c in found if c.serves or Phase.IMPORT in c.phases):
        yield from _judged(calls)


def _judged(calls: list[Call]) -> Iterator[Finding]:
    """What is to be said of the changes that one function makes, if anything."""
    serving = [call for call in calls if call.serves]
    brought = [call for call in serving if _adds_what_is_brought(call)]
    if brought:
        yield _violation(brought)
    elif serving:
        yield _acceptable(serving, "what it adds is always the same, or has a name of its own")
    elif any(call.name in _PATH for call in calls):
        yield _acceptable(calls, "it happens once, at import, and no request changes it")


def _adds_what_is_brought(call: Call) -> bool:
    """Whether a call puts into `sys.path` what a request or its user brings."""
    return call.name.startswith("sys.path.") and any(each.has(REQUEST_DATA | IDENTITY) for each in call.args)


def _violation(calls: list[Call]) -> Finding:
    told = calling.story(calls[0], f"changes {calls[0].name.rpartition('.')[0]} to what the request names")
    return calling.finding(
        RULE,
        calls,
        f"{told}, for the whole process: later requests of others import what this one chose.",
        REMEDY,
        calling.Judged(
            storage=Storage.PROCESS,
            confidence=0.9,
            consequences=(
                Consequence.LEAKS_BETWEEN_USERS,
                Consequence.DIFFERS_ACROSS_REPLICAS,
                Consequence.GROWS_WITHOUT_BOUND,
            ),
        ),
    )


def _acceptable(calls: list[Call], because: str) -> Finding:
    name = calls[0].function.name or calls[0].function.symbol
    why = f"{name} changes {calls[0].name.rpartition('.')[0]}; {because}."
    return calling.finding(
        RULE,
        calls,
        why,
        None,
        calling.Judged(
            storage=Storage.PROCESS, verdict=Verdict.ACCEPTABLE, kind=Kind.IMPORT_SIDE_EFFECT, confidence=0.8
        ),
    )
