"""Audits of trees that nobody meant to be read: nothing crashes, nothing hangs, nothing is left out silently."""

import time
from pathlib import Path

import pytest

from fungible.cli.main import main
from tests.cli.bad_input.audited import Audit, Audited


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be audited, and a cache of its own for the test."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "tree"
    folder.mkdir()
    return folder


@pytest.fixture
def audit(tree: Path, capfd: pytest.CaptureFixture[str]) -> Audit:
    """Audits the tree."""

    def run(*options: str) -> Audited:
        begun = time.process_time()
        code = main(["audit", str(tree), "--format", "json", "--jobs", "1", *options])
        seconds = time.process_time() - begun
        out, err = capfd.readouterr()
        return Audited(code, out, err, seconds)

    return run
