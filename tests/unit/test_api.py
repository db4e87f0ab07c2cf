"""The public functions: what they ask of the workers, and what they make of the answers."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from fungible import api
from fungible.api.places import cores
from fungible.audit import pipeline as pipelines
from fungible.config import AuditOptions
from fungible.errors import NothingExamined, PathMissing, UsageError
from fungible.model.events import Event, Finished, Started
from fungible.model.report import AuditReport
from tests.unit.report.rule_samples import TEXTS
from tests.unit.report.samples import EMPTY, USUAL


@dataclass
class Pipeline:
    """Stands for the analysis: notes what it is asked, and answers with a report."""

    report: AuditReport = USUAL
    asked: tuple[Sequence[Path], pipelines.Plan] = ((), pipelines.Plan())
    Plan = pipelines.Plan
    Selection = pipelines.Selection

    def run(self, roots: Sequence[Path], plan: pipelines.Plan, emit: Callable[[Event], None]) -> AuditReport:
        self.asked = (roots, plan)
        emit(Started(41))
        emit(Finished())
        return self.report


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    fake, catalogue = Pipeline(), SimpleNamespace(texts=lambda _="": TEXTS)
    for name, worker in (("pipeline", fake), ("catalogue", catalogue)):
        monkeypatch.setitem(sys.modules, f"fungible.audit.{name}", worker)
        monkeypatch.setattr(f"fungible.audit.{name}", worker, raising=False)
    return fake


def test_the_options_reach_the_analysis(pipeline: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    options = AuditOptions(app="app.main:app", jobs=3, select=("MEM101", "caches"), ignore=("session-dict",))

    assert api.audit([tmp_path], options) is USUAL
    roots, plan = pipeline.asked
    assert list(roots) == [tmp_path]
    assert plan == pipelines.Plan(
        app="app.main:app",
        jobs=3,
        cache_dir=tmp_path / "cache" / "fungible",
        selection=pipelines.Selection(
            ("server-side-session-in-memory", "unbounded-cache"), ("server-side-session-in-memory",)
        ),
    )


def test_without_a_cache_there_is_no_folder_and_jobs_follow_the_cores(pipeline: Pipeline, tmp_path: Path) -> None:
    api.audit([tmp_path], AuditOptions(cache=False))

    _, plan = pipeline.asked
    assert plan.cache_dir is None
    assert plan.jobs == cores()


def test_events_are_passed_on(pipeline: Pipeline, tmp_path: Path) -> None:
    heard: list[Event] = []
    api.audit([tmp_path], AuditOptions(), heard.append)

    assert heard == [Started(41), Finished()]


@pytest.mark.usefixtures("pipeline")
def test_a_missing_path_is_named(tmp_path: Path) -> None:
    with pytest.raises(PathMissing, match="nowhere"):
        api.audit([tmp_path, tmp_path / "nowhere"], AuditOptions())
    with pytest.raises(PathMissing):
        api.audit([Path("x" * 10_000)], AuditOptions())


def test_nothing_examined_is_not_a_pass(pipeline: Pipeline, tmp_path: Path) -> None:
    pipeline.report = replace(EMPTY, totals=replace(EMPTY.totals, files=0))

    with pytest.raises(NothingExamined, match="looked for Python files"):
        api.audit([tmp_path], AuditOptions())


@pytest.mark.usefixtures("pipeline")
def test_an_unknown_rule_is_named_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no rule is called 'unbound-cache' \(--ignore\); did you mean 'unbounded-c"):
        api.audit([tmp_path], AuditOptions(ignore=("unbound-cache",)))
    with pytest.raises(UsageError, match="`fungible rules` lists them"):
        api.audit([tmp_path], AuditOptions(select=("zzz",)))


@pytest.mark.usefixtures("pipeline")
def test_doubtful_violations_are_left_out_with_a_note(tmp_path: Path) -> None:
    report = api.audit([tmp_path], AuditOptions(min_confidence=0.8))

    assert "c3" not in {point.id for point in report.state_points}
    assert report.totals.violations == USUAL.totals.violations - 1
    assert [advice.title for advice in report.recommendations] == ["Move sessions to a shared store"]
    assert report.score == USUAL.score
    assert report.notes[-1] == "Left out below confidence 0.8: 1 (the score and the checklist still count them)."


@pytest.mark.usefixtures("pipeline")
def test_a_waived_violation_was_never_counted(tmp_path: Path) -> None:
    report = api.audit([tmp_path], AuditOptions(min_confidence=1))

    assert report.totals.violations == 0
    assert report.checklist[0].points == ()


@pytest.mark.usefixtures("pipeline")
@pytest.mark.parametrize("name", ["MEM101", "mem101", "Server-Side-Session-In-Memory", "session-dict", "memory"])
def test_a_rule_is_found_by_any_of_its_names(name: str) -> None:
    assert api.find_rules(name, api.rule_texts()) == TEXTS[:1]


def test_the_cache_is_where_the_platform_keeps_caches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/nobody")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative/is/ignored")

    assert api.cache_folder() == Path("/nobody/.cache/fungible")


def test_without_a_home_there_is_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("no home")

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)

    assert api.cache_folder() is None
