"""Dependencies that say who is calling."""

import hmac
from typing import Annotated

from fastapi import Cookie, Depends, Header, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from forgetful.auth import presence, sessions, tokens
from forgetful.db import Db
from forgetful.models import Employer, Student
from forgetful.settings import get_settings

bearer = HTTPBearer()

Bearer = Annotated[HTTPAuthorizationCredentials, Depends(bearer)]


def current_student(credentials: Bearer, db: Db) -> Student:
    claims = tokens.read(credentials.credentials, "access")
    student = db.get(Student, int(claims["sub"]))
    if student is None:
        raise HTTPException(401, "no such student")
    presence.mark(student)
    return student


def current_employer(
    db: Db, session_id: Annotated[str | None, Cookie(alias=sessions.COOKIE)] = None
) -> Employer:
    session = sessions.find_session(session_id)
    employer = db.get(Employer, session.employer_id) if session else None
    if employer is None:
        raise HTTPException(401, "sign in to the console first")
    return employer


def api_employer(credentials: Bearer, db: Db) -> Employer:
    claims = tokens.read(credentials.credentials, "api")
    employer = db.get(Employer, int(claims["sub"]))
    if employer is None:
        raise HTTPException(401, "no such employer")
    return employer


def admin_only(x_admin_key: Annotated[str, Header()] = "") -> None:
    key = get_settings().admin_key
    if key is None or not hmac.compare_digest(x_admin_key, key):
        raise HTTPException(403, "administrators only")


CurrentStudent = Annotated[Student, Depends(current_student)]
CurrentEmployer = Annotated[Employer, Depends(current_employer)]
ApiEmployer = Annotated[Employer, Depends(api_employer)]
