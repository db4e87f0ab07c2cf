"""Casebooks are tests: `tests/following/<subject>.md`, for the ways in which programs reach what they share."""

from pathlib import Path

import pytest

from tests.casebook.collecting import CasebookFile

HERE = Path(__file__).parent


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Every Markdown file here is a casebook."""
    if file_path.suffix == ".md" and file_path.parent == HERE:
        return CasebookFile.from_parent(parent, path=file_path)
    return None
