"""A request changes a setting of the whole process: working directory, locale, random seed, default timeout.

## What it detects
`os.chdir`, `contextlib.chdir`, `locale.setlocale`, `random.seed` (and numpy's and torch's),
`socket.setdefaulttimeout` and `os.umask` in code that a request reaches. When the new value comes from the
request or its user it is a violation; a constant is acceptable, and so is a log level.

## Why it fails
1. Ana's request changes into her project's folder and then opens `data.csv`.
2. In between, Ben's request on the same replica changes into his. Ana is shown Ben's data.
3. An exception skips the line that would have changed back. From now on relative paths on replica A mean
   something else than on B, and the templates aren't found any more.

## Example violation
```python
import os
from pathlib import Path

from fastapi import FastAPI

app = FastAPI()


@app.get("/projects/{project}/summary")
def summary(project: str) -> str:
    os.chdir(f"/srv/projects/{project}")
    return Path("summary.txt").read_text()
```

## Example fix
```python
from pathlib import Path

from fastapi import FastAPI

app = FastAPI()


@app.get("/projects/{project}/summary")
def summary(project: str) -> str:
    return (Path("/srv/projects") / project / "summary.txt").read_text()
```

## How to fix it in FastAPI, Flask and Django
Use absolute paths, and `cwd=` for child processes; format with babel and an explicit locale instead of
`setlocale`; draw from a `random.Random(seed)` or `numpy.random.default_rng(seed)` of your own; pass
timeouts to the call that waits.

## When it is fine
A constant that each request sets to the same value. `# fungible: allow[process-setting-changed-per-request]
because the pool runs one request at a time in each process`.

## Limits
Changing back afterwards doesn't help against requests that run meanwhile, so it isn't looked for.

## References
Python documentation, os.chdir, locale.setlocale ("should be called once"), random.seed · NumPy
documentation, Random Generator
"""

from collections.abc import Iterator

from fungible.audit.program import calling
from fungible.audit.program.origins import IDENTITY, REQUEST_DATA
from fungible.audit.program.records import Call, Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Severity, Storage, Verdict

RULE = Rule(
    code="PRC603",
    slug="process-setting-changed-per-request",
    kind=Kind.USER_DATA,
    severity=Severity.HIGH,
    proof="interleave",
)
REMEDY = Remedy(
    id="process-setting-changed-per-request",
    title="Give the value to the code that needs it",
    text="Use absolute paths, explicit locales and generators of your own instead of settings of the whole process.",
)
_SETTINGS = {
    **dict.fromkeys(("os.chdir", "os.fchdir", "contextlib.chdir"), "working directory"),
    "locale.setlocale": "locale",
    **dict.fromkeys(("random.seed", "numpy.random.seed", "torch.manual_seed"), "random generator"),
    "socket.setdefaulttimeout": "default timeout of sockets",
    "os.umask": "file mode mask",
    **dict.fromkeys(("logging.disable", "logging.Logger.setLevel", "logging.basicConfig"), "log level"),
}
_MILD = frozenset({"log level", "file mode mask"})


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each function that changes a setting of the process while serving."""
    found = [call for call in program.calls.named(*_SETTINGS) if call.serves and _changes(call)]
    for calls in calling.by_function(found):
        brought = [call for call in calls if _brought(call) and _SETTINGS[call.name] not in _MILD]
        yield _violation(brought) if brought else _acceptable(calls)


def _changes(call: Call) -> bool:
    """`setlocale` with one argument only asks."""
    given = [*call.args, *call.kwargs.values()]
    return not (call.name == "locale.setlocale" and len(given) < 2)


def _brought(call: Call) -> bool:
    return any(each.has(REQUEST_DATA | IDENTITY) for each in (*call.args, *call.kwargs.values()))


def _violation(calls: list[Call]) -> Finding:
    told = calling.story(
        calls[0], f"sets the {_SETTINGS[calls[0].name]} of the whole process to what the request brings"
    )
    severity = (
        Severity.MEDIUM
        if _SETTINGS[calls[0].name] in ("random generator", "default timeout of sockets")
        else RULE.severity
    )
    return calling.finding(
        RULE,
        calls,
        f"{told}: requests that run meanwhile are served with another user's value.",
        REMEDY,
        calling.Judged(
            storage=Storage.PROCESS,
            severity=severity,
            confidence=0.88,
            consequences=(
                Consequence.RACES_IN_ONE_REPLICA,
                Consequence.LEAKS_BETWEEN_USERS,
                Consequence.DIFFERS_ACROSS_REPLICAS,
            ),
        ),
    )


def _acceptable(calls: list[Call]) -> Finding:
    setting = _SETTINGS[calls[0].name]
    because = (
        "only diagnostics depend on it"
        if setting in _MILD
        else "the value is not a request's, so each request sets the same"
    )
    why = f"{calling.story(calls[0], f'sets the {setting} of the process')}; {because}."
    return calling.finding(
        RULE,
        calls,
        why,
        None,
        calling.Judged(storage=Storage.PROCESS, verdict=Verdict.ACCEPTABLE, kind=Kind.CONFIG, confidence=0.7),
    )
