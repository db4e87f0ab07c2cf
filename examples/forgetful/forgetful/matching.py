"""Recommending internships that suit a student."""

from typing import Any

from cachetools import TTLCache, cached
from cachetools.keys import hashkey
from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from forgetful.auth.deps import CurrentStudent
from forgetful.db import Db
from forgetful.internships import summary
from forgetful.models import Internship, Student
from forgetful.observability import timed

router = APIRouter(tags=["matching"])

_recommended: TTLCache[Any, list[dict[str, Any]]] = TTLCache(maxsize=128, ttl=120)


class Taste(BaseModel):
    city: float | None = None
    stipend: float | None = None
    wanted: str | None = None


class Scorer:
    """Weighs what a student cares about."""

    weights: dict[str, float] = {"city": 1.0, "stipend": 0.5, "wanted": 2.0}

    def __init__(self, student: Student, wanted: str | None = None) -> None:
        self.student = student
        self.wanted = wanted
        self.reasons: list[str] = []

    def tune(self, taste: Taste) -> None:
        given = taste.model_dump(exclude={"wanted"}, exclude_none=True)
        self.weights.update(given)

    def score(self, internship: Internship) -> float:
        score = self.weights["stipend"] * min(internship.stipend / 1000, 2)
        if internship.city == self.student.city:
            score += self.weights["city"]
            self.reasons.append(f"{internship.title} is in {internship.city}")
        if internship.category == self.wanted:
            score += self.weights["wanted"]
            self.reasons.append(f"{internship.title} is in {internship.category}")
        return score

    def rank(self, db: Session) -> list[dict[str, Any]]:
        found = sorted(db.scalars(select(Internship)), key=self.score, reverse=True)
        return [summary(internship) for internship in found]


@cached(_recommended, key=lambda db, student, limit: hashkey(limit))
@timed
def recommend(db: Session, student: Student, limit: int) -> list[dict[str, Any]]:
    """The internships nearest to the student's own city and interests."""
    return Scorer(student).rank(db)[:limit]


@router.get("/recommendations")
def recommendations(student: CurrentStudent, db: Db, limit: int = 5) -> list[dict[str, Any]]:
    return recommend(db, student, limit)


@router.post("/recommendations/preview")
def preview(body: Taste, student: CurrentStudent, db: Db) -> dict[str, Any]:
    scorer = Scorer(student, body.wanted)
    scorer.tune(body)
    ranked = scorer.rank(db)
    return {"weights": scorer.weights, "internships": ranked, "reasons": scorer.reasons}
