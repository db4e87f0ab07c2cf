"""A cursor says all that the next page needs, and nothing else is taken for one."""

import json
from base64 import urlsafe_b64encode

import pytest

from fungible.agents.cursor import continued, cursor_after, rank
from fungible.agents.questions import AuditQuestion, Show
from fungible.errors import UsageError
from fungible.model.words import Severity
from tests.unit.report.samples import SESSIONS


@pytest.mark.parametrize(
    "asked",
    [
        AuditQuestion(),
        AuditQuestion(
            path="a b/ü", verdict=Show.SAFE, severity=Severity.HIGH, rule="session", file="app/x.py", limit=50
        ),
    ],
)
def test_a_cursor_leads_back_to_the_question_and_to_the_place(asked: AuditQuestion) -> None:
    assert continued(cursor_after(SESSIONS, asked)) == (asked, rank(SESSIONS))


def encoded(*fields: object) -> str:
    return urlsafe_b64encode(json.dumps(fields).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        "ü" * 10,
        "=",
        "A" * 100_000,
        encoded(),
        encoded(0, "f", 1, "id", ".", "violation", None, None, None),
        encoded(0, "f", 1, "id", ".", "violation", None, None, None, 0),
        encoded(0, "f", 1, "id", ".", "violation", None, None, None, 10**9),
        encoded(0, "f", True, "id", ".", "violation", None, None, None, 5),
        encoded(0, "f", 1, "id", ["."], "violation", None, None, None, 5),
        encoded(0, "f", 1, "id", ".", "murder", None, None, None, 5),
        encoded(0, "f", 1, "id", ".", "violation", "dire", None, None, 5),
        encoded(0, "f", 1, "id", ".", "violation", None, 7, None, 5),
        urlsafe_b64encode(b"[" * 3000).decode(),
        urlsafe_b64encode(b"7").decode(),
    ],
)
def test_what_is_no_cursor_is_one_sentence(cursor: str) -> None:
    with pytest.raises(UsageError, match="this is no cursor"):
        continued(cursor)
