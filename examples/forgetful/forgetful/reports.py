"""For administrators: the audit trail, and reports to download."""

import csv
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import FileResponse
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from forgetful.auth.deps import admin_only
from forgetful.models import Application, Internship
from forgetful.settings import get_settings

COLUMNS = ("internship", "status", "applications")

router = APIRouter(tags=["administration"], dependencies=[Depends(admin_only)])


def record(action: str, detail: str) -> None:
    """Add a line to the audit trail."""
    with closing(sqlite3.connect(get_settings().var_dir / "trail.sqlite3")) as trail, trail:
        trail.execute("CREATE TABLE IF NOT EXISTS trail (at TEXT, action TEXT, detail TEXT)")
        moment = datetime.now(UTC).isoformat(timespec="seconds")
        trail.execute("INSERT INTO trail VALUES (?, ?, ?)", (moment, action, detail))


def read_trail() -> list[dict[str, str]]:
    path = get_settings().var_dir / "trail.sqlite3"
    if not path.is_file():
        return []
    with closing(sqlite3.connect(path)) as trail:
        rows = trail.execute("SELECT at, action, detail FROM trail ORDER BY at").fetchall()
    return [{"at": at, "action": action, "detail": detail} for at, action, detail in rows]


def reporting_db() -> Iterator[Session]:
    """A session for long queries, apart from those of the site."""
    engine = create_engine(get_settings().database_url, pool_pre_ping=True)
    with Session(engine) as session:
        yield session


ReportingDb = Annotated[Session, Depends(reporting_db)]


def _folder() -> Path:
    return get_settings().var_dir / "reports"


def write_report(name: str, rows: list[tuple[Any, ...]]) -> None:
    _folder().mkdir(parents=True, exist_ok=True)
    with (_folder() / name).open("w", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(COLUMNS)
        writer.writerows(rows)


@router.post("/reports", status_code=201)
def make_report(db: ReportingDb) -> dict[str, str]:
    query = (
        select(Internship.title, Application.status, func.count(Application.id))
        .join(Application, Application.internship_id == Internship.id)
        .group_by(Internship.title, Application.status)
    )
    name = f"applications-{datetime.now(UTC):%Y%m%d-%H%M%S}.csv"
    write_report(name, [tuple(row) for row in db.execute(query)])
    record("report", name)
    return {"name": name}


@router.get("/reports/{name}")
def report(name: str) -> FileResponse:
    path = _folder() / Path(name).name
    if not path.is_file():
        raise HTTPException(404, "no such report")
    return FileResponse(path, media_type="text/csv")


@router.get("/trail")
def trail() -> list[dict[str, str]]:
    return read_trail()
