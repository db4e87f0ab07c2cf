"""An attribute of a function is changed by requests.

## What it detects

An assignment to, or a change of, an attribute of a function (`handler.last = …`, `search.seen.append(…)`) in code that
a request reaches.

## Why it fails

1. A function is an object that lives as long as the process, and so do its attributes.
2. Forty members of the choir vote; replica A counts 22 votes on its function, and replica B counts 18.
3. The page shows 22 or 18, depending on who answers, and never 40.
4. A restart begins the vote again.

## Example violation

```python
from flask import Flask, request

app = Flask(__name__)


@app.post("/votes")
def vote() -> list[str]:
    song = request.form["song"]
    tally(song)
    return tally.songs


def tally(song: str) -> None:
    tally.songs.append(song)


tally.songs = []
```

## Example fix

```python
import os

from flask import Flask, current_app, request
from redis import Redis


def vote() -> dict[str, int]:
    redis = current_app.extensions["redis"]
    redis.hincrby("votes", request.form["song"], 1)
    return {song: int(count) for song, count in redis.hgetall("votes").items()}


def create_app() -> Flask:
    app = Flask(__name__)
    app.extensions["redis"] = Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)
    app.add_url_rule("/votes", view_func=vote, methods=["POST"])
    return app
```

## How to fix it in Flask and FastAPI

Keep the value in Redis or a table. What only this request needs goes into `flask.g` or `request.state`.

## How to fix it in Django

Attributes that decorators set on views at import, such as `csrf_exempt`, are fine; what views set while they serve is
not.

## When it is fine

When the attribute is set at import, it is not reported. A waiver reads
`# fungible: allow[function-attribute-written-per-request] because it only says when this process last logged`.

## Limits

Attributes set through `setattr` with a computed name are not followed.

## References

- Python documentation, PEP 232, "Function Attributes"
- The Twelve-Factor App, "VI. Processes"
- Flask documentation, "The Application Context"
"""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Storage

RULE = Rule(
    code="MEM116",
    slug="function-attribute-written-per-request",
    kind=Kind.USER_DATA,
    severity=Severity.MEDIUM,
    proof="rotate",
)
REMEDY = Remedy(
    id="function-attribute-written-per-request",
    title="Store it outside the process",
    text="Keep it in the database or Redis.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    kept = memory.results(program)
    for state in memory.written(program, memory.DATA_KINDS, frozenset({Storage.FUNCTION_CACHE})):
        if state.symbol in kept:
            continue
        why = (
            f"{memory.story(state)}; functions live as long as the process, "
            "so the value differs per replica and starts again after a restart."
        )
        yield memory.finding(RULE, state, why, REMEDY)
