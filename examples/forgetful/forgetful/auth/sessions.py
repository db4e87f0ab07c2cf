"""Console sessions of employers, and "remember me" on their computers."""

import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from forgetful.models import Employer
from forgetful.settings import get_settings

COOKIE = "console_session"
REMEMBER_COOKIE = "console_remember"
IDLE_LIMIT = timedelta(hours=8)


@dataclass
class ConsoleSession:
    employer_id: int
    company: str
    seen_at: datetime


_sessions: dict[str, ConsoleSession] = {}


def open_session(employer: Employer) -> str:
    """Start a session and return the value of its cookie."""
    session_id = secrets.token_urlsafe(24)
    _sessions[session_id] = ConsoleSession(employer.id, employer.company, datetime.now(UTC))
    return session_id


def find_session(session_id: str | None) -> ConsoleSession | None:
    """The session behind a cookie, unless it has been idle for too long."""
    session = _sessions.get(session_id or "")
    if session is None:
        return None
    now = datetime.now(UTC)
    if now - session.seen_at > IDLE_LIMIT:
        close_session(session_id)
        return None
    session.seen_at = now
    return session


def close_session(session_id: str | None) -> None:
    _sessions.pop(session_id or "", None)


def _remember_path(token: str) -> Path:
    return get_settings().var_dir / "remember" / f"{Path(token).name}.json"


def remember(employer: Employer) -> str:
    """Let this computer open a session later without the password."""
    token = secrets.token_urlsafe(24)
    path = _remember_path(token)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"employer_id": employer.id}))
    return token


def recall(token: str | None) -> int | None:
    """The employer that a computer was remembered for."""
    path = _remember_path(token or "")
    if not path.is_file():
        return None
    return json.loads(path.read_text())["employer_id"]
