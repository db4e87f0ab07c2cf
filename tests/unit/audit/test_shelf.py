"""Reports that are kept: given again while nothing changed, and made again as soon as anything did."""

import marshal
from collections.abc import Callable
from pathlib import Path

import pytest

from fungible.audit import pipeline
from fungible.audit.facts.plain import flatten, restore
from fungible.audit.shelf import shelf
from fungible.model.report import AuditReport, Place
from tests.unit.audit.audits import analyses, audit

APP = """from fastapi import FastAPI

app = FastAPI()
wishes = {}


@app.post("/wishes/{name}")
def wish(name: str, text: str):
    wishes[name] = text
"""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "app.py").write_text(APP)
    (folder / "other.txt").write_text("")
    return folder


def test_an_unchanged_tree_gets_the_same_report_without_an_analysis(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = audit(tree)
    heard = analyses(monkeypatch)

    assert audit(tree) == first
    assert heard == []


@pytest.mark.parametrize(
    "change",
    [
        lambda tree: (tree / "app.py").write_text(APP.replace("text: str", "text: int")),
        lambda tree: (tree / "new.py").write_text("x = 1\n"),
        lambda tree: (tree / ".env").write_text("SECRET=1\n"),
        lambda tree: (tree / "other.txt").unlink(),
        lambda tree: (tree / "app.py").rename(tree / "main.py"),
    ],
    ids=["edited", "added", "environment", "removed", "renamed"],
)
def test_a_changed_tree_is_analysed_again(
    tree: Path, change: Callable[[Path], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    audit(tree)
    heard = analyses(monkeypatch)
    change(tree)
    audit(tree)

    assert len(heard) == 1


def test_other_rules_make_another_report(tree: Path) -> None:
    everything = audit(tree)
    selected = audit(tree, select=("fixed-after-start-up",))

    assert selected.totals.violations == 0
    assert audit(tree) == everything
    assert audit(tree, select=("fixed-after-start-up",)) == selected


def test_no_cache_keeps_nothing_and_asks_nothing(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = analyses(monkeypatch)
    audit(tree, cache=False)
    audit(tree, cache=False)

    assert len(heard) == 2
    assert not (tmp_path / "cache").exists()


def test_a_tree_that_is_edited_meanwhile_is_not_kept(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = pipeline._run

    def edited(*given: object) -> pipeline.Audited:
        audited = run(*given)  # type: ignore[arg-type] # handed on as it came
        (tree / "app.py").write_text("x = 1\n")
        return audited

    monkeypatch.setattr(pipeline, "_run", edited)
    audit(tree)

    assert [path for path in tmp_path.rglob("*") if path.is_file() and "reports-" in str(path)] == []


def test_a_record_survives_being_made_plain(tree: Path) -> None:
    report = audit(tree)

    assert report.state_points
    assert restore(AuditReport, marshal.loads(marshal.dumps(flatten(report)))) == report  # type: ignore[arg-type] # plain data


@pytest.mark.parametrize("data", [None, (), ("a",), ("a", "b"), (1, 2), ("a", 1, 2), [["a"], 1]])
def test_what_is_no_record_is_refused(data: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        restore(Place, data)


def test_without_a_cache_there_is_no_place(tree: Path, tmp_path: Path) -> None:
    assert shelf(None, [tree], ()) is None
    place = shelf(tmp_path / "nowhere", [tree], ())
    assert place is not None
    assert place.kept() is None
