"""A project with a configuration file."""

from pathlib import Path

import pytest


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The top of a checkout, so that no file above it is read."""
    (tmp_path / ".git").mkdir()
    return tmp_path
