"""Importing an employer's internships from a file, in the background."""

import csv
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, BackgroundTasks, Depends, File, HTTPException, UploadFile

from forgetful import search
from forgetful.auth.deps import CurrentEmployer
from forgetful.db import SessionLocal
from forgetful.flags import require
from forgetful.limits import IMPORTS_PER_DAY, import_quota
from forgetful.models import Internship

Row = dict[str, str]
Reader = Callable[[str], Iterable[Row]]

READERS: dict[str, Reader] = {}

router = APIRouter(prefix="/console/imports", tags=["imports"])


def reader(suffix: str) -> Callable[[Reader], Reader]:
    """Register a reader for files with this suffix."""

    def register(read: Reader) -> Reader:
        READERS[suffix] = read
        return read

    return register


@reader("csv")
def read_csv(text: str) -> Iterable[Row]:
    return list(csv.DictReader(io.StringIO(text)))


@reader("json")
def read_json(text: str) -> Iterable[Row]:
    return json.loads(text)


@dataclass
class Progress:
    employer_id: int
    stage: str = "queued"
    done: int = 0
    problems: list[str] = field(default_factory=list)


_board: dict[str, Progress] = {}


def _note(job_id: str, stage: str, done: int = 0, problem: str | None = None) -> None:
    progress = _board[job_id]
    progress.stage = stage
    progress.done = max(done, progress.done)
    if problem is not None:
        progress.problems.append(problem)


def _store(rows: Iterable[Row], employer_id: int, note: Callable[..., None]) -> None:
    with SessionLocal() as db:
        for number, row in enumerate(rows, start=1):
            try:
                internship = Internship(
                    employer_id=employer_id,
                    title=row["title"],
                    category=row["category"],
                    city=row["city"],
                    stipend=int(row.get("stipend") or 0),
                )
            except (KeyError, ValueError) as error:
                note("storing", number, problem=f"row {number}: {error!r}")
                continue
            db.add(internship)
            db.commit()
            search.add_to_index(internship)
            note("storing", number)


def run_import(job_id: str, read: Reader, text: str, employer_id: int) -> None:
    note = partial(_note, job_id)
    note("reading")
    try:
        _store(read(text), employer_id, note)
    except (ValueError, csv.Error) as error:
        note("failed", problem=str(error))
    else:
        note("finished")


@router.post("", status_code=202, dependencies=[Depends(lambda: require("imports"))])
def start_import(
    file: Annotated[UploadFile, File()], employer: CurrentEmployer, tasks: BackgroundTasks
) -> dict[str, str]:
    read = READERS.get((file.filename or "").rpartition(".")[2])
    if read is None:
        raise HTTPException(415, f"one of {', '.join(sorted(READERS))}, please")
    if not import_quota.take(f"imports:{employer.id}", IMPORTS_PER_DAY):
        raise HTTPException(429, "enough imports for today")
    job_id = uuid4().hex
    _board[job_id] = Progress(employer.id)
    tasks.add_task(run_import, job_id, read, file.file.read().decode(), employer.id)
    return {"job": job_id}


@router.get("/{job_id}")
def import_progress(job_id: str, employer: CurrentEmployer) -> dict[str, Any]:
    progress = _board.get(job_id)
    if progress is None or progress.employer_id != employer.id:
        raise HTTPException(404, "no such import")
    return asdict(progress)
