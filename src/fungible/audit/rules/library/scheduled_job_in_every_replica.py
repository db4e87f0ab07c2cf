"""A scheduled job that acts outside runs once in every replica.

## What it detects
Jobs that start-up adds to a scheduler of the process (APScheduler, Flask-APScheduler) and that change rows,
send mail, publish or post, without taking a lock that replicas share. Jobs that only fetch what their own
process keeps are fine.

## Why it fails
1. The lifespan of each replica adds the job that mails the morning digest at six.
2. At six replica A mails every student. So does replica B, a moment later.
3. With five replicas each student gets five digests, and whatever counts them is five too high.

## Example violation
```python
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from fastapi import FastAPI

scheduler = AsyncIOScheduler()


async def send_digest() -> None:
    async with httpx.AsyncClient() as client:
        await client.post("https://mail.example/digests")


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    scheduler.add_job(send_digest, "cron", hour=6)
    scheduler.start()
    yield
    scheduler.shutdown()


app = FastAPI(lifespan=lifespan)
```

## Example fix
```python
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from fastapi import FastAPI
from redis.asyncio import Redis

scheduler = AsyncIOScheduler()
redis = Redis(host="redis")


async def send_digest() -> None:
    lock = redis.lock("digest", timeout=600)
    if await lock.acquire(blocking=False):
        async with httpx.AsyncClient() as client:
            await client.post("https://mail.example/digests")


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    scheduler.add_job(send_digest, "cron", hour=6)
    scheduler.start()
    yield
    scheduler.shutdown()
    await redis.aclose()


app = FastAPI(lifespan=lifespan)
```

## How to fix it in any framework
Run schedules in one process apart from the API (a worker, a CronJob, Celery beat), or let replicas compete
for a lock or a row in the shared store, and make the job idempotent.

## When it is fine
Jobs that are idempotent and cheap, such as deleting expired rows: `# fungible:
allow[scheduled-job-in-every-replica] because deleting expired rows twice deletes nothing more`.

## Limits
Whether one replica alone is configured to start the scheduler can't be seen in code. Jobs whose function
is chosen at run time aren't followed.

## References
APScheduler documentation, Frequently Asked Questions, How do I share a single job store among one or more worker
processes? · Kubernetes documentation, CronJob
"""

from collections.abc import Iterator
from dataclasses import replace

from fungible.audit.program import acting, stores
from fungible.audit.program.libraries import LibraryStore, StoreJob
from fungible.audit.program.records import Program
from fungible.audit.program.stores import Group
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Severity, Storage, Verdict

RULE = Rule(
    code="LIB806", slug="scheduled-job-in-every-replica", kind=Kind.LIFECYCLE, severity=Severity.MEDIUM, proof="rotate"
)
REMEDY = Remedy(
    id="scheduled-job-in-every-replica",
    title="Run the schedule once",
    text="Start the scheduler in one process apart from the API, or take a lock in the shared store before acting.",
)


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each scheduler whose jobs of start-up act outside."""
    for store in stores.of(program, Group.SCHEDULER):
        acts = [job for job in store.jobs if acting.acts_outside(job)]
        found = [job for job in acts if not (acting.tells_of_itself(program, job) or acting.is_leaders(job))]
        if found and store.chosen != "development":
            yield _found(store, found[0])


def _found(store: LibraryStore, job: StoreJob) -> Finding:
    """At the scheduler; at the function that adds the job where requests already make the scheduler a violation."""
    name, does = job.target.rpartition(".")[2], acting.outside_effect(job)
    why = (
        f"Every replica that starts adds {name} to a scheduler of its own, and each run calls {does}: "
        "what should happen once happens as many times as there are replicas."
    )
    base = replace(
        stores.finding(RULE, store, Verdict.VIOLATION, why, REMEDY.title),
        kind=Kind.LIFECYCLE,
        severity=Severity.MEDIUM,
        consequences=(Consequence.DIFFERS_ACROSS_REPLICAS,),
        confidence=0.7,
        remedy=REMEDY,
        accesses=(),
        trace=(),
    )
    if not store.uses:
        return base
    symbol = job.function.symbol
    return replace(base, symbol=symbol, file=job.file, line=job.line, storage=Storage.LIFECYCLE)
