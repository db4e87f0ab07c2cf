"""Importing the application makes a directory or opens a file for writing.

## What it detects

`mkdir`, `makedirs` and log files opened by a statement of a module that the server imports. It is reported as
acceptable: doing it twice changes nothing, and the place is only a concern for those who deploy.

## Why it fails

1. Replica A's image has a writable working directory; importing the application makes `logs/` there.
2. Replica B runs with a read-only file system: the same import fails before any log line is written.
3. Where both start, each writes its own log file, and nobody who reads one of them sees what the other did.

## Example violation

There is none of its own: requests that write local files are judged by the rules about disk. This is reported as
acceptable.

```python
from pathlib import Path

from fastapi import FastAPI

Path("exports").mkdir(exist_ok=True)

app = FastAPI()


@app.get("/status")
def status() -> str:
    return "ready"
```

## Example fix

```python
from fastapi import FastAPI

app = FastAPI()


@app.get("/status")
def status() -> str:
    return "ready"
```

## How to fix it in any framework

Log to standard output, let the image or the volume provide directories, and make the others when they are used.

## When it is fine

Always, as far as the same directory is made again without an error. Only a violation needs a waiver, and
this rule has none; one would read
`# fungible: allow[files-touched-at-import] because the volume is mounted before the import`.

## Limits

Directories made by libraries are not seen.

## References

- The Twelve-Factor App, "Logs"
"""

from collections.abc import Iterator

from fungible.audit.program import calls
from fungible.audit.program.identifiers import last
from fungible.audit.program.importing import AtImport, at_import
from fungible.audit.program.records import Program
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity

RULE = Rule(
    code="IMP205",
    slug="files-touched-at-import",
    kind=Kind.IMPORT_SIDE_EFFECT,
    severity=Severity.LOW,
    proof="none: it changes no answer",
)
_MAKES = frozenset({"mkdir", "makedirs"})
_LOGS = frozenset({"FileHandler", "RotatingFileHandler", "TimedRotatingFileHandler", "WatchedFileHandler"})


def check(program: Program) -> Iterator[Finding]:
    """Yield the argument for each module whose import touches the disk, once."""
    seen: set[str] = set()
    touches = calls.every(program, lambda name: last(name) in _MAKES | _LOGS)
    for each in at_import(program, touches):
        if each.file not in seen and not each.built:
            seen.add(each.file)
            yield _acceptable(each)


def _acceptable(each: AtImport) -> Finding:
    what = "opens a log file" if last(each.call.name) in _LOGS else "makes a directory"
    why = f"Importing {each.module} {what} on this machine; doing so again changes nothing, no request depends on it."
    return calls.acceptable(RULE, each.call, each.spot(), why)
