"""Where the next page begins, and what it is a page of: opaque to agents, and all that a server needs to know.

Nothing is kept between two pages, so that any replica can give the next one. A page begins behind the last finding of
the one before, by rank and place and not by number: what is repaired in between moves nothing.
"""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace

from fungible.agents.questions import LONGEST_PAGE, AuditQuestion, Show
from fungible.errors import UsageError
from fungible.model.report import StatePoint
from fungible.model.words import Severity

Rank = tuple[int, str, int, str]
"""The order of findings: worst first, then by place."""

LONGEST = 4000


def rank(point: StatePoint) -> Rank:
    """Where a finding stands among the others."""
    return point.severity.rank, point.file, point.line, point.id


def cursor_after(last: StatePoint, asked: AuditQuestion) -> str:
    """The cursor for what follows a finding."""
    fields = [*rank(last), asked.path, asked.verdict, asked.severity, asked.rule, asked.file, asked.limit]
    return urlsafe_b64encode(json.dumps(fields, separators=(",", ":")).encode()).decode().rstrip("=")


def continued(cursor: str) -> tuple[AuditQuestion, Rank]:
    """The question that a cursor goes on with, and behind which finding."""
    try:
        return _read(cursor)
    except (ValueError, TypeError, RecursionError):
        raise UsageError("this is no cursor", place="cursor", next_step="give `next_cursor` as it came") from None


def _read(cursor: str) -> tuple[AuditQuestion, Rank]:
    if len(cursor) > LONGEST:
        raise ValueError
    fields = json.loads(_decoded(cursor))
    order, file, line, identity, path, verdict, severity, rule, within, limit = fields
    numbers, texts, maybe = (order, line, limit), (file, identity, path), (rule, within)
    if not all(type(each) is int for each in numbers) or not 1 <= limit <= LONGEST_PAGE:
        raise ValueError
    if not all(isinstance(each, str) for each in texts):
        raise ValueError
    if not all(each is None or isinstance(each, str) for each in maybe):
        raise ValueError
    asked = AuditQuestion(path=path, verdict=Show(verdict), rule=rule, file=within, limit=limit)
    worst = None if severity is None else Severity(severity)
    return replace(asked, severity=worst), (order, file, line, identity)


def _decoded(cursor: str) -> bytes:
    try:
        return urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except binascii.Error:
        raise ValueError from None
