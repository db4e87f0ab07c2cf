"""Work that happens at set times, and reminders that students set themselves."""

import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from apscheduler.schedulers.background import BackgroundScheduler
from fastapi import APIRouter, FastAPI
from pydantic import BaseModel
from sqlalchemy import func, select

from forgetful.auth.deps import CurrentStudent
from forgetful.db import SessionLocal
from forgetful.mail import get_mailer
from forgetful.models import Internship, Notice, Student
from forgetful.observability import log

WATCH_SECONDS = 300

scheduler = BackgroundScheduler(timezone="UTC")


def send_digest() -> None:
    """Tell every student how many internships there are."""
    with SessionLocal() as db:
        count = db.scalar(select(func.count(Internship.id)))
        text = f"{count} internships are open this morning."
        db.add_all(
            Notice(student_id=number, text=text) for number in db.scalars(select(Student.id))
        )
        db.commit()


def send_reminder(address: str, text: str) -> None:
    get_mailer().send(address, "You asked to be reminded", text)


def _watch_threads() -> None:
    while True:
        log.info("%d threads", threading.active_count())
        time.sleep(WATCH_SECONDS)


threading.Thread(target=_watch_threads, name="watch", daemon=True).start()


@asynccontextmanager
async def run_scheduler(app: FastAPI) -> AsyncIterator[None]:
    scheduler.add_job(send_digest, "cron", hour=6, id="digest", replace_existing=True)
    scheduler.start()
    yield
    scheduler.shutdown(wait=False)


router = APIRouter(prefix="/reminders", tags=["reminders"], lifespan=run_scheduler)


class ReminderBody(BaseModel):
    at: datetime
    text: str


@router.post("", status_code=201)
def remind(body: ReminderBody, student: CurrentStudent) -> dict[str, str]:
    job = scheduler.add_job(
        send_reminder, "date", run_date=body.at, args=[student.email, body.text]
    )
    return {"id": job.id}


@router.get("")
def reminders(student: CurrentStudent) -> list[str]:
    jobs = (job for job in scheduler.get_jobs() if job.func is send_reminder)
    return [job.args[1] for job in jobs if job.args[0] == student.email]
