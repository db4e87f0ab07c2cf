"""Categories of internships, and stipends in a student's currency."""

import httpx
from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel
from sqlalchemy import select

from forgetful.auth.deps import admin_only
from forgetful.caching import board_totals, slug_of
from forgetful.db import Db, SessionLocal
from forgetful.models import Category, Internship
from forgetful.settings import get_settings

RATES = {"EUR": 1.0, "GBP": 1.16, "USD": 0.91, "CHF": 1.05}

if get_settings().currency_feed_url:
    RATES.update(httpx.get(get_settings().currency_feed_url, timeout=5).json())

_titles: dict[str, str] = {}

router = APIRouter(tags=["catalogue"])


class CategoryTitle(BaseModel):
    title: str


def load_categories() -> None:
    """Read the categories; called when the service starts."""
    with SessionLocal() as session:
        for category in session.scalars(select(Category)):
            _titles[category.slug] = category.title


def title_of(slug: str) -> str:
    return _titles.get(slug, slug.title())


def in_euros(internship: Internship) -> float:
    return round(internship.stipend * RATES.get(internship.currency, 1.0), 2)


@router.get("/categories")
def categories() -> dict[str, str]:
    return _titles


@router.put("/categories/{slug}", dependencies=[Depends(admin_only)])
def rename_category(slug: str, body: CategoryTitle, db: Db) -> dict[str, str]:
    category = db.get(Category, slug)
    if category is None:
        raise HTTPException(404, "no such category")
    category.title = body.title
    db.commit()
    return {"slug": slug, "title": category.title, "address": f"/c/{slug_of(category.title)}"}


@router.get("/totals")
def totals() -> dict[str, int]:
    return board_totals()
