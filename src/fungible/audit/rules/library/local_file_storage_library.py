"""A storage library keeps the files that requests bring on one disk or in one process.

## What it detects
Storage objects whose back end is this replica's own: Django's FileSystemStorage and `STORAGES`, obstore's
LocalStore and MemoryStore, fsspec on `file` or `memory`, when requests store files through them. Plain writes
to paths are found by the rules about disk.

## Why it fails
1. Ana uploads her photograph. Replica A's storage writes it below its own media directory.
2. Her profile, served by replica B, links a file that B doesn't have.
3. The next container starts with an empty directory.

## Example violation
```python
from fastapi import FastAPI, Request
from obstore.store import LocalStore

store = LocalStore("/var/lib/photos")
app = FastAPI()


@app.put("/photos/{name}")
async def keep(name: str, request: Request) -> dict[str, bool]:
    await store.put_async(name, await request.body())
    return {"kept": True}
```

## Example fix
```python
import os

from fastapi import FastAPI, Request
from obstore.store import S3Store

store = S3Store(bucket=os.environ["PHOTO_BUCKET"])
app = FastAPI()


@app.put("/photos/{name}")
async def keep(name: str, request: Request) -> dict[str, bool]:
    await store.put_async(name, await request.body())
    return {"kept": True}
```

## How to fix it in Django
Set `STORAGES["default"]` to `storages.backends.s3.S3Storage` (django-storages); models don't change.

## How to fix it in FastAPI and Flask
Use an object store through obstore, fsspec (`s3://`) or its own client.

## When it is fine
A directory on a volume that all replicas mount: `# fungible: allow[local-file-storage-library] because
/var/lib/photos is a shared volume`.

## Limits
A volume that replicas share looks like any other directory.

## References
Django documentation, Managing files, and django-storages documentation · obstore documentation · fsspec documentation,
Built-in implementations
"""

from collections.abc import Iterator

from fungible.audit.program import stores
from fungible.audit.program.records import Program
from fungible.audit.program.stores import Group
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity

RULE = Rule(code="LIB812", slug="local-file-storage-library", kind=Kind.FILE, severity=Severity.MEDIUM, proof="rotate")
EFFECT = "another replica does not have the file, and a new container starts without any."
TITLE = "Keep files in an object store"


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each storage of a library that requests write to."""
    for store in stores.of(program, Group.FILES, Group.OTHER):
        if store.uses or store.where == "shared":
            yield from stores.judged(RULE, store, EFFECT, TITLE)
