"""A table's class is first imported by a request, after the tables have been created.

## What it detects

A declarative class in a module that neither the application's modules nor its start-up import, but a function that
only requests run, when import or start-up calls `create_all`: the metadata did not know the table then.

## Why it fails

1. Replica A starts against an empty database. `create_all` creates the tables of the classes imported so far.
2. The first request for a loan imports the class, and inserts into a table that is not there: an error for the user.
3. On a developer's machine, and in replica B that still uses the old database, the table exists from an earlier
   version, and the same request works.

## Example violation

```python path=library/loans.py
from sqlalchemy.orm import Mapped, mapped_column

from library.tables import Base


class Loan(Base):
    __tablename__ = "loan"
    id: Mapped[int] = mapped_column(primary_key=True)
    reader: Mapped[str]
```

```python path=library/tables.py
import os

from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase

engine = create_engine(os.environ["DATABASE_URL"], pool_pre_ping=True, pool_size=5)


class Base(DeclarativeBase):
    pass
```

```python path=library/main.py
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from sqlalchemy.orm import Session

from library.tables import Base, engine


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    Base.metadata.create_all(engine)
    yield
    engine.dispose()


app = FastAPI(lifespan=lifespan)


@app.post("/loans")
def lend(reader: str) -> None:
    from library.loans import Loan

    with Session(engine) as session:
        session.add(Loan(reader=reader))
        session.commit()
```

## Example fix

```python path=library/loans.py
from sqlalchemy.orm import Mapped, mapped_column

from library.tables import Base


class Loan(Base):
    __tablename__ = "loan"
    id: Mapped[int] = mapped_column(primary_key=True)
    reader: Mapped[str]
```

```python path=library/tables.py
import os

from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase

engine = create_engine(os.environ["DATABASE_URL"], pool_pre_ping=True, pool_size=5)


class Base(DeclarativeBase):
    pass
```

```python path=library/main.py
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from sqlalchemy.orm import Session

from library.loans import Loan
from library.tables import Base, engine


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    Base.metadata.create_all(engine)
    yield
    engine.dispose()


app = FastAPI(lifespan=lifespan)


@app.post("/loans")
def lend(reader: str) -> None:
    with Session(engine) as session:
        session.add(Loan(reader=reader))
        session.commit()
```

## How to fix it in any framework

Import every module with tables in one place, such as `models/__init__.py`, and import that before `create_all`;
better, let migrations create the tables.

## When it is fine

When migrations create the table. A waiver reads `# fungible: allow[model-not-imported-before-create-all] because
Alembic creates this table`.

## Limits

When modules are imported by name at run time (`importlib`, `pkgutil`), nothing is reported.

## References

- SQLAlchemy documentation, "Emitting DDL to the Database"
- SQLModel documentation, "Create Models with Relationships in multiple files"
"""

from collections.abc import Iterator

from fungible.audit.program import calls
from fungible.audit.program.definitions import ClassInfo
from fungible.audit.program.identifiers import last
from fungible.audit.program.models import imported_by_start_up, late_importers, tables
from fungible.audit.program.origins import Function
from fungible.audit.program.records import Call, Program
from fungible.audit.program.schema_changes import schema_changes
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Phase, Severity, Storage

RULE = Rule(
    code="IMP209",
    slug="model-not-imported-before-create-all",
    kind=Kind.MODEL,
    severity=Severity.MEDIUM,
    proof="fresh: a new replica on an empty database",
)
REMEDY = Remedy(
    id="model-not-imported-before-create-all",
    title="Import every table before create_all",
    text="Import the module where the tables are created, or let migrations create its tables.",
)
_DYNAMIC = ("importlib.import_module", "pkgutil.iter_modules", "pkgutil.walk_packages", "__import__")


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each table that `create_all` does not know."""
    created = next((call for call in schema_changes(program) if _creates_all(call)), None)
    if created is None or calls.at_least_once(program, _DYNAMIC):
        return
    late = dict(late_importers(program))
    known = imported_by_start_up(program) if late else frozenset()
    for each in tables(program):
        if each.module in late and each.module not in known:
            yield _violation(each, created, late[each.module])


def _creates_all(call: Call) -> bool:
    names = {last(call.name), *(word for arg in call.args for word in arg.words)}
    return "create_all" in names and call.phases[0] in (Phase.STARTUP, Phase.IMPORT) and not calls.only_as_program(call)


def _violation(each: ClassInfo, created: Call, importer: Function) -> Finding:
    why = (
        f"{created.function.symbol} calls create_all while the only import of {each.module} is still to come, when "
        f"{importer.name} serves: a new database lacks the table of {each.name}, and that request fails."
    )
    where = calls.Spot(each.symbol, Storage.LIFECYCLE, each.file, each.line)
    return calls.violation(RULE, created, where, why, REMEDY)
