"""A class attribute is changed by requests, so all instances and users share it.

## What it detects

An attribute of a class (not of an instance) that code reached by a request assigns or mutates: through the class,
through `cls`, or through `self` when only the class defines it, as with `items = []` in a class body.

## Why it fails

1. Every request makes a new `Basket`, so it looks as if each had its own; but the list in the class body is made once.
2. Ola puts skis into her basket at replica A. Per, served by A a moment later, finds Ola's skis in his.
3. Ola's next request goes to replica B, whose class has a list of its own, and her basket is empty.
4. The list of A grows with everybody's skis until A is restarted.

## Example violation

```python
from flask import Flask, request
from flask.views import MethodView


class Rental(MethodView):
    chosen: list[str] = []

    def post(self) -> list[str]:
        self.chosen.append(request.form["item"])
        return self.chosen

    def get(self) -> list[str]:
        return self.chosen


app = Flask(__name__)
app.add_url_rule("/rental", view_func=Rental.as_view("rental"))
```

## Example fix

```python
import os

from flask import Flask, request, session
from flask.views import MethodView


class Rental(MethodView):
    def post(self) -> list[str]:
        session["chosen"] = [*session.get("chosen", []), request.form["item"]]
        return session["chosen"]

    def get(self) -> list[str]:
        return session.get("chosen", [])


app = Flask(__name__)
app.secret_key = os.environ["SECRET_KEY"]
app.add_url_rule("/rental", view_func=Rental.as_view("rental"))
```

## How to fix it in Flask and Django views

Views are classes that many requests share: keep what belongs to a request in local variables, and what belongs to a
user in the session or the database.

## How to fix it in classes of your own

Assign in `__init__`, or use `field(default_factory=list)` in a dataclass, on objects that are made per request.

## How to fix it in Pydantic models

Nothing to do: Pydantic copies mutable defaults. A `ClassVar` of a model is a class attribute like any other.

## When it is fine

When the attribute is a registry that subclasses fill at import, it is not reported. A waiver reads
`# fungible: allow[class-attribute-written-per-request] because it counts instances for a debug page`.

## Limits

An attribute that a metaclass or a descriptor keeps elsewhere is judged as if it were in the class.

## References

- Python tutorial, "Class and Instance Variables"
- Flask documentation, "Class-based Views", section "View Lifetime and self"
- Django documentation, "Class-based views"
"""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Storage

RULE = Rule(
    code="MEM113",
    slug="class-attribute-written-per-request",
    kind=Kind.USER_DATA,
    severity=Severity.CRITICAL,
    proof="rotate",
)
REMEDY = Remedy(
    id="class-attribute-written-per-request",
    title="Make it an attribute of a request's own object",
    text="Assign it in `__init__` of an object made per request, or keep it in a context variable or the database.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    for state in memory.written(program, memory.DATA_KINDS, frozenset({Storage.CLASS})):
        story = f"{memory.story(state)}; the attribute belongs to the class, so every request of this process shares it"
        if memory.brought_by_requests(state):
            yield memory.finding(RULE, state, f"{story} and users see each other's values.", REMEDY)
        else:
            why = f"{story}, and other replicas have another value."
            yield memory.finding(RULE, state, why, REMEDY, severity=Severity.HIGH)
