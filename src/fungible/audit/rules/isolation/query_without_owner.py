"""A row that belongs to somebody is found by its key alone, whoever asks.

## What it detects

A query, update or deletion that a request reaches, on a table with a column for the owner, whose only condition is
a key from the request. The caller is known on the way (a token, a session, a dependency), but their identity is
neither in the query nor compared with the row afterwards.

## Why it fails

1. Mira and Jon both have boats in the harbour. Mira opens her contract: `GET /contracts/17`, answered by replica A.
2. Jon is signed in as well. He changes the number in the address; replica B checks his token and finds it valid.
3. B selects the contract by its number. Whose it is was never asked, so Jon reads Mira's contract.
4. It is the same with one replica. More of them only make it harder to see in the logs who read what.

## Example violation

```python
import os
from typing import Annotated

import jwt
from fastapi import Depends, FastAPI, Header, HTTPException
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

engine = create_engine(os.environ["HARBOUR_DB"], pool_pre_ping=True)
app = FastAPI()


class Base(DeclarativeBase): ...


class Contract(Base):
    __tablename__ = "contract"
    id: Mapped[int] = mapped_column(primary_key=True)
    skipper_id: Mapped[str] = mapped_column(index=True)
    berth: Mapped[str]


def skipper(authorization: Annotated[str, Header()]) -> str:
    token = authorization.removeprefix("Bearer ")
    return jwt.decode(token, os.environ["HARBOUR_KEY"], algorithms=["HS256"])["sub"]


@app.get("/contracts")
def contracts(who: Annotated[str, Depends(skipper)]) -> list[str]:
    with Session(engine) as session:
        return [c.berth for c in session.scalars(select(Contract).where(Contract.skipper_id == who))]


@app.get("/contracts/{number}")
def contract(number: int, who: Annotated[str, Depends(skipper)]) -> str:
    with Session(engine) as session:
        found = session.get(Contract, number)
        if found is None:
            raise HTTPException(404)
        return found.berth
```

## Example fix

```python
import os
from typing import Annotated

import jwt
from fastapi import Depends, FastAPI, Header, HTTPException
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

engine = create_engine(os.environ["HARBOUR_DB"], pool_pre_ping=True)
app = FastAPI()


class Base(DeclarativeBase): ...


class Contract(Base):
    __tablename__ = "contract"
    id: Mapped[int] = mapped_column(primary_key=True)
    skipper_id: Mapped[str] = mapped_column(index=True)
    berth: Mapped[str]


def skipper(authorization: Annotated[str, Header()]) -> str:
    token = authorization.removeprefix("Bearer ")
    return jwt.decode(token, os.environ["HARBOUR_KEY"], algorithms=["HS256"])["sub"]


@app.get("/contracts/{number}")
def contract(number: int, who: Annotated[str, Depends(skipper)]) -> str:
    with Session(engine) as session:
        found = session.scalar(select(Contract).where(Contract.id == number, Contract.skipper_id == who))
        if found is None:
            raise HTTPException(404)
        return found.berth
```

## How to fix it in SQLAlchemy and SQL

Put the owner into the condition, also of `UPDATE` and `DELETE`, and answer 404 when no row matches.

## How to fix it in Django

Override `get_queryset` with `.filter(owner=self.request.user)`; in functions write
`get_object_or_404(Order, pk=pk, owner=request.user)`.

## When it is fine

When every signed-in user may see every row:
`# fungible: allow[query-without-owner] because minutes are open to all members`.

## Limits

Conditions that Python evaluates (`A.x == 1 and A.y == 2`) count as not set.

Tables that are also read without a caller, or listed for everybody, count as public. A role or permission test, or any
use of the identity on the way, is taken to be the check. Schemas and policies of the database are not read: where a
connection is told its tenant first, the tenants count as kept apart, and the rows of one are compared with its people.

## References

- OWASP API Security Top 10 (2023), "API1: Broken Object Level Authorization"
- CWE-639, "Authorization Bypass Through User-Controlled Key"
"""

from collections.abc import Iterator

from fungible.audit.program import account_views, accounts, isolation, ownership, row_views, unguarded, whole_tables
from fungible.audit.program.exposed import Exposed, exposed
from fungible.audit.program.origins import IDENTITY
from fungible.audit.program.owners import Table
from fungible.audit.program.query_terms import Condition, Query
from fungible.audit.program.records import Program
from fungible.audit.program.ways import Way
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity

RULE = Rule(
    code="ISO401",
    slug="query-without-owner",
    kind=Kind.ISOLATION,
    severity=Severity.CRITICAL,
    proof="interleave",
)
REMEDY = Remedy(
    id="query-without-owner",
    title="Ask for the row and its owner together",
    text="Add the caller's identity to the condition, and answer 404 when no row matches.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each query on rows with an owner: by key alone, or with the caller in it."""
    tables = ownership.tables(program)
    yield from isolation.worst(f for query in tables.queries for f in _judged(program, tables, query) if f is not None)
    for view in (*row_views.views(program, tables), *account_views.views(program, tables)):
        yield isolation.violation(RULE, view.spot, view.why, REMEDY, (view.access, ()), isolation.sureness(view.table))


def _judged(program: Program, tables: ownership.Tables, query: Query) -> Iterator[Finding | None]:
    table = tables.owned.get(query.table)
    if table is None:
        for found in accounts.exposed(program, tables, query):
            yield isolation.of_route(RULE, REMEDY, found.table, query, found.way, found.why)
    if table is None or query.action == "insert":
        return
    key = ownership.unscoped_key(table, query)
    if query.whole:
        yield from _told(table, query, whole_tables.changing_all(program, table, query))
    elif query.lost and not query.asks(IDENTITY):
        yield isolation.lost(program, RULE, REMEDY, table, query)
    elif query.asks(IDENTITY):
        yield isolation.scoped(RULE, table, query)
    elif key is not None and ownership.open_way(program, table, query, claimed=False) is None:
        yield from _told(table, query, unguarded.by_key(program, tables, table, query))
    elif key is not None:
        yield from (_exposed(table, query, key, each) for each in exposed(program, tables, query))


def _told(table: Table, query: Query, found: tuple[Way, str] | None) -> Iterator[Finding]:
    if found is not None:
        yield isolation.of_query(RULE, REMEDY, table, query, *found)


def _exposed(table: Table, query: Query, key: Condition, found: Exposed) -> Finding:
    why = (
        f"{found.way.route} knows its caller, but {query.frame.name} {found.does} "
        f"{table.title} by {key.column} alone and never asks for {isolation.owner(table)}: any caller reaches the rows "
        "of all others."
    )
    told = isolation.of_route if found.beside_others else isolation.of_query
    return told(RULE, REMEDY, table, query, found.way, why)
