"""A loop that start-up leaves running acts outside, once in every replica.

## What it detects

A task, thread or timer that import or start-up begins and that goes round for as long as the process lives, when what
it calls sends, posts, publishes or writes rows, and it takes no lock in a shared store. Bots that poll for updates
belong here, too: their service tells one of two pollers that it is not wanted. Loops that only read, that only delete
what is over, that work off what requests have left in the same process, or that tell of their own replica (its host,
its heartbeat), are left alone.

## Why it fails

1. Replicas A and B both start the loop. At eight both find the same invitation unsent.
2. A sends it and marks it as sent; B had read it already and sends it again. With ten replicas Ana gets ten mails.
3. A is restarted in the middle: what it was about to send is forgotten or sent twice, and nobody knows which.

## Example violation

```python
import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI


async def invite() -> None:
    while True:
        await asyncio.sleep(3600)
        async with httpx.AsyncClient() as client:
            await client.post(os.environ["MAILS"], json={"list": "invitations"})


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    task = asyncio.create_task(invite())
    yield
    task.cancel()


app = FastAPI(lifespan=lifespan)
```

## Example fix

```python
import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI
from redis.asyncio import Redis

redis = Redis.from_url(os.environ["REDIS_URL"])


async def invite() -> None:
    while True:
        await asyncio.sleep(3600)
        if await redis.lock("invitations", timeout=3000).acquire(blocking=False):
            async with httpx.AsyncClient() as client:
                await client.post(os.environ["MAILS"], json={"list": "invitations"})


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    task = asyncio.create_task(invite())
    yield
    task.cancel()
    await redis.aclose()


app = FastAPI(lifespan=lifespan)
```

## How to fix it in any framework

Run the loop in one process apart from the API (a worker, a CronJob, Celery beat), or let replicas compete for a lock
or a row in the shared store before each round, and make the round idempotent.

## When it is fine

When doing it twice is as good as once:
`# fungible: allow[loop-in-every-replica] because the report overwrites itself`.

## Limits

Whether one replica alone is configured to start the loop can't be seen in code. What is chosen at run time, and calls
of the program that cannot be resolved, aren't followed.

## References

- Kubernetes documentation, "CronJob" and "Leases"
- Telegram Bot API, "getUpdates"
"""

from collections.abc import Iterator
from dataclasses import replace

from fungible.audit.program import acting, calls
from fungible.audit.program.identifiers import last
from fungible.audit.program.libraries import StoreJob
from fungible.audit.program.records import Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Phase, Severity, Storage

RULE = Rule(
    code="LIF312",
    slug="loop-in-every-replica",
    kind=Kind.LIFECYCLE,
    severity=Severity.MEDIUM,
    proof="rotate: two replicas run, and the outside counts what arrives",
)
REMEDY = Remedy(
    id="loop-in-every-replica",
    title="Run the loop once",
    text="Start it in one process apart from the API, or take a lock in the shared store before each round.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each loop of start-up that does outside what should be done once."""
    for loop in program.loops:
        does = acting.lasting_effect(loop)
        own = does and (_works_off(program, loop) or acting.tells_of_itself(program, loop))
        if does and not own and not acting.is_leaders(loop):
            yield _found(loop, does)


def _works_off(program: Program, loop: StoreJob) -> bool:
    """Whether it takes what requests left in this very process, which no other replica has."""
    given = [state for state in program.states if any(Phase.REQUEST in hit.phases for hit in state.writes)]
    hits = (hit for state in given for hit in (*state.reads, *state.writes))
    return any(hit.function.symbol == loop.target for hit in hits)


def _found(loop: StoreJob, does: str) -> Finding:
    name = loop.target.split(".")[-2] if last(loop.target).startswith("__") else last(loop.target)
    why = (
        f"Every replica that starts leaves {name} running, and each round calls {does}: what should "
        "happen once happens as many times as there are replicas."
    )
    where = calls.Spot(f"{loop.function.symbol}.{name}", Storage.LIFECYCLE, loop.file, loop.line)
    harm = (Consequence.DIFFERS_ACROSS_REPLICAS,)
    return replace(calls.at(RULE, where, why), confidence=0.7, consequences=harm, remedy=REMEDY)
