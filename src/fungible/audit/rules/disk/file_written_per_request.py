"""A request writes a file to the disk of the replica that happens to serve it.

## What it detects
A call that writes to a path (`open` for writing, `Path.write_text`, an upload's `save`, `shutil.move`, an
image's or data frame's `save`), in code that a request or its background work reaches, when the file is
meant to stay: it isn't from `tempfile`, and nothing takes it away again when the work is done.

## Why it fails
1. Ana uploads her portrait. The load balancer sends the request to replica A, which writes it below its
   own working directory and answers with the address of the picture.
2. Her browser asks for that address. Replica B answers, looks on its own disk and says 404.
3. In the evening a new version is deployed. Both containers are replaced, and the picture is gone for good,
   although the database still names it.
4. With a volume that both mount, two requests that read, change and rewrite one file at the same time
   still lose one of the changes.

## Example violation
```python
from pathlib import Path

from fastapi import FastAPI, UploadFile

PORTRAITS = Path("portraits")
app = FastAPI()


@app.put("/members/{member_id}/portrait")
async def put_portrait(member_id: int, portrait: UploadFile) -> dict[str, str]:
    (PORTRAITS / f"{member_id}.jpg").write_bytes(await portrait.read())
    return {"address": f"/members/{member_id}/portrait"}
```

## Example fix
```python
import os
from typing import Any

import boto3
from fastapi import Depends, FastAPI, UploadFile

app = FastAPI()


def object_store() -> Any:
    return boto3.client("s3")


@app.put("/members/{member_id}/portrait")
def put_portrait(member_id: int, portrait: UploadFile, store: Any = Depends(object_store)) -> dict[str, str]:
    store.upload_fileobj(portrait.file, os.environ["PORTRAIT_BUCKET"], f"{member_id}.jpg")
    return {"address": f"/members/{member_id}/portrait"}
```

## How to fix it in FastAPI, Flask and Django
Send the stream to object storage (`upload_fileobj` of boto3, `gcloud-aio-storage`, MinIO) and keep its key
in the database; let the client fetch it by a presigned address. In Django, set `STORAGES["default"]` to a
back end of django-storages and keep using `FileField`. What is a record rather than a document, such as a
JSON or CSV file of entries, belongs in a table: rewriting a file has no transaction.

## When it is fine
Scratch files that the same request takes away; logs; a cache of what can be computed again; a folder for development
only. A path on a volume that all replicas mount, under new names, can be accepted: `# fungible:
allow[file-written-per-request] because /srv/media is one NFS volume`.

## Limits
A path that a library builds isn't seen, nor whether it is on a shared volume. `write` of something unknown counts not.

## References
The Twelve-Factor App, VI. Processes · Kubernetes documentation, Volumes: emptyDir · Python documentation,
pathlib and shutil · Flask documentation, Uploading Files
"""

import re
from collections.abc import Iterator

from fungible.audit.program import calling, disk, fetched, moves, scratch
from fungible.audit.program.disk import DiskWrite
from fungible.audit.program.identifiers import words_in
from fungible.audit.program.origins import Origin
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Lifetime, Phase, Severity, Storage, Verdict

RULE = Rule(code="DSK501", slug="file-written-per-request", kind=Kind.FILE, severity=Severity.HIGH, proof="rotate")
REMEDY = Remedy(
    id="file-written-per-request",
    title="Keep files where all replicas can read them",
    text="Put documents into object storage under a key that the database knows, and records into a table.",
)
_SESSION = frozenset({"session", "sessions", "cookie", "remember", "login"})
_ASKED = re.compile(r"\bsession\.(get|query|execute|scalars?|merge|refresh)\(")
_SETTING = frozenset({"environment", "env", "debug", "settings"})
_AT_HOME = frozenset({"development", "dev", "local", "debug"})


def check(program: Program) -> Iterator[Finding]:
    """Yield one finding for each function that leaves files behind, or that might seem to."""
    gone = disk.removals(program)
    for group in _by_function(program, disk.lenders(program, gone)):
        if not all(moves.is_move(program, write) for write in group):
            kept = [write for write in group if disk.removed(program, write, gone) is None]
            if kept:
                yield _kept(program, kept)
            elif not any(scratch.mixes(program, write) for write in group):  # another rule tells of those
                yield _scratch(group)


