"""Numbers are drawn from a counter of one process.

## What it detects

An integer, a dictionary of integers or an `itertools.count` that lives in the process and hands out identifiers,
positions or totals to requests, each of which moves it on.

## Why it fails

1. Replica A gives the first estimate of the day number 1, and replica B gives its first estimate number 1 as well.
2. The customer of one of them asks for "estimate 1" and gets the other's.
3. A restart begins at 1 again; numbers that were printed on paper come back for other customers.
4. In one process it is no better under load: two threads can read the same value before either adds one.

## Example violation

```python
from itertools import count

from flask import Flask, request

app = Flask(__name__)
numbers = count(1)


@app.post("/estimates")
def estimate() -> dict[str, object]:
    return {"number": next(numbers), "customer": request.form["customer"]}
```

## Example fix

```python
import os

from flask import Flask, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Identity
from sqlalchemy.orm import Mapped, mapped_column

db = SQLAlchemy()


class Estimate(db.Model):
    number: Mapped[int] = mapped_column(Identity(), primary_key=True)
    customer: Mapped[str]


def estimate() -> dict[str, object]:
    made = Estimate(customer=request.form["customer"])
    db.session.add(made)
    db.session.commit()
    return {"number": made.number, "customer": made.customer}


def create_app() -> Flask:
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_pre_ping": True, "pool_recycle": 1800}
    db.init_app(app)
    app.add_url_rule("/estimates", view_func=estimate, methods=["POST"])
    return app
```

## How to fix it in Flask, FastAPI and Django

Let the database count: an identity column as above, or `nextval` of a sequence. Where order does not matter, use
`uuid.uuid4()`. For totals, use `INCR` in Redis or count the rows.

## When it is fine

When the number only tells lines of this process's log apart, or counts for metrics:
`# fungible: allow[counter-in-process] because it numbers log lines of this process only`.

## Limits

A counter that is only reported in a status page is taken as a metric and argued to be acceptable. Gaps that a
database sequence leaves after a rollback are normal; where law forbids gaps, a locked row is needed.

## References

- PostgreSQL documentation, "Sequence Manipulation Functions"
- PostgreSQL documentation, "Identity Columns"
- Redis documentation, "INCR"
"""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.records import Program, State
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity

RULE = Rule(
    code="MEM108",
    slug="counter-in-process",
    kind=Kind.COUNTER,
    severity=Severity.HIGH,
    proof="rotate",
)
REMEDY = Remedy(
    id="counter-in-process",
    title="Let the database count",
    text="Draw numbers from a database sequence or identity column, or use a random identifier.",
)

GATHER = Remedy(
    id="count-together",
    title="Count where all replicas count",
    text="Count with INCR and DECR in Redis, or count the rows that say who is there.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    for state in memory.written(program, frozenset({Kind.COUNTER})):
        if memory.rises_and_falls(state) or _is_tally(state):
            why = f"{memory.story(state)}, so each replica counts its own part, and a restart begins at the start."
            yield memory.finding(RULE, state, why, GATHER, severity=Severity.MEDIUM)
        else:
            harm = "each replica counts apart" if state.shape == "counter" else "replicas hand out the same numbers"
            why = f"{memory.story(state)}, so {harm} and a restart begins again."
            yield memory.finding(RULE, state, why, REMEDY)


def _is_tally(state: State) -> bool:
    """Whether it is how many there are of something that each replica has its own part of."""
    return all(hit.value is not None and hit.value.text.startswith("len(") for hit in state.writes)
