"""A request puts its own value or connection onto an object that other requests use at the same time.

## What it detects

An attribute of an object that lives as long as the process, which code that a request reaches assigns as a whole:
who is calling, a connection or client made for this request, or something of the request that only its own code reads
again. The object is used as a place to pass values along, and it is the same object for everybody. So it is as well
when a request puts its token or cookie among the headers, parameters or cookies that a shared HTTP client sends along
with every call.

## Why it fails

1. Ida asks for a quote. Her request, on replica A, sets `desk.customer` to Ida and waits for the price list.
2. Otto asks for one meanwhile. His request sets `desk.customer` to Otto.
3. The price list arrives, Ida's request reads `desk.customer`, and her quote is made out to Otto.
4. It happens in one process already; on a second replica B, where nobody else happens to ask, all looks well, which
   only makes it harder to see.

## Example violation

```python
from typing import Annotated

import httpx
from fastapi import Depends, FastAPI, Header


class Desk:
    def __init__(self) -> None:
        self.customer = ""

    async def quote(self, part: str) -> dict[str, str]:
        async with httpx.AsyncClient() as client:
            price = await client.get(f"https://prices.example/{part}")
        return {"customer": self.customer, "price": price.text}


desk = Desk()
app = FastAPI()


def get_current_customer(x_customer: Annotated[str, Header()]) -> str:
    return x_customer


@app.post("/quotes/{part}")
async def quote(part: str, customer: Annotated[str, Depends(get_current_customer)]) -> dict[str, str]:
    desk.customer = customer
    return await desk.quote(part)
```

## Example fix

```python
from typing import Annotated

import httpx
from fastapi import Depends, FastAPI, Header


class Desk:
    async def quote(self, customer: str, part: str) -> dict[str, str]:
        async with httpx.AsyncClient() as client:
            price = await client.get(f"https://prices.example/{part}")
        return {"customer": customer, "price": price.text}


desk = Desk()
app = FastAPI()


def get_current_customer(x_customer: Annotated[str, Header()]) -> str:
    return x_customer


@app.post("/quotes/{part}")
async def quote(part: str, customer: Annotated[str, Depends(get_current_customer)]) -> dict[str, str]:
    return await desk.quote(customer, part)
```

## How to fix it in FastAPI and Starlette

Pass the value as an argument, or make the object in a dependency so that each request has its own.

## How to fix it in libraries for agents and databases

Clone the driver or session into a local variable and hand it on; don't assign the clone to the shared client.

## When it is fine

When one user at a time is guaranteed by something outside:
`# fungible: allow[request-value-on-shared-object] because the desk has one operator`.

## Limits

A value that one request leaves for all others, such as the latest alert, is reported as user data in the process.

## References

- Python documentation, "contextvars: Context Variables"
- FastAPI documentation, "Dependencies"
"""

from collections.abc import Iterator

from fungible.audit.program import memory
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Storage

RULE = Rule(
    code="MEM123",
    slug="request-value-on-shared-object",
    kind=Kind.ISOLATION,
    severity=Severity.CRITICAL,
    proof="interleave",
)
REMEDY = Remedy(
    id="request-value-on-shared-object",
    title="Pass it as an argument",
    text="Pass the value along as an argument, or make the object anew for each request.",
)
KINDS = memory.DATA_KINDS | {Kind.ISOLATION}


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each attribute of a shared object that requests use as their own."""
    for state in memory.written(program, KINDS, frozenset(Storage) - {Storage.DEFAULT_ARG}):
        if state.kind is Kind.ISOLATION or memory.passes_along(state):
            why = (
                f"{memory.story(state)}; all requests share the object, so one that runs meanwhile, or comes later, "
                "goes on with another's."
            )
            yield memory.finding(RULE, state, why, REMEDY)
