"""A student's own pages: profile, preferences, plan, deadlines and dashboard."""

import os
import time
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from sqlalchemy import func, select

from forgetful.auth import tokens
from forgetful.auth.deps import CurrentStudent
from forgetful.caching import kept_for
from forgetful.db import Db
from forgetful.limits import plan_of
from forgetful.models import Application, Document, Internship

DEFAULTS = {"language": "en", "theme": "light", "digest": True}

router = APIRouter(prefix="/me", tags=["profile"])


class PreferenceBook:
    """What students chose on the settings page."""

    def __init__(self) -> None:
        self._chosen: dict[int, dict[str, Any]] = {}

    def read(self, student_id: int) -> dict[str, Any]:
        return {**DEFAULTS, **self._chosen.get(student_id, {})}

    def choose(self, student_id: int, choices: dict[str, Any]) -> None:
        self._chosen[student_id] = self.read(student_id) | choices


@lru_cache
def get_preferences() -> PreferenceBook:
    return PreferenceBook()


Preferences = Annotated[PreferenceBook, Depends(get_preferences)]


class Choices(BaseModel):
    language: str | None = None
    theme: str | None = None
    digest: bool | None = None


class PlanChoice(BaseModel):
    plan: str = Field(pattern="^(free|plus)$")


class CalendarRequest(BaseModel):
    days: int = 365


@router.get("")
def me(student: CurrentStudent) -> dict[str, Any]:
    return {"id": student.id, "name": student.name, "confirmed": student.confirmed}


@router.get("/preferences")
def preferences(student: CurrentStudent, book: Preferences) -> dict[str, Any]:
    return book.read(student.id)


@router.put("/preferences")
def choose(body: Choices, student: CurrentStudent, book: Preferences) -> dict[str, Any]:
    book.choose(student.id, body.model_dump(exclude_none=True))
    return book.read(student.id)


@router.put("/plan")
def change_plan(body: PlanChoice, student: CurrentStudent, db: Db) -> dict[str, str]:
    student.plan = body.plan
    db.commit()
    plan_of.cache_clear()
    return {"plan": student.plan}


@router.get("/dashboard")
@kept_for(seconds=30)
def dashboard(request: Request, student: CurrentStudent, db: Db) -> dict[str, Any]:
    applications = select(func.count(Application.id)).where(Application.student_id == student.id)
    documents = select(func.count(Document.id)).where(Document.student_id == student.id)
    return {
        "name": student.name,
        "applications": db.scalar(applications),
        "documents": db.scalar(documents),
    }


def _local_time(moment: datetime, timezone: str) -> str:
    os.environ["TZ"] = timezone
    time.tzset()
    return time.strftime(
        "%a %d %b, %H:%M %Z", time.localtime(moment.replace(tzinfo=UTC).timestamp())
    )


@router.get("/deadlines")
def deadlines(student: CurrentStudent, db: Db) -> list[dict[str, str]]:
    upcoming = select(Internship).where(Internship.deadline.is_not(None))
    return [
        {"title": found.title, "closes": _local_time(found.deadline, student.timezone)}
        for found in db.scalars(upcoming.order_by(Internship.deadline))
        if found.deadline is not None
    ]


@router.post("/calendar", status_code=201)
def calendar(body: CalendarRequest, student: CurrentStudent) -> dict[str, str]:
    token = tokens.sign_calendar(student.id, body.days)
    return {"address": f"/calendar/{token}.ics"}


calendars = APIRouter(prefix="/calendar", tags=["profile"])


@calendars.get("/{token}.ics")
def calendar_feed(token: str, db: Db) -> list[str]:
    claims = tokens.read(token, "calendar")
    mine = (
        select(Internship.title)
        .join(Application, Application.internship_id == Internship.id)
        .where(Application.student_id == int(claims["sub"]))
    )
    return list(db.scalars(mine))
