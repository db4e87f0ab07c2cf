"""Jobs that requests add to a scheduler are kept in one process.

## What it detects
APScheduler (3 and 4), Flask-APScheduler and schedule with their default store, in memory, when a request
adds, changes or removes a job. Jobs that only start-up adds are made again by every replica: those that
refresh this process's own copy are `acceptable`, and those that act outside are the business of
`scheduled-job-in-every-replica`.

## Why it fails
1. Ana asks replica A to remind her at five. A adds a job to its scheduler and answers 201.
2. She changes her mind; the request goes to replica B, which has no such job.
3. A is replaced at four. At five nothing happens, and nobody knows.

## Example violation
```python
from datetime import datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from fastapi import FastAPI

scheduler = AsyncIOScheduler()
app = FastAPI()


async def remind(text: str) -> None:
    print(text)


@app.post("/reminders")
async def add_reminder(at: datetime, text: str) -> dict[str, str]:
    job = scheduler.add_job(remind, "date", run_date=at, args=[text])
    return {"id": job.id}
```

## Example fix
```python
import os
from datetime import datetime

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from fastapi import FastAPI

scheduler = AsyncIOScheduler(jobstores={"default": SQLAlchemyJobStore(url=os.environ["DATABASE_URL"])})
app = FastAPI()


async def remind(text: str) -> None:
    print(text)


@app.post("/reminders")
async def add_reminder(at: datetime, text: str) -> dict[str, str]:
    job = scheduler.add_job(remind, "date", run_date=at, args=[text])
    return {"id": job.id}
```

## How to fix it in APScheduler
Keep jobs in a database (`SQLAlchemyJobStore`) and start the scheduler in one process apart from the API: two
schedulers on one store run jobs twice. A table of due rows that a worker polls with `FOR UPDATE SKIP LOCKED`
needs no scheduler at all.

## When it is fine
Jobs that concern this process only, such as flushing its own buffer: `# fungible: allow[in-memory-scheduler]
because the job closes a socket that this process holds`.

## Limits
A store configured from a mapping that is read at run time isn't followed.

## References
APScheduler documentation, User guide, Choosing the right scheduler, job store(s) · Flask-APScheduler
documentation, Configuration
"""

from collections.abc import Iterator

from fungible.audit.program import acting, stores
from fungible.audit.program.records import Program
from fungible.audit.program.stores import Group
from fungible.model.rule import Finding, Rule
from fungible.model.words import Kind, Severity, Verdict

RULE = Rule(code="LIB805", slug="in-memory-scheduler", kind=Kind.JOB_STATUS, severity=Severity.HIGH, proof="restart")
EFFECT = "a restart loses the jobs, and a request that another replica serves does not find them."
TITLE = "Keep jobs in a store that outlives the process"


def check(program: Program) -> Iterator[Finding]:
    """Yield a finding for each scheduler that requests add jobs to, or that has jobs of start-up only."""
    for store in stores.of(program, Group.SCHEDULER):
        if store.where == "memory" and not store.uses:
            if not any(acting.acts_outside(job) for job in store.jobs):
                why = "Start-up adds the same jobs in every replica, and they concern that process only."
                yield stores.finding(RULE, store, Verdict.ACCEPTABLE, why)
        else:
            yield from stores.judged(RULE, store, EFFECT, TITLE)
