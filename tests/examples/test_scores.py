"""What the score says of whole services, each a page of `services/`."""

import re
from pathlib import Path

import pytest

from fungible.model.report import AuditReport
from fungible.model.words import Kind, Verdict
from tests.casebook import checking

PAGES = Path(__file__).with_name("services")
BLOCK = re.compile(r"^```py path=(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def audited(page: str, folder: Path) -> AuditReport:
    """The report on the files of a page."""
    checking.write(dict(BLOCK.findall((PAGES / page).read_text(encoding="utf-8"))), folder)
    return checking.audit(folder)


def test_a_sound_service_lands_at_nine(tmp_path: Path) -> None:
    report = audited("sound.md", tmp_path)
    assert report.totals.violations == 0
    assert report.score.value == pytest.approx(9.0, abs=0.5)


def test_it_is_told_what_would_be_better(tmp_path: Path) -> None:
    report = audited("sound.md", tmp_path)
    titles = {advice.title for advice in report.recommendations}
    assert titles == {
        "Bound the pool and check its connections",
        "Let the health check ask the stores",
        "Tell users what signing out means",
        "Write down that the service keeps no state",
    }
    assert [item.id for item in report.checklist if not item.passed] == ["configured-pools"]


def test_a_service_with_everything_in_memory_fails(tmp_path: Path) -> None:
    report = audited("everything_in_memory.md", tmp_path)
    kinds = {point.kind for point in report.state_points if point.verdict is Verdict.VIOLATION}
    assert kinds == {Kind.USER_DATA, Kind.SESSION, Kind.CONNECTION_REGISTRY, Kind.JOB_STATUS, Kind.RATE_LIMIT}
    assert report.score.value <= 2.0
