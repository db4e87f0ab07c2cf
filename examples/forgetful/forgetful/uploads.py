"""CVs: storing them, reading skills out of them, and sharing them by link."""

import hashlib
import hmac
import os
import re
import secrets
import tempfile
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, File, HTTPException, UploadFile
from fastapi.responses import FileResponse
from sqlalchemy import select

from forgetful.auth.deps import CurrentStudent
from forgetful.db import Db
from forgetful.models import Document
from forgetful.settings import get_settings

SUFFIXES = frozenset({".pdf", ".txt", ".md"})
KNOWN_SKILLS = frozenset({"python", "sql", "figma", "excel", "rust", "statistics"})
MAX_BYTES = 2_000_000

_link_key = secrets.token_bytes(32)

router = APIRouter(tags=["documents"])


def _folder() -> Path:
    folder = get_settings().var_dir / "documents"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def keep_file(name: str, content: bytes) -> str:
    """Store an upload and return the name that it was stored under."""
    stored_as = f"{uuid4().hex}{Path(name).suffix.lower()}"
    (_folder() / stored_as).write_bytes(content)
    return stored_as


def text_of(content: bytes) -> str:
    """The text of a CV, by way of a converter that works on files."""
    with tempfile.NamedTemporaryFile(suffix=".cv", delete=False) as copy:
        copy.write(content)
    return Path(copy.name).read_text(encoding="utf-8", errors="ignore")


def pages_of(content: bytes) -> int:
    """The number of pages, counted by a tool that works on files."""
    handle, name = tempfile.mkstemp(suffix=".pages")
    try:
        with os.fdopen(handle, "wb") as copy:
            copy.write(content)
        return Path(name).read_bytes().count(b"\f") + 1
    finally:
        os.unlink(name)


def find_skills(text: str, found: list[str] = []) -> list[str]:  # noqa: B006
    """The known skills that a text mentions, in the order of their first mention."""
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in KNOWN_SKILLS and word not in found:
            found.append(word)
    return found


def _signature(stored_as: str) -> str:
    return hmac.new(_link_key, stored_as.encode(), hashlib.sha256).hexdigest()


def shown(document: Document) -> dict[str, Any]:
    return {
        "id": document.id,
        "name": document.name,
        "pages": document.pages,
        "skills": document.skills.split(),
    }


def _own_document(db: Db, student: CurrentStudent, document_id: int) -> Document:
    document = db.scalar(
        select(Document).where(Document.id == document_id, Document.student_id == student.id)
    )
    if document is None:
        raise HTTPException(404, "no such document")
    return document


@router.post("/documents", status_code=201)
def upload(file: Annotated[UploadFile, File()], student: CurrentStudent, db: Db) -> dict[str, Any]:
    name = Path(file.filename or "cv.txt").name
    content = file.file.read(MAX_BYTES + 1)
    if Path(name).suffix.lower() not in SUFFIXES or len(content) > MAX_BYTES:
        raise HTTPException(415, "a PDF or text of at most 2 MB, please")
    document = Document(
        student_id=student.id,
        name=name,
        stored_as=keep_file(name, content),
        pages=pages_of(content),
        skills=" ".join(find_skills(text_of(content))),
    )
    db.add(document)
    db.commit()
    return shown(document)


@router.get("/students/{student_id}/documents")
def documents_of(student_id: int, student: CurrentStudent, db: Db) -> list[dict[str, Any]]:
    if student_id != student.id:
        raise HTTPException(403, "these are not your documents")
    query = select(Document).where(Document.student_id == student_id)
    return [shown(document) for document in db.scalars(query)]


@router.get("/documents/{document_id}/file")
def download(document_id: int, student: CurrentStudent, db: Db) -> FileResponse:
    document = _own_document(db, student, document_id)
    path = _folder() / document.stored_as
    if not path.is_file():
        raise HTTPException(404, "the file is gone")
    return FileResponse(path, filename=document.name)


@router.post("/documents/{document_id}/link", status_code=201)
def share(document_id: int, student: CurrentStudent, db: Db) -> dict[str, str]:
    document = _own_document(db, student, document_id)
    return {"address": f"/shared/{document.stored_as}?key={_signature(document.stored_as)}"}


@router.get("/shared/{stored_as}")
def shared(stored_as: str, key: str) -> FileResponse:
    path = _folder() / Path(stored_as).name
    if not hmac.compare_digest(key, _signature(stored_as)):
        raise HTTPException(403, "this link is not valid")
    if not path.is_file():
        raise HTTPException(404, "the file is gone")
    return FileResponse(path)
