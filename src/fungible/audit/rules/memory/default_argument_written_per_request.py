"""A mutable default argument collects what requests bring.

## What it detects

A list, dict or set as the default of a parameter, which the function changes, or hands on to something that changes
it, in code that a request reaches.

## Why it fails

1. The default is made once, when the function is defined, and lives as long as the process.
2. Lea's complaint is added to the default list at replica A. Jon's request, served by A, adds his to the same list and
   is answered with both.
3. Replica B has a list of its own with other people's complaints.
4. Restarting hides it: the list is empty again, and fills again.

## Example violation

```python
from fastapi import FastAPI

app = FastAPI()


def problems(text: str, found: list[str] = []) -> list[str]:  # noqa: B006
    if not text.strip():
        found.append("the text is empty")
    if len(text) > 500:
        found.append(f"too long: {text[:20]}")
    return found


@app.post("/complaints")
def complain(text: str) -> list[str]:
    return problems(text)
```

## Example fix

```python
from fastapi import FastAPI

app = FastAPI()


def problems(text: str, found: list[str] | None = None) -> list[str]:
    found = [] if found is None else found
    if not text.strip():
        found.append("the text is empty")
    if len(text) > 500:
        found.append(f"too long: {text[:20]}")
    return found


@app.post("/complaints")
def complain(text: str) -> list[str]:
    return problems(text)
```

## How to fix it in any framework

Use `None` as the default and make the container inside the function; in a dataclass, `field(default_factory=list)`.
FastAPI's `Query([])` and the like are copied for each request and are no problem.

## When it is fine

A default that is only read is fine and is not reported. A waiver for a cache on purpose reads
`# fungible: allow[default-argument-written-per-request] because it memoises a pure function`.

## Limits

A default that escapes into an attribute and is changed there much later is reported at the attribute.

## References

- Python tutorial, "Default Argument Values"
- Python FAQ, "Why are default values shared between objects?"
- Ruff documentation, rule B006
"""

from collections.abc import Iterator
from dataclasses import replace

from fungible.audit.program import memory
from fungible.audit.program.records import Hit, Program, State
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Storage

RULE = Rule(
    code="MEM114",
    slug="default-argument-written-per-request",
    kind=Kind.USER_DATA,
    severity=Severity.CRITICAL,
    proof="rotate",
)
REMEDY = Remedy(
    id="default-argument-written-per-request",
    title="Default to None",
    text="Use None as the default and make a new container inside the function.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each such state that requests change."""
    for state in memory.written(program, memory.BY_ACCIDENT, frozenset({Storage.DEFAULT_ARG})):
        if _never_filled(state):
            continue
        why = (
            f"{memory.story(state)}; the default is made once, "
            "so what one request adds is still there for the next one."
        )
        found = memory.finding(RULE, state, why, REMEDY)
        yield found if state.kind in memory.DATA_KINDS else replace(found, kind=RULE.kind)


def _never_filled(state: State) -> bool:
    """Whether an empty default stays empty: only what callers pass is changed, where there is something in it."""
    return all(_asks_for_something(hit, state) for hit in state.writes)


def _asks_for_something(hit: Hit, state: State) -> bool:
    return any(g.kind == "if" and g.test is not None and g.test.text == state.name for g in hit.guards)
