"""Internships: listing, reading, publishing and reviewing them."""

from datetime import datetime
from typing import Any

from cachetools import TTLCache
from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from forgetful import search
from forgetful.analytics import track
from forgetful.auth.deps import CurrentEmployer, CurrentStudent
from forgetful.catalogue import in_euros, title_of
from forgetful.db import Db
from forgetful.flags import site_options
from forgetful.models import Internship

router = APIRouter(tags=["internships"])

_listings: dict[tuple[str, str], list[dict[str, Any]]] = {}
_details: TTLCache[int, dict[str, Any]] = TTLCache(maxsize=512, ttl=300)


class InternshipBody(BaseModel):
    title: str
    category: str
    city: str
    stipend: int = 0
    currency: str = "EUR"
    description: str = ""
    deadline: datetime | None = None


class ReviewBody(BaseModel):
    stars: int
    text: str = ""


def summary(internship: Internship) -> dict[str, Any]:
    return {
        "id": internship.id,
        "title": internship.title,
        "category": title_of(internship.category),
        "city": internship.city,
        "stipend_eur": in_euros(internship),
    }


def find_listings(db: Session, city: str, category: str) -> list[dict[str, Any]]:
    """Internships in a city and a category; an empty string stands for any."""
    if (city, category) not in _listings:
        query = select(Internship).order_by(Internship.id.desc())
        if city:
            query = query.where(Internship.city == city)
        if category:
            query = query.where(Internship.category == category)
        _listings[city, category] = [summary(found) for found in db.scalars(query)]
    return _listings[city, category]


def find_detail(db: Session, internship_id: int) -> dict[str, Any]:
    detail = _details.get(internship_id)
    if detail is None:
        internship = db.get(Internship, internship_id)
        if internship is None:
            raise HTTPException(404, "no such internship")
        detail = {**summary(internship), "description": internship.description}
        _details[internship_id] = detail
    return detail


@router.get("/internships")
def listings(db: Db, city: str = "", category: str = "") -> list[dict[str, Any]]:
    return find_listings(db, city, category)[: site_options().page_size]


@router.get("/internships/{internship_id}")
async def detail(
    internship_id: int, request: Request, student: CurrentStudent, db: Db
) -> dict[str, Any]:
    found = find_detail(db, internship_id)
    request.app.state.recently_viewed[student.id].append(internship_id)
    track("internship_viewed")
    return found


@router.get("/me/recently-viewed")
def recently_viewed(request: Request, student: CurrentStudent) -> list[int]:
    return list(request.app.state.recently_viewed[student.id])


@router.post("/internships", status_code=201)
def publish(body: InternshipBody, employer: CurrentEmployer, db: Db) -> dict[str, Any]:
    internship = Internship(employer_id=employer.id, **body.model_dump())
    db.add(internship)
    db.commit()
    search.add_to_index(internship)
    _listings.clear()
    return summary(internship)


@router.put("/internships/{internship_id}")
def edit(
    internship_id: int, body: InternshipBody, employer: CurrentEmployer, db: Db
) -> dict[str, Any]:
    internship = db.scalar(
        select(Internship).where(
            Internship.id == internship_id, Internship.employer_id == employer.id
        )
    )
    if internship is None:
        raise HTTPException(404, "no such internship of yours")
    for name, value in body.model_dump().items():
        setattr(internship, name, value)
    db.commit()
    _details.pop(internship_id, None)
    _listings.clear()
    return summary(internship)


@router.post("/internships/{internship_id}/reviews", status_code=201)
def review(
    internship_id: int, body: ReviewBody, student: CurrentStudent, db: Db
) -> dict[str, float]:
    from forgetful.reviews import Review, average_stars

    db.add(Review(internship_id=internship_id, author=student.name, **body.model_dump()))
    db.commit()
    return {"stars": average_stars(db, internship_id)}
