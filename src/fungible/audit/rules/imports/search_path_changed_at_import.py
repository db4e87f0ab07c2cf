"""Importing the application changes where Python looks for modules.

## What it detects

`sys.path.append`, `insert` and `extend` in a module that the server imports. It is reported as acceptable: the folder
is fixed, and no request changes it. A request that changes the path is judged elsewhere.

## Why it fails

1. Replica A is started from the repository's root, replica B from another folder.
2. A relative folder on the path means another place for each, and the same import finds another module, or none.

## Example violation

There is none of its own. This is reported as acceptable.

```python
import sys
from pathlib import Path

from fastapi import FastAPI

sys.path.append(str(Path(__file__).parent / "vendor"))

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

Install the vendored code as a package, or set `PYTHONPATH` where the server is started.

## When it is fine

When the folder is given relative to the file. Only a violation needs a waiver, and
this rule has none; one would read
`# fungible: allow[search-path-changed-at-import] because the vendored code has no package`.

## Limits

`site.addsitedir` and import hooks are not recognised.

## References

- Python documentation, "sys.path"
"""

from collections.abc import Iterator

from fungible.audit.program import calls
from fungible.audit.program.importing import at_import
from fungible.audit.program.records import Program
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity

RULE = Rule(
    code="IMP208",
    slug="search-path-changed-at-import",
    kind=Kind.IMPORT_SIDE_EFFECT,
    severity=Severity.LOW,
    proof="none: it changes no answer",
)
_CHANGES = frozenset({"sys.path.append", "sys.path.insert", "sys.path.extend"})


def check(program: Program) -> Iterator[Finding]:
    """Yield the argument for each module that changes the path, once."""
    seen: set[str] = set()
    for each in at_import(program, calls.every(program, lambda name: name in _CHANGES)):
        if each.file not in seen:
            seen.add(each.file)
            why = f"Importing {each.module} adds a fixed folder to sys.path once; no request changes it."
            yield calls.acceptable(RULE, each.call, each.spot(), why)
