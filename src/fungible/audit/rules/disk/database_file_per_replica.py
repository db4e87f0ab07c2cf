"""A database in a local file is written by requests, so each replica has its own.

## What it detects
`sqlite3.connect`, `aiosqlite.connect`, `tinydb.TinyDB`, `shelve.open`, `dbm.open` and `duckdb.connect` on a
path, when statements that a request reaches change what is in the file, not when they only read it.

## Why it fails
1. Ana posts an entry. Replica A inserts it into `history.db` in its working directory.
2. Ana opens her list. Replica B reads its own `history.db`, where the entry never was.
3. A new container begins with an empty file; whatever the old one had is gone.
4. On a shared volume SQLite's locks aren't reliable over network file systems, and stores that rewrite one
   JSON file, such as TinyDB, lose one of two simultaneous changes.

## Example violation
```python
import sqlite3

from fastapi import FastAPI

app = FastAPI()


@app.post("/entries")
def add_entry(text: str) -> dict[str, bool]:
    with sqlite3.connect("entries.db") as store:
        store.execute("INSERT INTO entries (text) VALUES (?)", (text,))
    return {"stored": True}
```

## Example fix
```python
import os

import psycopg
from fastapi import FastAPI

app = FastAPI()


@app.post("/entries")
def add_entry(text: str) -> dict[str, bool]:
    with psycopg.connect(os.environ["DATABASE_URL"]) as store:
        store.execute("INSERT INTO entries (text) VALUES (%s)", (text,))
    return {"stored": True}
```

## How to fix it in FastAPI, Flask and Django
Use a database server that all replicas reach and take its address from the environment. With SQLAlchemy
or Django's ORM only the URL changes; code on bare `sqlite3` needs another driver and its placeholders.
For a few counters or documents, Redis or one table is enough.

## When it is fine
A file that the image ships and requests only read; a service that by design has one replica: `# fungible:
allow[database-file-per-replica] because this agent runs once per machine and describes that machine`.

## Limits
SQL that is built at run time isn't read. Engines of an ORM are judged by their URL elsewhere.

## References
SQLite documentation, Appropriate Uses For SQLite, and How To Corrupt An SQLite Database File · TinyDB
documentation, Why not use TinyDB? · Python documentation, shelve
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from fungible.audit.program import calling, database_files, disk
from fungible.audit.program.identifiers import UNKNOWN, last, words_in
from fungible.audit.program.origins import Origin
from fungible.audit.program.records import Call, Program, State
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import SERVING, Consequence, Kind, Lifetime, Phase, Severity, Storage, Verdict

RULE = Rule(code="DSK502", slug="database-file-per-replica", kind=Kind.FILE, severity=Severity.HIGH, proof="rotate")
REMEDY = Remedy(
    id="database-file-per-replica",
    title="Use a database that all replicas reach",
    text="Move the rows to a database server whose address comes from the environment.",
)
_SQL_STORES = (
    "sqlite3.connect",
    "sqlite3.Connection",
    "sqlite3.Connection.__init__",
    "aiosqlite.connect",
    "duckdb.connect",
)
_CHANGES = ("insert", "update", "delete", "replace")
_GIVES = ("contextlib.contextmanager", "contextlib.asynccontextmanager")
_DERIVED = frozenset({"cache", "caches", "cached", "caching", "telemetry"})
SAME_PATH = 2
"""With more functions than this on one path, the path's definition is the place to report."""


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each local database that requests change."""
    changes = [c for c in program.calls.matching(_changes_rows) if c.serves and _is_change(c)]
    by_path: dict[str, list[tuple[Call, list[Call]]]] = defaultdict(list)
    opens = program.calls.named(*_SQL_STORES, *database_files.DOCUMENT_STORES, *disk.MAPPINGS)
    own = {opened.function for opened in opens}  # who opens a file itself changes that one
    cursors = database_files.cursors(program)
    for opened in opens:
        there = [c for c in changes if c.function is opened.function or c.function not in own]
        made = _changes_through(opened, there, cursors)
        if made:
            path = _path(opened)
            by_path[path.text if path else opened.function.symbol].append((opened, made))
    for rows in by_path.values():
        yield from _findings(program, rows)


def _path(opened: Call) -> Origin | None:
    return opened.argument(0, "database", "path", "filename")


def _changes_through(opened: Call, changes: list[Call], cursors: Mapping[int, int]) -> list[Call]:
    """The changes that are made in what a call opens; to open a mapping for writing is one."""
    if disk.may_change_mapping(opened):
        return [opened]
    path = _path(opened)
    if path is not None and not disk.may_change_file(path):
        return []
    return [change for change in changes if database_files.belongs(change, opened, cursors)]


def _changes_rows(name: str) -> bool:
    return last(name) in ("execute", "executemany", "executescript") or last(name) in disk.DOCUMENT_CHANGES


def _is_change(call: Call) -> bool:
    if last(call.name) in disk.DOCUMENT_CHANGES:
        return call.name.startswith("tinydb.") or call.name.startswith("?.")
    texts = [c for c in (call.args[0].consts if call.args else ()) if isinstance(c, str)]
    return any(text.strip(f"{UNKNOWN} \n\t(").lower().startswith(_CHANGES) for text in texts)


def _findings(program: Program, rows: list[tuple[Call, list[Call]]]) -> Iterator[Finding]:
    given = frozenset(call.decorates for call in program.calls.named(*_GIVES))
    users = {_place(*row, given).function.symbol for row in rows}
    shared = _definition(program, rows[0][0]) if len(users) > SAME_PATH else None
    if shared is not None:
        yield _violation(rows, symbol=shared.symbol, place=(shared.file, shared.line))
        return
    for at, row in {(at := _place(*row, given)).function.symbol: (at, row) for row in reversed(rows)}.values():
        yield _violation([row], symbol=at.function.symbol, place=(at.file, at.line))


def _place(opened: Call, changes: list[Call], given: frozenset[str]) -> Call:
    """Where to report: the call that opens, or the first change when one function alone changes what another opens.

    A change that start-up makes as well, such as a migration, comes last.
    A context manager (`given`) that lends the file for the length of a block is the place itself, whoever changes it.
    """
    writers = {change.function.symbol for change in changes}
    alone = len(writers) == 1 and opened.function.symbol not in writers | given
    elsewhere = alone or opened.function.name == "__init__" or not opened.serves
    return min(changes, key=lambda c: (not SERVING.issuperset(c.phases), c.file, c.line)) if elsewhere else opened


def _definition(program: Program, opened: Call) -> State | None:
    """The module variable that holds the path."""
    path = _path(opened)
    if path is None:
        return None
    variables = (s for s in program.states if s.storage is Storage.MODULE and s.file == opened.file)
    return next((state for state in variables if state.name == path.text), None)


def _violation(rows: list[tuple[Call, list[Call]]], symbol: str, place: tuple[str, int]) -> Finding:
    opened, changes = rows[0][0], [c for _, each in rows for c in each]
    path = _path(opened)
    told = calling.story(
        changes[0],
        f"changes what {opened.name} opened in {calling.shown(path, 'a path')}, a file on this machine's disk",
    )
    derived = bool(_DERIVED & (words_in([*symbol.split("."), *(path.words if path else ())])))
    harm = "other replicas have other rows, and a new container starts with none"
    return calling.finding(
        RULE,
        changes,
        f"{told}: {'it is a cache, so losing it costs only time' if derived else harm}.",
        None if derived else REMEDY,
        calling.Judged(
            verdict=Verdict.ACCEPTABLE if derived else Verdict.VIOLATION,
            storage=Storage.FILE,
            kind=Kind.USER_DATA if opened.name in database_files.DOCUMENT_STORES else Kind.FILE,
            confidence=0.85 if any(Phase.REQUEST in c.phases for c in changes) else 0.6,
            consequences=(Consequence.LOST_ON_RESTART, Consequence.DIFFERS_ACROSS_REPLICAS),
            lifetime=Lifetime.DISK,
            symbol=symbol,
            place=place,
        ),
    )
