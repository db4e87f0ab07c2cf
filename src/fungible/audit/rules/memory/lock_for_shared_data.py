"""A lock of one process guards what all replicas share.

## What it detects

A `threading` or `asyncio` lock, or one made for a key, under which code reached by a request changes rows of a
database, keys in Redis or files that other replicas change too, in its own lines or in what is called there.

## Why it fails

1. One unit of blood is left. Two hospitals ask for it in the same second, one at replica A, one at replica B.
2. A takes its lock and reads "1 left". B takes its own lock, which knows nothing of A's, and reads "1 left".
3. Both write "0 left", and both promise the same unit.
4. In one process it never happened, in no test and in no review: the lock looks right.

## Example violation

```python
import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from fastapi import FastAPI, HTTPException, Request


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=1, max_size=10) as pool:
        app.state.pool = pool
        yield


app = FastAPI(lifespan=lifespan)
one_at_a_time = asyncio.Lock()


@app.post("/units/{group}")
async def reserve(group: str, request: Request) -> None:
    pool = request.app.state.pool
    async with one_at_a_time:
        left = await pool.fetchval("SELECT units FROM stock WHERE blood_group = $1", group)
        if not left:
            raise HTTPException(409, "none left")
        await pool.execute("UPDATE stock SET units = $1 WHERE blood_group = $2", left - 1, group)
```

## Example fix

```python
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from fastapi import FastAPI, HTTPException, Request


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=1, max_size=10) as pool:
        app.state.pool = pool
        yield


app = FastAPI(lifespan=lifespan)


@app.post("/units/{group}")
async def reserve(group: str, request: Request) -> None:
    sql = "UPDATE stock SET units = units - 1 WHERE blood_group = $1 AND units > 0 RETURNING units"
    if await request.app.state.pool.fetchval(sql, group) is None:
        raise HTTPException(409, "none left")
```

## How to fix it in FastAPI with SQL

Let one statement check and change, as above; or lock the row with `SELECT … FOR UPDATE`, or use a unique constraint and
handle its error.

## How to fix it in Django

Use `select_for_update()` inside `transaction.atomic()`, or an update with an `F` expression and a condition.

## How to fix it in files and other stores

Use a lock that replicas share, such as Redis's with a timeout, or an advisory lock of the database.

## When it is fine

A lock that guards something of this process (making a client once, bounding its own outgoing calls) is fine. A waiver
reads `# fungible: allow[lock-for-shared-data] because the statement below is safe without it; it only saves queries`.

## Limits

That what is changed under the lock is shared is concluded from what is called there. A semaphore for several at once
bounds work and is not reported. A lock of a file system
(`filelock`) is not reported, though it does not reach other machines.

## References

- PostgreSQL documentation, "Explicit Locking"
- Django documentation, "select_for_update()"
- Redis documentation, "Distributed Locks with Redis"
"""

from collections.abc import Iterator
from dataclasses import replace

from fungible.audit.program import memory
from fungible.audit.program.changes import shared_changes
from fungible.audit.program.records import Call, Program, State
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Severity

RULE = Rule(
    code="MEM120",
    slug="lock-for-shared-data",
    kind=Kind.LOCK,
    severity=Severity.HIGH,
    proof="interleave",
)
REMEDY = Remedy(
    id="lock-for-shared-data",
    title="Lock where the data is",
    text="Use a unique constraint, SELECT … FOR UPDATE or an advisory lock of the database, or a lock in Redis.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each lock under which shared rows or files are changed."""
    locks = {state.symbol: state for state in program.states if state.role == "lock" or state.kind is Kind.LOCK}
    guarded: dict[str, Call] = {}
    for call in shared_changes(program) if locks else ():
        for symbol in call.locks:
            guarded.setdefault(symbol, call)
    for symbol, state in locks.items():
        if symbol in guarded:
            yield _violation(state, guarded[symbol])


def _violation(state: State, call: Call) -> Finding:
    why = (
        f"{call.function.name} calls {call.name.rpartition('.')[2]} under this lock, which only this process sees: "
        "another replica does the same at the same time."
    )
    return replace(
        memory.finding(RULE, state, why, REMEDY),
        trace=call.trace,
        consequences=(Consequence.DIFFERS_ACROSS_REPLICAS,),
        kind=Kind.LOCK,
        confidence=0.8,
    )
