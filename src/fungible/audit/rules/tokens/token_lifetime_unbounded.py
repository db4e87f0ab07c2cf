"""The request decides how long its token lives, and nothing limits it.

## What it detects
A token that is signed while serving, whose `exp` is computed with a `timedelta` of what the request
brings, when neither a comparison, nor `min`, nor a bound on the request's field (`Field(le=...)`) limits it.

## Why it fails
1. A caller asks replica A for a calendar link that is valid for 100,000 days, and gets it.
2. Replica B checks the token without a store, as A would: nothing but its `exp` ends it, and that lies in
   the next century.
3. When the link leaks, only a new signing key on A and B helps, and that ends everybody's tokens.

## Example violation
```python
import os
from datetime import datetime, timedelta, timezone

import jwt
from fastapi import FastAPI

app = FastAPI()


@app.post("/calendar-link")
def calendar_link(student: str, days: int) -> str:
    claims = {"sub": student, "exp": datetime.now(timezone.utc) + timedelta(days=days)}
    return jwt.encode(claims, os.environ["SIGNING_KEY"], algorithm="HS256")
```

## Example fix
```python
import os
from datetime import datetime, timedelta, timezone

import jwt
from fastapi import FastAPI

LONGEST = 90
app = FastAPI()


@app.post("/calendar-link")
def calendar_link(student: str, days: int) -> str:
    claims = {"sub": student, "exp": datetime.now(timezone.utc) + timedelta(days=min(days, LONGEST))}
    return jwt.encode(claims, os.environ["SIGNING_KEY"], algorithm="HS256")
```

## How to fix it in FastAPI, Flask and Django
Declare the bound where the request is read (`days: Annotated[int, Field(ge=1, le=90)]`, a serializer's
`max_value`), or take the smaller of what is asked for and a limit. Links that must live long belong in a
table, where they can be taken back.

## When it is fine
When the token is also looked up in a store at each use: `# fungible: allow[token-lifetime-unbounded]
because links are rows and can be deleted`.

## Limits
Bounds in a validator that raises without comparing the value in the same function aren't recognised.

## References
RFC 8725, JSON Web Token Best Current Practices · OWASP, Session Management Cheat Sheet
"""

from collections.abc import Iterator

from fungible.audit.program import calling, signing
from fungible.audit.program.origins import IDENTITY, REQUEST_DATA
from fungible.audit.program.records import Call, Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Lifetime, Severity, Storage

RULE = Rule(
    code="TOK703",
    slug="token-lifetime-unbounded",
    kind=Kind.SECURITY,
    severity=Severity.MEDIUM,
    proof="none: every replica accepts the token, for as long as it says",
)
REMEDY = Remedy(
    id="token-lifetime-unbounded",
    title="Bound the lifetime that a request may ask for",
    text="Take the smaller of what is asked for and a limit, or declare the limit on the field.",
)
_BOUNDS = frozenset({"le", "lt", "max_value", "maximum", "conint"})


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each token whose lifetime the request chooses freely."""
    spans = [c for c in program.calls.named("datetime.timedelta") if c.serves and _asked_for(c)]
    for each in signing.issued(program):
        chosen = [c for c in spans if c.function.symbol == each.call.function.symbol]
        if chosen and not _bounded(program, each.call, chosen[0]):
            yield _violation(each.call)


def _asked_for(call: Call) -> bool:
    given = (*call.args, *call.kwargs.values())
    return any(each.has(REQUEST_DATA) and not each.taint & IDENTITY & ~REQUEST_DATA for each in given)


def _bounded(program: Program, call: Call, span: Call) -> bool:
    """Whether the span of a token is compared, clamped on the way, or bounded where the request is declared."""
    names = frozenset[str]().union(*(each.words for each in (*span.args, *span.kwargs.values())))
    on_path = calling.callers(program, call)
    if any(names & (left.words | right.words) for f in on_path for _, left, right in f.comparisons):
        return True
    clamped = "min" in names or any(c.function in on_path for c in program.calls.named("min"))
    return clamped or _declared_with_bound(program, names)


def _declared_with_bound(program: Program, names: frozenset[str]) -> bool:
    fields = ((name, value) for each in program.classes.values() for name, (_, value) in each.attributes.items())
    return any(name in names and _BOUNDS & value.words for name, value in fields)


def _violation(call: Call) -> Finding:
    why = f"{calling.story(call, 'signs a token that expires when the request says')}, and nothing limits that."
    return calling.finding(
        RULE,
        [call],
        why,
        REMEDY,
        calling.Judged(
            storage=Storage.LIFECYCLE,
            confidence=0.75,
            consequences=(Consequence.GROWS_WITHOUT_BOUND,),
            lifetime=Lifetime.STORE,
        ),
    )
