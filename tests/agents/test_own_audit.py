"""The server is one of those that the tool audits, and passes: its handlers leave nothing behind."""

import shutil
from pathlib import Path

import pytest

import fungible
from fungible import api
from fungible.config import AuditOptions
from fungible.model.report import AuditReport
from fungible.model.words import Phase

SOURCES = Path(fungible.__file__).parent / "agents"
COUNTED = "    return mcp_types.ListPromptsResult("


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SOURCES, tmp_path / "agents", ignore=shutil.ignore_patterns("__pycache__")))


def audited(folder: Path) -> AuditReport:
    return api.audit([folder], AuditOptions(cache=False))


def test_requests_reach_its_handlers_and_change_nothing_that_stays(copy: Path) -> None:
    report = audited(copy)
    handlers = [entry.symbol for entry in report.entry_points if entry.phase is Phase.REQUEST]

    assert handlers == ["server._Desk.tools", "server._Desk.call", "server._prompts", "server._prompt"]
    assert report.totals.violations == 0


def test_a_count_in_a_handler_would_be_found(copy: Path) -> None:
    text = (copy / "server.py").read_text()
    counting = (
        text.replace(COUNTED, f"    SEEN[asked] = 1 + len(SEEN)\n{COUNTED}") + "\n\nSEEN: dict[object, int] = {}\n"
    )
    (copy / "server.py").write_text(counting)

    assert [point.symbol for point in audited(copy).state_points if point.counts] == ["server.SEEN"]
