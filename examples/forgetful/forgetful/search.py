"""Full-text search over internships, and what people search for."""

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from sqlalchemy import Column, Engine, Integer, MetaData, String, Table, create_engine, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.pool import StaticPool

from forgetful.db import Db
from forgetful.models import Internship
from forgetful.settings import get_settings

STOP_WORDS = frozenset({"a", "an", "and", "for", "in", "of", "the", "to", "with"})

_tables = MetaData()
_searches = Table(
    "searches",
    _tables,
    Column("word", String(80), primary_key=True),
    Column("times", Integer, nullable=False),
)

router = APIRouter(tags=["search"])


@lru_cache
def popularity() -> Engine:
    """A small database for counting searches, kept apart from the real one."""
    engine = create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    _tables.create_all(engine)
    return engine


def words_of(text: str) -> list[str]:
    words: list[str] = []
    for word in re.findall(r"\w+", text.lower()):
        if word not in STOP_WORDS and word not in words:
            words.append(word)
    return words


def _index_path() -> Path:
    return get_settings().var_dir / "search-index.json"


def read_index() -> dict[str, list[int]]:
    path = _index_path()
    return json.loads(path.read_text()) if path.is_file() else {}


def add_to_index(internship: Internship) -> None:
    """Let an internship be found by the words of its title and description."""
    index = read_index()
    for word in words_of(f"{internship.title} {internship.description}"):
        numbers = index.setdefault(word, [])
        if internship.id not in numbers:
            numbers.append(internship.id)
    path = _index_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(index))


def count_search(words: list[str]) -> None:
    with popularity().begin() as connection:
        for word in words:
            row = insert(_searches).values(word=word, times=1)
            more = {"times": _searches.c.times + 1}
            connection.execute(row.on_conflict_do_update(index_elements=["word"], set_=more))


@router.get("/search")
def search(q: str, db: Db) -> list[dict[str, Any]]:
    words = words_of(q)
    count_search(words)
    index = read_index()
    matches = [set(index.get(word, ())) for word in words]
    numbers = set.intersection(*matches) if matches else set()
    found = db.scalars(select(Internship).where(Internship.id.in_(numbers)))
    return [{"id": internship.id, "title": internship.title} for internship in found]


@router.get("/search/popular")
def popular() -> list[str]:
    query = select(_searches.c.word).order_by(_searches.c.times.desc(), _searches.c.word)
    with popularity().connect() as connection:
        return list(connection.scalars(query.limit(10)))
