"""Casebooks are tests: `tests/rules/<family>/<slug>.md`, one for each rule."""

from pathlib import Path

import pytest

from tests.casebook.collecting import CasebookFile

HERE = Path(__file__).parent


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A Markdown file in the folder of a family is a casebook."""
    if file_path.suffix == ".md" and file_path.parent.parent == HERE:
        return CasebookFile.from_parent(parent, path=file_path)
    return None
