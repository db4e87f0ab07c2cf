"""A command line whose analysis is a report made by hand: these tests are about what is around it."""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Protocol

import pytest

import fungible as fungible_package
from fungible.audit import pipeline
from fungible.cli.main import main
from fungible.model.events import Event, Started
from fungible.model.report import AuditReport
from tests.unit.report.rule_samples import TEXTS
from tests.unit.report.samples import FILES, USUAL


@dataclass
class Analysis:
    """What the analysis answers, or how it fails."""

    report: AuditReport
    failure: BaseException | None = None

    Plan = pipeline.Plan
    Selection = pipeline.Selection

    def run(self, roots: Sequence[Path], plan: pipeline.Plan, emit: Callable[[Event], None]) -> AuditReport:
        emit(Started(41))
        if self.failure is not None:
            raise self.failure
        return self.report


@dataclass(frozen=True)
class Outcome:
    """How a command line ended."""

    code: int
    out: str
    err: str


BARE = {**os.environ, "PYTHONPATH": str(Path(fungible_package.__file__).parents[1])}
"""An environment for child processes that find the package even where it is not installed."""


class Fungible(Protocol):
    """The command, run in this process."""

    def __call__(self, *argv: str) -> Outcome: ...


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A directory with the sample app, and no setting of whoever runs the tests."""
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "FUNGIBLE_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / ".git").mkdir()
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def analysis(monkeypatch: pytest.MonkeyPatch) -> Analysis:
    """The analysis in place of the real one."""
    fake, catalogue = Analysis(replace(USUAL, root=".")), SimpleNamespace(texts=lambda _="": TEXTS)
    for name, worker in (("pipeline", fake), ("catalogue", catalogue)):
        monkeypatch.setitem(sys.modules, f"fungible.audit.{name}", worker)
        monkeypatch.setattr(f"fungible.audit.{name}", worker, raising=False)
    return fake


@pytest.fixture
def fungible(capfd: pytest.CaptureFixture[str], analysis: Analysis) -> Fungible:
    """Runs a command line in this process."""

    def run(*argv: str) -> Outcome:
        try:
            code = main(list(argv))
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capfd.readouterr()
        return Outcome(code, out, err)

    return run
