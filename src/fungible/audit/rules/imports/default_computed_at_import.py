"""A default that should be new each time is computed once, when the module is imported.

## What it detects

A column or field whose `default` is a time or a random value that was drawn while the class was made:
`default=datetime.now()` where `default=datetime.now` was meant. Functions as defaults, and `default_factory`, are not
reported.

## Why it fails

1. Replica A starts on Monday and B on Thursday. `expires_at` is "now plus seven days", computed when each was imported.
2. On Friday Kim signs in at B and is told that the session ends in six days; Lee signs in at A, and has three.
3. A runs on without a restart. From the next Monday on, every session that it makes has ended before it began, and
   whom A signs in is signed out at once, while B still works.
4. A restart of A mends it, for seven days.

## Example violation

```python
from datetime import datetime, timedelta

from fastapi import FastAPI
from sqlalchemy import DateTime
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

app = FastAPI()


class Base(DeclarativeBase): ...


class Visit(Base):
    __tablename__ = "visit"
    id: Mapped[int] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(DateTime, default=datetime.utcnow() + timedelta(days=7))


@app.post("/visits")
def visit() -> datetime:
    return Visit().expires_at
```

## Example fix

```python
from datetime import datetime, timedelta, timezone

from fastapi import FastAPI
from sqlalchemy import DateTime
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

app = FastAPI()


def in_a_week() -> datetime:
    return datetime.now(timezone.utc) + timedelta(days=7)


class Base(DeclarativeBase): ...


class Visit(Base):
    __tablename__ = "visit"
    id: Mapped[int] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=in_a_week)


@app.post("/visits")
def visit() -> datetime:
    return Visit().expires_at
```

## How to fix it in SQLAlchemy, Django and Pydantic

Give the function, without calling it: `default=in_a_week`; in Pydantic and dataclasses `default_factory=in_a_week`; or
let the database do it, `server_default=func.now()`.

## When it is fine

When the moment of the start is what is meant. A waiver reads
`# fungible: allow[default-computed-at-import] because it is the time at which this replica started`.

## Limits

Defaults of functions' parameters are not looked at, nor values that a helper of the program computes.

## References

- SQLAlchemy documentation, "Column INSERT/UPDATE Defaults"
- Pydantic documentation, "Fields", on default factories
"""

from collections.abc import Iterator
from dataclasses import replace

from fungible.audit.program import calls
from fungible.audit.program.identifiers import EXPIRY, last, words_in
from fungible.audit.program.origins import CLOCK, RANDOM
from fungible.audit.program.records import Call, Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Phase, Severity, Storage

RULE = Rule(
    code="IMP211",
    slug="default-computed-at-import",
    kind=Kind.IMPORT_SIDE_EFFECT,
    severity=Severity.MEDIUM,
    proof="restart: rows made before and after differ by more than the time between them",
)
REMEDY = Remedy(
    id="default-computed-at-import",
    title="Give the function, not what it gave",
    text="Pass a function as `default` (or `default_factory`), so that each row has a value of its own.",
)
_FIELDS = frozenset(
    {"Column", "mapped_column", "Field", "field", "DateTimeField", "DateField", "UUIDField", "CharField"}
)
_ENDS = EXPIRY | {"valid"}

_STARTS = frozenset({"start", "started", "startup", "boot", "booted", "uptime", "launched"})
"""A field with such a name is about the replica's own start."""


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such default of a class that is imported to serve."""
    seen: set[tuple[str, int]] = set()
    for call in calls.every(program, lambda name: last(name) in _FIELDS):
        if Phase.IMPORT in call.phases and _is_drawn(call) and (call.file, call.line) not in seen:
            seen.add((call.file, call.line))
            name = _name(program, call)
            if not _STARTS & words_in([name]):
                yield _violation(call, name)


def _is_drawn(call: Call) -> bool:
    """Whether the default is a time or something random that exists already, rather than what makes one."""
    default = call.kwargs.get("default")
    return default is not None and default.has(CLOCK | RANDOM) and "(" in default.text and "lambda" not in default.text


def _violation(call: Call, name: str) -> Finding:
    symbol = f"{call.function.symbol}.{name}" if name else call.function.symbol
    why = (
        f"{call.kwargs['default'].text} is computed when {call.function.symbol} is imported, so every row that this "
        "replica makes has the time or value of its start, and another replica has another."
    )
    found = calls.violation(RULE, call, calls.spot(call, Storage.CLASS, symbol), why, REMEDY)
    expires = bool(_ENDS & words_in([name]))
    return replace(found, kind=Kind.SECURITY, severity=Severity.HIGH) if expires else found


def _name(program: Program, call: Call) -> str:
    """The name of the field, by the line on which it is declared."""
    rows = [
        n for f in program.frames.of(call.function.symbol) for n, term in f.bindings.items() if term.line == call.line
    ]
    return rows[0] if rows else ""
