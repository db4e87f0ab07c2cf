"""The file with the secrets of a deployment is tracked by git.

## What it detects
A file named `.env` that git tracks, in the audited checkout. Examples (`.env.example`, `.env.template`)
aren't reported.

## Why it fails
1. Everyone who can read the repository, its forks, its CI logs and its backups, can read the keys that all
   replicas sign with.
2. A key that is changed in the file reaches each replica with its next image, so that for the length of a
   deployment A and B sign with different keys; and the old one stays in the history for ever.

## Example violation
```python
import os

from fastapi import FastAPI

app = FastAPI(title=os.environ.get("TITLE", "with a .env that git tracks beside it"))
```

```sh path=.env
TITLE=Shop
JWT_SECRET=8c2f0e5b1d
```

## Example fix
```python
import os

from fastapi import FastAPI

app = FastAPI(title=os.environ.get("TITLE", "with a .env that .gitignore names"))
```

```sh path=.gitignore
.env
```

## How to fix it in FastAPI, Flask and Django
`git rm --cached .env`, name it in `.gitignore`, commit an `.env.example` without values, change every
secret that was in it, and let the platform inject secrets at start.

## When it is fine
A file without secrets; a better name then is `.env.example` or `defaults.env`. Waivers are read in Python
files only: `# fungible: allow[environment-file-tracked] because it holds ports only` in the `.env` tells its
readers, and `--ignore environment-file-tracked` tells the audit.

## Limits
What is in the file isn't read. Without a git checkout nothing is reported.

## References
The Twelve-Factor App, III. Config · git documentation, gitignore · OWASP, Secrets Management Cheat Sheet
"""

from collections.abc import Iterator

from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Lifetime, Severity, Storage, Verdict

RULE = Rule(
    code="TOK709",
    slug="environment-file-tracked",
    kind=Kind.SECURITY,
    severity=Severity.MEDIUM,
    proof="none: answers do not change",
)
REMEDY = Remedy(
    id="environment-file-tracked",
    title="Take the file out of git and change its secrets",
    text="Remove it with git rm --cached, ignore it, and let the platform inject the values.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each environment file that git tracks."""
    for name, tracked in sorted(program.other_files.items()):
        if name.rpartition("/")[2] == ".env" and tracked == "tracked":
            yield _violation(name)


def _violation(name: str) -> Finding:
    return Finding(
        rule=RULE.slug,
        symbol=name,
        file=name,
        line=1,
        storage=Storage.FILE,
        kind=RULE.kind,
        verdict=Verdict.VIOLATION,
        severity=RULE.severity,
        confidence=0.8,
        why=f"git tracks {name}, so whoever can read the repository has what replicas are configured with.",
        lifetime=Lifetime.DISK,
        consequences=(Consequence.LEAKS_BETWEEN_USERS,),
        remedy=REMEDY,
    )
