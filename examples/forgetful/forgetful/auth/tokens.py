"""Signed tokens: for students, for their calendar programs, and for employers' systems."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt
from fastapi import HTTPException

from forgetful.settings import get_settings

ALGORITHM = "HS256"


class Denylist:
    """Tokens that were signed out before they expired."""

    def __init__(self) -> None:
        self._revoked: set[str] = set()

    def add(self, token_id: str) -> None:
        self._revoked.add(token_id)

    def __contains__(self, token_id: object) -> bool:
        return token_id in self._revoked


denylist = Denylist()


def _sign(claims: dict[str, Any], lifetime: timedelta) -> str:
    stamped = {**claims, "jti": uuid4().hex, "exp": datetime.now(UTC) + lifetime}
    return jwt.encode(stamped, get_settings().jwt_secret, algorithm=ALGORITHM)


def sign_access(student_id: int) -> str:
    lifetime = timedelta(minutes=get_settings().access_minutes)
    return _sign({"sub": str(student_id), "use": "access"}, lifetime)


def sign_refresh(student_id: int) -> str:
    lifetime = timedelta(days=get_settings().refresh_days)
    return _sign({"sub": str(student_id), "use": "refresh"}, lifetime)


def sign_calendar(student_id: int, days: int) -> str:
    """A token for a calendar program, which can't sign in again by itself."""
    claims = {
        "sub": str(student_id),
        "use": "calendar",
        "exp": datetime.now(UTC) + timedelta(days=days),
    }
    return jwt.encode(claims, get_settings().jwt_secret, algorithm=ALGORITHM)


def sign_api(employer_id: int) -> str:
    """A token for an employer's own applicant system."""
    claims = {"sub": str(employer_id), "use": "api", "jti": uuid4().hex}
    return jwt.encode(claims, get_settings().jwt_secret, algorithm=ALGORITHM)


def read(token: str, use: str) -> dict[str, Any]:
    """The claims of a token, or an answer of 401."""
    try:
        claims = jwt.decode(token, get_settings().jwt_secret, algorithms=[ALGORITHM])
    except jwt.InvalidTokenError as error:
        raise HTTPException(401, "invalid or expired token") from error
    if claims.get("use") != use or claims.get("jti") in denylist:
        raise HTTPException(401, "token can't be used here")
    return claims
