"""Interview slots: employers offer them, students book them."""

import threading
from datetime import datetime
from typing import Any

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel
from sqlalchemy import select

from forgetful.auth.deps import CurrentEmployer, CurrentStudent
from forgetful.db import Db
from forgetful.mail import get_mailer
from forgetful.models import Internship, Slot

router = APIRouter(tags=["interviews"])

_booking = threading.Lock()
_sending = threading.BoundedSemaphore(4)


class SlotBody(BaseModel):
    starts_at: datetime


def _invite(address: str, slot: Slot) -> None:
    with _sending:
        get_mailer().send(address, "Your interview", f"See you at {slot.starts_at:%d %B, %H:%M}")


@router.post("/console/internships/{internship_id}/slots", status_code=201)
def offer(internship_id: int, body: SlotBody, employer: CurrentEmployer, db: Db) -> dict[str, int]:
    internship = db.scalar(
        select(Internship).where(
            Internship.id == internship_id, Internship.employer_id == employer.id
        )
    )
    if internship is None:
        raise HTTPException(404, "no such internship of yours")
    slot = Slot(internship_id=internship.id, starts_at=body.starts_at)
    db.add(slot)
    db.commit()
    return {"id": slot.id}


@router.get("/internships/{internship_id}/slots")
def slots(internship_id: int, db: Db) -> list[dict[str, Any]]:
    query = select(Slot).where(Slot.internship_id == internship_id).order_by(Slot.starts_at)
    return [
        {"id": slot.id, "starts_at": slot.starts_at, "free": slot.taken_by is None}
        for slot in db.scalars(query)
    ]


@router.post("/slots/{slot_id}/booking", status_code=201)
def book(slot_id: int, student: CurrentStudent, db: Db) -> dict[str, Any]:
    with _booking:
        slot = db.get(Slot, slot_id)
        if slot is None:
            raise HTTPException(404, "no such slot")
        if slot.taken_by is not None:
            raise HTTPException(409, "somebody was faster")
        slot.taken_by = student.email
        db.commit()
    _invite(student.email, slot)
    return {"id": slot.id, "starts_at": slot.starts_at}
