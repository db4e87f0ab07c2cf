"""The shortlist: internships that a student puts aside before applying."""

from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel

from forgetful.auth.deps import CurrentStudent
from forgetful.db import Db
from forgetful.limits import plan_of
from forgetful.models import Internship

ROOM = {"free": 5, "plus": 50}

router = APIRouter(prefix="/shortlist", tags=["shortlist"])


@dataclass
class Entry:
    internship_id: int
    title: str
    note: str = ""
    tags: list[str] = field(default_factory=list)


@dataclass
class Shortlists:
    """Every student's shortlist, by the student's id."""

    by_student: dict[int, list[Entry]] = field(default_factory=dict)

    def of(self, student_id: int) -> list[Entry]:
        return self.by_student.setdefault(student_id, [])


shortlists = Shortlists()


class Addition(BaseModel):
    internship_id: int
    note: str = ""
    tags: list[str] = []


@router.post("", status_code=201)
def add(body: Addition, student: CurrentStudent, db: Db) -> list[Entry]:
    internship = db.get(Internship, body.internship_id)
    if internship is None:
        raise HTTPException(404, "no such internship")
    entries = shortlists.of(student.id)
    if len(entries) >= ROOM[plan_of(student.id)]:
        raise HTTPException(409, "your shortlist is full")
    entries.append(Entry(internship.id, internship.title, body.note, body.tags))
    return entries


@router.get("")
def show(student: CurrentStudent) -> list[Entry]:
    return shortlists.of(student.id)


@router.delete("/{internship_id}")
def remove(internship_id: int, student: CurrentStudent) -> dict[str, Any]:
    entries = shortlists.of(student.id)
    kept = [entry for entry in entries if entry.internship_id != internship_id]
    removed = len(entries) - len(kept)
    entries[:] = kept
    return {"removed": removed}
