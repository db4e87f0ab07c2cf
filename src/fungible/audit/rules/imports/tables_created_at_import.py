"""Importing the application creates or changes tables.

## What it detects

`create_all`, migrations or a statement such as CREATE TABLE that runs because a module is imported: in a statement
of a module that the server imports, or in a function or constructor that such a statement calls.

## Why it fails

1. A deploy starts replicas A and B together; each imports the application, and so does each of their workers.
2. Both find the table missing and both create it. One of them wins; the other's import ends with "already exists".
3. The database is briefly out during the next restart: now no replica can import the application at all.
4. Tests, the shell and every command that imports a model change whatever database the environment names.

## Example violation

```python
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

engine = create_engine(os.environ["DATABASE_URL"], pool_pre_ping=True, pool_size=5)


class Base(DeclarativeBase):
    pass


class Plot(Base):
    __tablename__ = "plot"
    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str]


Base.metadata.create_all(bind=engine)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    engine.dispose()


app = FastAPI(lifespan=lifespan)


@app.get("/plots")
def plots() -> list[str]:
    with Session(engine) as session:
        return [plot.label for plot in session.scalars(select(Plot))]
```

## Example fix

```python
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

engine = create_engine(os.environ["DATABASE_URL"], pool_pre_ping=True, pool_size=5)


class Base(DeclarativeBase):
    pass


class Plot(Base):
    __tablename__ = "plot"
    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str]


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    engine.dispose()


app = FastAPI(lifespan=lifespan)


@app.get("/plots")
def plots() -> list[str]:
    with Session(engine) as session:
        return [plot.label for plot in session.scalars(select(Plot))]
```

## How to fix it in any framework

Change the schema in one step of the deploy, before the replicas start: `alembic upgrade head`, `flask db upgrade`,
`manage.py migrate`. For a small service, `create_all` in the lifespan is enough.

## When it is fine

A factory that nothing calls at import runs when the server starts: nothing is said of it. A table in a local SQLite
file is acceptable. A waiver reads `# fungible: allow[tables-created-at-import] because only the
one-off importer loads this module`.

## Limits

A statement put together at run time is not recognised. What happens only under `if __name__ == "__main__"` is left out.

## References

- SQLAlchemy documentation, "Emitting DDL to the Database"
- Alembic documentation, "Tutorial"
"""

from collections.abc import Iterator
from dataclasses import replace

from fungible.audit.program import calls
from fungible.audit.program.importing import AtImport, at_import
from fungible.audit.program.records import Program
from fungible.audit.program.schema_changes import described, is_local, schema_changes
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Storage

RULE = Rule(
    code="IMP202",
    slug="tables-created-at-import",
    kind=Kind.IMPORT_SIDE_EFFECT,
    severity=Severity.CRITICAL,
    proof="restart of two replicas at once: one import fails",
)
REMEDY = Remedy(
    id="tables-created-at-import",
    title="Change the schema in a step of the deploy",
    text="Run migrations before the replicas start, or create the tables in the lifespan; never at import.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each statement that changes tables when it is imported."""
    for each in at_import(program, schema_changes(program)):
        yield _acceptable(each) if is_local(each.call) else _violation(each)


def _violation(each: AtImport) -> Finding:
    why = (
        f"Importing {each.module} {described(each.call)}{each.at}, in every worker and at every reload, before any "
        "start-up hook: replicas that start together race, and none starts without the database."
    )
    if each.direct:
        return calls.violation(RULE, each.call, each.spot(Storage.LIFECYCLE), why, REMEDY)
    made = each.call.function.name == "__init__"
    spot = each.spot() if made else replace(calls.spot(each.call), storage=Storage.PROCESS)
    return replace(calls.violation(RULE, each.call, spot, why, REMEDY), severity=Severity.MEDIUM)


def _acceptable(each: AtImport) -> Finding:
    why = f"{each.call.function.name or each.module} {described(each.call)}; the file is this machine's."
    return replace(calls.acceptable(RULE, each.call, calls.spot(each.call), why), kind=Kind.LIFECYCLE)
