"""What happens to an application between the student and the employer."""

import asyncio
import itertools

import httpx
from fastapi import HTTPException
from sqlalchemy import select
from sqlalchemy.orm import Session

from forgetful.applications.repository import ApplicationRepository
from forgetful.db import SessionLocal
from forgetful.models import Application, Employer, Internship, Student
from forgetful.observability import log

_numbers = itertools.count(1)


def next_reference() -> str:
    """The number that students and employers quote to each other."""
    return f"APP-{next(_numbers):05d}"


class ApplicationService:
    """Accepts applications and sees to it that employers get them."""

    def __init__(self) -> None:
        self.student: Student | None = None
        self.undelivered: list[int] = []

    def submit(self, db: Session, student: Student, internship_id: int, letter: str) -> Application:
        self.student = student
        if db.get(Internship, internship_id) is None:
            raise HTTPException(404, "no such internship")
        application = self._build(internship_id, letter)
        db.add(application)
        db.commit()
        self.undelivered.append(application.id)
        return application

    def _build(self, internship_id: int, letter: str) -> Application:
        return Application(
            reference=next_reference(),
            student_id=self.student.id,
            internship_id=internship_id,
            cover_letter=letter or f"{self.student.name} would like to join you.",
        )

    def take_undelivered(self) -> list[int]:
        taken, self.undelivered = self.undelivered, []
        return taken

    def withdraw(self, db: Session, application_id: int) -> None:
        if not ApplicationRepository(db).set_status(application_id, "withdrawn"):
            raise HTTPException(404, "no such application")


service = ApplicationService()


def get_service() -> ApplicationService:
    return service


_deliveries: set[asyncio.Task[None]] = set()


async def _deliver(client: httpx.AsyncClient, application_id: int) -> None:
    """Post an application to the employer's system, then note that it has been sent."""
    with SessionLocal() as db:
        application, webhook_url = db.execute(
            select(Application, Employer.webhook_url)
            .join(Internship, Internship.id == Application.internship_id)
            .join(Employer, Employer.id == Internship.employer_id)
            .where(Application.id == application_id)
        ).one()
        if application.status != "submitted":
            return
        if webhook_url:
            await client.post(webhook_url, json={"reference": application.reference})
        application.status = "delivered"
        db.commit()
        log.info("delivered %s", application.reference)


def start_deliveries(client: httpx.AsyncClient) -> int:
    """Send what has not been sent, in the background; returns how many were started."""
    started = [
        asyncio.create_task(_deliver(client, number)) for number in service.take_undelivered()
    ]
    for task in started:
        _deliveries.add(task)
        task.add_done_callback(_deliveries.discard)
    return len(started)


def deliveries_in_flight() -> int:
    return len(_deliveries)
