"""Who is around: shown as a green dot beside a student's name."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from forgetful.models import Student

AWAY_AFTER = timedelta(minutes=10)


@dataclass
class Presence:
    name: str
    since: datetime
    seen_at: datetime


_around: dict[int, Presence] = {}


def mark(student: Student) -> None:
    now = datetime.now(UTC)
    entry = _around.setdefault(student.id, Presence(student.name, now, now))
    entry.seen_at = now


def leave(student: Student) -> None:
    _around.pop(student.id, None)


def names_around() -> list[str]:
    """Names of those who did something lately, in alphabetical order."""
    limit = datetime.now(UTC) - AWAY_AFTER
    return sorted(entry.name for entry in _around.values() if entry.seen_at > limit)