def _by_function(program: Program, lenders: frozenset[str]) -> Iterator[list[DiskWrite]]:
    """What is not written to temporary files, its own or those that others lend, by the function that does."""
    lasting = [w for w in disk.writes(program) if not disk.is_temporary(w.path) and not _lent(w, lenders)]
    by_call = {id(write.call): write for write in lasting}
    for calls in calling.by_function(write.call for write in by_call.values()):
        yield [by_call[id(call)] for call in calls]


def _lent(write: DiskWrite, lenders: frozenset[str]) -> bool:
    """Whether a path is made of what a function hands out that looks after it."""
    return bool(lenders & write.path.words - {write.call.function.name})


def _kept(program: Program, group: list[DiskWrite]) -> Finding:
    because = _excuse(program, group)
    if because:
        return _acceptable(group, because)
    kind, calls = _kind(group), [write.call for write in group]
    return calling.finding(
        RULE,
        calls,
        f"{_told(group)}: other replicas do not have the file, and a new container starts without it.",
        REMEDY,
        calling.Judged(
            storage=Storage.FILE,
            kind=kind,
            severity=Severity.MEDIUM if kind is Kind.CONFIG else RULE.severity,
            confidence=0.88 if any(Phase.REQUEST in call.phases for call in calls) else 0.6,
            consequences=(Consequence.LOST_ON_RESTART, Consequence.DIFFERS_ACROSS_REPLICAS),
            lifetime=Lifetime.DISK,
        ),
    )


def _excuse(program: Program, group: list[DiskWrite]) -> str:
    """Why it does no harm that the files are on one replica only; empty when it does."""
    if all(disk.is_derived(program, write) for write in group):
        return "it is a log, or can be made again at any time, so losing it costs only time"
    if fetched.is_copy(program, group[0]):
        return "it is a copy of what is kept in object storage"
    if _for_development(program, group[0]):
        return "the caller chooses it only for development, where there is one replica"
    return ""


def _for_development(program: Program, write: DiskWrite) -> bool:
    """Whether the function, or the one that calls it, picks local files only when it runs in development."""
    if any(guard.test is not None and _asks_for_development(guard.test) for guard in write.call.guards):
        return True
    caller = next((f for f in calling.callers(program, write.call) if f.symbol != write.call.function.symbol), None)
    if caller is None:
        return False
    return "ENVIRONMENT" in map(str.upper, caller.words) and bool(_AT_HOME & caller.words)


def _asks_for_development(test: Origin) -> bool:
    about = words_in([*test.words, *map(str, test.consts)])
    return bool(_SETTING & words_in(test.words) and _AT_HOME & about)


def _kind(group: list[DiskWrite]) -> Kind:
    words = frozenset[str]().union(*map(disk.vocabulary, group))
    asked = any(_ASKED.search(write.path.text) for write in group)
    if _SESSION & words - ({"session"} if asked else set()):
        return Kind.SESSION
    return Kind.CONFIG if any(map(disk.is_settings, group)) else Kind.FILE


def _acceptable(group: list[DiskWrite], because: str) -> Finding:
    calls = [write.call for write in group]
    return calling.finding(
        RULE,
        calls,
        f"{_told(group)}; {because}.",
        None,
        calling.Judged(storage=Storage.FILE, verdict=Verdict.ACCEPTABLE, lifetime=Lifetime.DISK, confidence=0.7),
    )


def _told(group: list[DiskWrite]) -> str:
    return calling.story(group[0].call, f"writes {calling.shown(group[0].path, 'a file')} to this machine's disk")


def _scratch(group: list[DiskWrite]) -> Finding:
    calls = [write.call for write in group]
    why = f"{_told(group)} and takes it away again when the work is done."
    return calling.finding(
        RULE, calls, why, None, calling.Judged(storage=Storage.FILE, verdict=Verdict.SAFE, lifetime=Lifetime.REQUEST)
    )
