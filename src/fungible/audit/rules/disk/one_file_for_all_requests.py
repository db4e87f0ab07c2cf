"""Requests write what they bring to one file, read it back, and take it away.

## What it detects
A call that writes to a path while a request is served, where the file is taken away again when the work is
done and its path is the same for all requests: put together of literals and constants, with nothing of the
request in it and nothing random.

## Why it fails
1. Replicas A and B are two workers on one machine. Ana uploads a document to A and Ben one to B, at the same
   moment: both are written to `/tmp/upload.txt`, Ben's over Ana's.
2. Both read the file back. A stores Ben's text as Ana's document.
3. The first to finish removes the file; the other one fails because it is gone.
4. Inside one replica the same happens between two threads, or at an `await` between write and read.

## Example violation
```python
import os

from fastapi import FastAPI, UploadFile

app = FastAPI()


@app.post("/lines")
async def count_lines(document: UploadFile) -> dict[str, int]:
    with open("/tmp/upload.txt", "wb") as copy:
        copy.write(await document.read())
    with open("/tmp/upload.txt") as copy:
        lines = len(copy.readlines())
    os.remove("/tmp/upload.txt")
    return {"lines": lines}
```

## Example fix
```python
import tempfile

from fastapi import FastAPI, UploadFile

app = FastAPI()


@app.post("/lines")
async def count_lines(document: UploadFile) -> dict[str, int]:
    with tempfile.NamedTemporaryFile() as copy:
        copy.write(await document.read())
        copy.flush()
        with open(copy.name) as lines:
            return {"lines": len(lines.readlines())}
```

## How to fix it in FastAPI, Flask and Django
Let `tempfile.NamedTemporaryFile` or `TemporaryDirectory` make the path and use it inside its `with` block; or
hand the upload's stream on, where the reader takes one, and write no file at all.

## When it is fine
One worker that serves one request at a time, on a machine of its own: `# fungible:
allow[one-file-for-all-requests] because the converter runs with --workers 1 and takes one job at a time`.

## Limits
A path made of the client's file name is another one for most requests, and is not reported. Files that
programs write which the service starts are not seen.

## References
Python documentation, tempfile · CWE-377, Insecure Temporary File
"""

from collections.abc import Iterator

from fungible.audit.program import calling, disk, scratch
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Lifetime, Severity, Storage

RULE = Rule(
    code="DSK504",
    slug="one-file-for-all-requests",
    kind=Kind.ISOLATION,
    severity=Severity.HIGH,
    proof="interleave",
)
REMEDY = Remedy(
    id=RULE.slug,
    title="Give each request a file of its own",
    text="Let tempfile.NamedTemporaryFile or TemporaryDirectory make the path, and use it inside its with block.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each function that writes and takes away a file that all requests share."""
    gone = disk.removals(program)
    mixed = [write for write in disk.writes(program) if scratch.mixes(program, write)]
    taken = {id(write.call): write for write in mixed if disk.removed(program, write, gone) is not None}
    for calls in calling.by_function(write.call for write in taken.values()):
        path = calling.shown(taken[id(calls[0])].path, "one path")
        why = (
            f"{calling.story(calls[0], f'writes to {path} and takes it away again')}; all requests share that path, "
            "so two at once overwrite each other's file, and one goes on with what the other brought."
        )
        yield calling.finding(
            RULE,
            calls,
            why,
            REMEDY,
            calling.Judged(
                storage=Storage.FILE,
                confidence=0.75,
                consequences=(Consequence.RACES_IN_ONE_REPLICA, Consequence.LEAKS_BETWEEN_USERS),
                lifetime=Lifetime.DISK,
            ),
        )
