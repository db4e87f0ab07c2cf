"""A request makes a temporary file that nothing takes away.

## What it detects
`tempfile.NamedTemporaryFile(delete=False)`, `mkstemp` and `mkdtemp` in code that a request reaches, when
neither that function nor one that calls it removes the file, moves it elsewhere or arranges its removal.
Temporary files that are removed are listed as safe.

## Why it fails
1. Each upload is copied to a temporary file, because a converter wants a path.
2. Nobody removes the copy. Replica A has served 40,000 uploads since the last deploy, and its disk is full.
3. From then on every request on A that needs a file fails with "No space left on device", while B, which
   was started later, still works: users see errors that come and go.
4. The copies hold what users uploaded, readable by whoever gets into the container.

## Example violation
```python
import tempfile
from pathlib import Path

from fastapi import FastAPI, UploadFile

app = FastAPI()


@app.post("/pages")
def count_pages(document: UploadFile) -> dict[str, int]:
    with tempfile.NamedTemporaryFile(suffix=".txt", delete=False) as copy:
        copy.write(document.file.read())
    return {"pages": Path(copy.name).read_text().count("\\f") + 1}
```

## Example fix
```python
import tempfile
from pathlib import Path

from fastapi import FastAPI, UploadFile

app = FastAPI()


@app.post("/pages")
def count_pages(document: UploadFile) -> dict[str, int]:
    with tempfile.NamedTemporaryFile(suffix=".txt") as copy:
        copy.write(document.file.read())
        copy.flush()
        return {"pages": Path(copy.name).read_text().count("\\f") + 1}
```

## How to fix it in FastAPI, Flask and Django
Stay inside the `with` block, or use `TemporaryDirectory` for several files. With `mkstemp`, unlink in a
`finally`. To send the file as the response, give its removal to the response: `FileResponse(path,
background=BackgroundTask(os.unlink, path))`, or Flask's `after_this_request`.

## When it is fine
When something outside the application cleans the folder and a full disk can't happen: `# fungible:
allow[temporary-file-left-behind] because the job's container ends after one request`.

## Limits
A removal in another process, or through a helper that isn't on the path of the request, isn't connected
with the file.

## References
Python documentation, tempfile · CWE-459: Incomplete Cleanup · Starlette documentation, Background Tasks
"""

from collections.abc import Iterator

from fungible.audit.program import calling, disk
from fungible.audit.program.disk import Removal
from fungible.audit.program.records import Call, Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Lifetime, Severity, Storage, Verdict

RULE = Rule(
    code="DSK503",
    slug="temporary-file-left-behind",
    kind=Kind.FILE,
    severity=Severity.MEDIUM,
    proof="none: the disk has to fill first",
)
REMEDY = Remedy(
    id="temporary-file-left-behind",
    title="Remove temporary files when the work is done",
    text="Use the file inside its `with` block without delete=False, or unlink it in a finally.",
)
_MANAGED = (
    "tempfile.NamedTemporaryFile",
    "tempfile.TemporaryDirectory",
    "tempfile.TemporaryFile",
    "tempfile.SpooledTemporaryFile",
)
_BARE = ("tempfile.mkstemp", "tempfile.mkdtemp")


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each function that makes temporary files while serving."""
    gone = disk.removals(program)
    movers = {call.function.symbol for call in program.calls.named(*disk.RENAMES) if _is_of_temporary(call)}
    made = [call for call in program.calls.named(*_MANAGED, *_BARE) if call.serves]
    for calls in calling.by_function(made):
        left = list(filter(_stays, calls))
        if not left or _removed(program, left[0], gone):
            yield _safe(calls)
        elif left[0].function.symbol not in movers:
            yield _violation(program, left, gone)


def _is_of_temporary(call: Call) -> bool:
    """Whether a temporary file is what a call is made on, or among what it is given."""
    named = (*call.args, *([call.on] if call.on else []))
    return any(disk.is_temporary(each) for each in named)


def _stays(call: Call) -> bool:
    if call.name in _BARE:
        return True
    delete = call.kwargs.get("delete")
    return delete is not None and False in delete.consts and True not in delete.consts


def _removed(program: Program, call: Call, gone: tuple[Removal, ...]) -> bool:
    on_path = {function.symbol for function in calling.callers(program, call)}
    return any(each.call.function.symbol in on_path for each in gone)


def _cleaner(program: Program, gone: tuple[Removal, ...]) -> bool:
    """Whether some other function removes paths that it is given: it may be this one's."""
    makers = {c.function.symbol for c in program.calls.named(*_MANAGED, *_BARE)}
    return any(r.call.serves and r.call.function.symbol not in makers for r in gone)


def _violation(program: Program, calls: list[Call], gone: tuple[Removal, ...]) -> Finding:
    told = calling.story(calls[0], "makes a temporary file")
    if _cleaner(program, gone):
        why = f"{told}; another function removes files that it is given, and may be given this one."
        return calling.finding(
            RULE,
            calls,
            why,
            None,
            calling.Judged(storage=Storage.FILE, verdict=Verdict.ACCEPTABLE, lifetime=Lifetime.DISK, confidence=0.5),
        )
    return calling.finding(
        RULE,
        calls,
        f"{told} that nothing removes, so each request leaves one more on the disk until the disk is full.",
        REMEDY,
        calling.Judged(
            storage=Storage.FILE,
            confidence=0.75,
            consequences=(Consequence.GROWS_WITHOUT_BOUND,),
            lifetime=Lifetime.DISK,
        ),
    )


def _safe(calls: list[Call]) -> Finding:
    why = f"{calling.story(calls[0], 'works on a temporary file')} that is removed when the work is done."
    return calling.finding(
        RULE, calls, why, None, calling.Judged(storage=Storage.FILE, verdict=Verdict.SAFE, lifetime=Lifetime.REQUEST)
    )
