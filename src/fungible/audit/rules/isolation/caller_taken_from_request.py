"""Whose data it is, is taken from the path, the query string or the body, and never compared with the caller.

## What it detects

A route that knows its caller takes an owner's id from the request and passes it on: to a query that selects by that
owner, or into a new row. The authenticated identity is neither used instead nor compared with it.

## Why it fails

1. Lena's app calls `GET /members/lena/loans`. Replica A checks her token and lists her loans.
2. Tom calls the same address with his own, valid token. Replica B checks that it is valid, not that it is Lena's.
3. B selects the loans of the member in the path, and Tom reads what Lena has borrowed.
4. With a body it is the other way round: Tom's new review carries Lena's id, and everybody takes it for hers.

## Example violation

```python
import os
from contextlib import asynccontextmanager
from typing import Annotated

import asyncpg
import jwt
from fastapi import Depends, FastAPI, Header, Request


@asynccontextmanager
async def lifespan(app: FastAPI):
    app.state.pool = await asyncpg.create_pool(os.environ["LIBRARY_DSN"], min_size=1, max_size=5)
    yield
    await app.state.pool.close()


app = FastAPI(lifespan=lifespan)


def member(authorization: Annotated[str, Header()]) -> str:
    token = authorization.removeprefix("Bearer ")
    return jwt.decode(token, os.environ["LIBRARY_KEY"], algorithms=["HS256"])["sub"]


@app.get("/members/{member_id}/loans", dependencies=[Depends(member)])
async def loans(member_id: str, request: Request) -> list[str]:
    rows = await request.app.state.pool.fetch("SELECT title FROM loan WHERE member_id = $1", member_id)
    return [row["title"] for row in rows]
```

## Example fix

```python
import os
from contextlib import asynccontextmanager
from typing import Annotated

import asyncpg
import jwt
from fastapi import Depends, FastAPI, Header, Request


@asynccontextmanager
async def lifespan(app: FastAPI):
    app.state.pool = await asyncpg.create_pool(os.environ["LIBRARY_DSN"], min_size=1, max_size=5)
    yield
    await app.state.pool.close()


app = FastAPI(lifespan=lifespan)


def member(authorization: Annotated[str, Header()]) -> str:
    token = authorization.removeprefix("Bearer ")
    return jwt.decode(token, os.environ["LIBRARY_KEY"], algorithms=["HS256"])["sub"]


@app.get("/me/loans")
async def loans(who: Annotated[str, Depends(member)], request: Request) -> list[str]:
    rows = await request.app.state.pool.fetch("SELECT title FROM loan WHERE member_id = $1", who)
    return [row["title"] for row in rows]
```

## How to fix it in FastAPI

Take the identity from the dependency that verifies the token. Where the path must name it, compare both in a
dependency and answer 403 when they differ. Leave the owner out of request bodies.

## How to fix it in Flask and Django

Use `current_user.id`, `get_jwt_identity()` or `request.user`. Forms and serializers leave the owner out and set it when
they save.

## When it is fine

When anybody may ask about anybody:
`# fungible: allow[caller-taken-from-request] because loans of members are public here`.

## Limits

Tables that are also listed for everybody count as public. A role test, or any other use of the identity on the way, is
taken to be the check. Headers that a gateway sets count as the caller's identity.

## References

- OWASP API Security Top 10 (2023), "API1: Broken Object Level Authorization"
- CWE-639, "Authorization Bypass Through User-Controlled Key"
- CWE-915, "Improperly Controlled Modification of Dynamically-Determined Object Attributes"
"""

from collections.abc import Iterator
from dataclasses import replace

from fungible.audit.program import isolation, ownership, shown
from fungible.audit.program.callers import access
from fungible.audit.program.changed_rows import changed
from fungible.audit.program.claims import claimed_owner
from fungible.audit.program.owners import Table
from fungible.audit.program.query_terms import Condition, Query
from fungible.audit.program.records import Program
from fungible.audit.program.unguarded import adding, forgotten, private, unguarded
from fungible.audit.program.ways import ways
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity

RULE = Rule(
    code="ISO402",
    slug="caller-taken-from-request",
    kind=Kind.ISOLATION,
    severity=Severity.CRITICAL,
    proof="interleave",
)
REMEDY = Remedy(
    id="caller-taken-from-request",
    title="Take the caller from the token",
    text="Use the authenticated identity, or compare what the request names with it and answer 403.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each route that lets the request say whose data it means."""
    tables = ownership.tables(program)
    yield from isolation.worst(f for query in tables.queries for f in _judged(program, tables, query))


def _judged(program: Program, tables: ownership.Tables, query: Query) -> Iterator[Finding]:
    table = tables.owned.get(query.table)
    claim = claimed_owner(program, table, query) if table else None
    if table is None or claim is None:
        return
    way = ownership.open_way(program, table, query, claimed=True)
    if way is None:
        yield from _unguarded(program, tables, query, claim) or _compared(program, table, query)
        return
    if query.action == "read" and shown.public(program, tables, table.name):
        return
    verb = {"insert": "stores", "update": "updates", "delete": "deletes"}.get(query.action, "selects")
    why = (
        f"{way.route} requires a known caller but {verb} {table.title} with the "
        f"{claim.column} that the request names, and never compares it with the caller: one can act as any other."
    )
    yield _of_severity(isolation.of_route(RULE, REMEDY, table, query, way, why), query)


def _unguarded(program: Program, tables: ownership.Tables, query: Query, claim: Condition) -> list[Finding]:
    """A finding where nobody asks who calls, and rows are changed or are such as nobody shows to others."""
    table, adds = tables.owned[query.table], query.action == "insert"
    way = (adding if adds else unguarded)(program, tables, table, query)
    beside = "" if adds else " to its rows"
    if way is None and not adds:
        way, beside = forgotten(program, tables, table, query), ""
    if way is None or not (adds or private(table) or changed(program, way, query)):
        return []
    why = (
        f"{way.entry.label} asks nobody who they are and {'stores' if adds else 'selects'} {table.title} with the "
        f"{claim.column} that the request names, while other routes{beside} know their caller: "
        "anybody can act as anybody."
    )
    return [_of_severity(isolation.of_route(RULE, REMEDY, table, query, way, why), query)]


def _of_severity(found: Finding, query: Query) -> Finding:
    """Whoever only adds rows in another's name sees and spoils none of theirs."""
    return replace(found, severity=Severity.HIGH) if query.action == "insert" else found


def _compared(program: Program, table: Table, query: Query) -> Iterator[Finding]:
    for way in ways(program, query.frame):
        found = access(program, way)
        if found.known and found.compared and not found.privileged:
            why = f"What {way.route} is asked for is compared with the caller before {table.title} is used."
            yield isolation.safe(RULE, isolation.Spot(way.handler.symbol, way.handler.file, way.handler.line), why)
