"""The module of the database session and a module of tables import each other.

## What it detects

Two modules whose top-level statements import each other, when one defines tables and the other makes the engine or
the declarative base. It is reported as acceptable: it works as long as the order of the imports does.

## Why it fails

1. Replica A's server imports the session module first, and the import at its end finds the base defined.
2. A command of replica B imports the tables first: they import the session module, which imports the tables again,
   half defined, and the import fails, or `create_all` runs before all tables are known.

## Example violation

There is none of its own. This is reported as acceptable.

```python path=shop/db.py
import os

from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase

engine = create_engine(os.environ["DATABASE_URL"], pool_pre_ping=True, pool_size=5)


class Base(DeclarativeBase):
    pass


from shop import models  # noqa: E402, F401
```

```python path=shop/models.py
from sqlalchemy.orm import Mapped, mapped_column

from shop.db import Base


class Item(Base):
    __tablename__ = "item"
    id: Mapped[int] = mapped_column(primary_key=True)
```

```python path=shop/main.py
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.db import engine
from shop.models import Item

app = FastAPI()


@app.get("/items")
def items() -> list[int]:
    with Session(engine) as session:
        return list(session.scalars(select(Item.id)))
```

## Example fix

```python path=shop/base.py
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass
```

```python path=shop/models.py
from sqlalchemy.orm import Mapped, mapped_column

from shop.base import Base


class Item(Base):
    __tablename__ = "item"
    id: Mapped[int] = mapped_column(primary_key=True)
```

```python path=shop/db.py
import os

from sqlalchemy import create_engine

engine = create_engine(os.environ["DATABASE_URL"], pool_pre_ping=True, pool_size=5)
```

```python path=shop/main.py
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.db import engine
from shop.models import Item

app = FastAPI()


@app.get("/items")
def items() -> list[int]:
    with Session(engine) as session:
        return list(session.scalars(select(Item.id)))
```

## How to fix it in any framework

Put the declarative base into a module of its own that imports nothing of the application, and import the tables
where they are created or migrated.

## When it is fine

While the import stands at the end of the session module and everyone imports that first. Only a violation needs a
waiver, and this rule has none; one would read
`# fungible: allow[models-and-session-import-each-other] because everyone imports the session module first`.

## Limits

Cycles through three or more modules are not reported.

## References

- Python documentation, "The import system"
- SQLAlchemy documentation, "Declarative Mapping Styles"
"""

from collections.abc import Iterator

from fungible.audit.program.definitions import ModuleInfo
from fungible.audit.program.importing import prefixes, served_modules
from fungible.audit.program.models import tables
from fungible.audit.program.records import Program
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Storage, Verdict

RULE = Rule(
    code="IMP210",
    slug="models-and-session-import-each-other",
    kind=Kind.MODEL,
    severity=Severity.LOW,
    proof="none: it changes no answer",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield the argument for each pair of modules."""
    bases = {table.module: {base.rpartition(".")[0] for base in table.bases} for table in tables(program)}
    if not bases:
        return
    modules = {m.name: m for m in program.modules if not m.tool}
    served = served_modules(program)
    for name in sorted(bases.keys() & modules.keys() & served):
        for other in sorted((bases[name] & modules.keys()) - {name}):
            line = _line_of_import(modules[other], name)
            if line and _line_of_import(modules[name], other):
                yield _acceptable(modules[other], name, line)


def _line_of_import(module: ModuleInfo, wanted: str) -> int:
    """The line at which a module's own statements import another one; 0 when they do not."""
    return next((line for target, line, inside in module.imports if not inside and wanted in prefixes(target)), 0)


def _acceptable(module: ModuleInfo, tables_module: str, line: int) -> Finding:
    return Finding(
        rule=RULE.slug,
        symbol=module.name,
        file=module.file,
        line=line,
        storage=Storage.LIFECYCLE,
        kind=Kind.MODEL,
        verdict=Verdict.ACCEPTABLE,
        severity=Severity.LOW,
        confidence=0.85,
        why=f"{module.name} and {tables_module} import each other: it works while {module.name} is imported first.",
    )
