"""A waiver that is wrong, or that waives nothing, is told; one whose rule did not look is not."""

from dataclasses import replace
from pathlib import Path

import pytest

from fungible import api
from fungible.config import AuditOptions
from tests.unit.changes.projects import Project, shop

PLAIN = AuditOptions(cache=False, jobs=1)
IDLE = "labels = {}  # fungible: allow[user-data-in-process] because nobody writes it\n"
USED = (
    "from fastapi import FastAPI\n\napp = FastAPI()\n"
    "# fungible: allow[user-data-in-process] because one replica serves this\nnames: list[str] = []\n\n\n"
    '@app.post("/{name}")\ndef add(name: str) -> None:\n    names.append(name)\n'
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return shop(tmp_path / "shop", {"main.py": USED, "labels.py": IDLE})


def said(project: Project, options: AuditOptions = PLAIN) -> list[str]:
    return [note for note in project.audit(options).notes if "waive" in note]


def test_one_that_waives_nothing_is_named_with_its_line(project: Project) -> None:
    assert said(project) == [
        "labels.py:1: this waiver waives nothing: user-data-in-process finds no violation here; take it out."
    ]


@pytest.mark.parametrize(
    "options",
    [
        replace(PLAIN, select=("session-in-process",)),
        replace(PLAIN, ignore=("user-data-in-process",)),
        replace(PLAIN, app="main:app"),
    ],
)
def test_one_whose_rule_did_not_look_everywhere_is_not(project: Project, options: AuditOptions) -> None:
    assert said(project, options) == []


def test_one_in_a_file_that_could_not_be_read_whole_is_not(project: Project) -> None:
    project.write({"labels.py": f"{IDLE}def broken(:\n    pass\n"})

    assert project.audit(PLAIN).unread
    assert said(project) == []


def test_one_that_is_below_the_wanted_confidence_waives_still(project: Project) -> None:
    assert len(said(project, replace(PLAIN, min_confidence=1.0))) == 1


@pytest.mark.parametrize(
    ("comment", "complaint"),
    [
        ("allow[user-data-in-process]", "this waives nothing: a waiver says why; write"),
        ("allow user-data-in-process because x", "this waives nothing: a waiver names its rules in brackets; write"),
        (
            "allow[user-data-in-proces] because x",
            "none is called user-data-in-proces; did you mean user-data-in-process?",
        ),
        ("allow[zzzz] because x", "none is called zzzz; `fungible rules` lists them."),
    ],
)
def test_one_that_is_not_understood_says_what_to_write(project: Project, comment: str, complaint: str) -> None:
    project.write({"labels.py": f"labels = {{}}  # fungible: {comment}\n"})
    (note,) = said(project)

    assert note.startswith("labels.py:1: ")
    assert complaint in note


def test_very_many_are_counted(project: Project) -> None:
    project.write({"labels.py": IDLE * 60})

    assert len(said(project)) == 51
    assert said(project)[-1] == "10 more waivers are wrong or waive nothing."


def test_an_edit_of_a_comment_alone_is_noticed_in_a_kept_report(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    kept = replace(PLAIN, cache=True)
    assert len(said(project, kept)) == 1
    project.edit("labels.py", ("  # fungible", "  # once fungible"))
    assert said(project, kept) == []
    project.edit("labels.py", ("  # once fungible", "  # fungible"))
    assert len(said(project, kept)) == 1
    project.edit("main.py", ("names: list", "\nnames: list"))
    assert api.audit([project.root], kept) == api.audit([project.root], PLAIN)
