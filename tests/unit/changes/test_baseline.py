"""The list of known findings: what is in it, what passes by it, and what is said about a bad one."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from fungible import api
from fungible.config import AuditOptions
from fungible.errors import UsageError
from fungible.model.report import AuditReport
from tests.unit.changes.projects import CARTS, Project, known, shop, told

PLAIN = AuditOptions(cache=False, jobs=1)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return shop(tmp_path / "shop")


def keep(project: Project, options: AuditOptions = PLAIN, name: str = "known.json", inside: str = "") -> Path:
    """Write the list."""
    file = project.root / name
    file.write_text(api.baseline(project.audit(options, inside), options, file), encoding="utf-8")
    return file


def passed(project: Project, file: Path, *inside: str, options: AuditOptions = PLAIN) -> AuditReport:
    return project.audit(replace(options, baseline=file), *inside)


def stale(report: AuditReport) -> list[str]:
    assert report.comparison is not None
    return [each.symbol for each in report.comparison.mended]


def test_each_finding_has_a_line_without_line_numbers(project: Project) -> None:
    text = keep(project).read_text(encoding="utf-8")
    entries = [json.loads(line.rstrip(",")) for line in text.splitlines() if line.startswith('{"file"')]

    assert [(entry["file"], entry["symbol"], entry["writers"]) for entry in entries] == [
        ("app/carts.py", "app.carts.Basket.items", ["app.carts.Basket.put"]),
        ("app/carts.py", "app.carts.carts", ["app.carts.add"]),
        ("app/tokens.py", "app.tokens.issued", ["app.tokens.issue"]),
    ]
    assert json.loads(text)["schema"] == "fungible.baseline/1"
    assert "line" not in entries[0]
    assert text == keep(project).read_text(encoding="utf-8")


def test_what_is_listed_passes_after_lines_moved_and_files_were_renamed(project: Project) -> None:
    file = keep(project)
    project.move("app/carts.py", "app/baskets.py")
    project.edit("app/baskets.py", ("router = APIRouter()", "# more\n\nrouter = APIRouter()"))
    project.edit("app/main.py", ("app.carts", "app.baskets"))
    report = passed(project, file)

    assert (told(report), known(report)) == ({}, ["carts", "issued", "items"])
    assert stale(report) == []


def test_a_new_writer_and_a_worse_severity_open_an_entry_again(project: Project) -> None:
    file = keep(project)
    file.write_text(file.read_text(encoding="utf-8").replace('"severity": "high"', '"severity": "low"', 1), "utf-8")
    project.edit("app/carts.py", ("def forget(", '@router.delete("/cart/{user}")\ndef forget('))

    assert told(passed(project, file)) == {
        "items": "reopened its severity is high, and was low",
        "carts": "reopened written now by `app.carts.forget` (DELETE /cart/{user}) too",
    }


def test_what_is_not_listed_is_new(project: Project) -> None:
    file = keep(project)
    project.edit("app/carts.py", ("def label(", '@router.put("/label/{item}")\ndef label('))

    assert told(passed(project, file)) == {"labels": "new"}


def test_entries_that_are_no_longer_found_are_told(project: Project) -> None:
    file = keep(project)
    project.edit("app/tokens.py", ("    issued[name] = name[::-1]\n    return issued[name]", "    return name"))
    report = passed(project, file)

    assert stale(report) == ["app.tokens.issued"]
    assert report.notes[-1].startswith("1 entry of the baseline is no longer found: --write-baseline takes them out")


def test_entries_that_were_not_looked_for_are_not_called_stale(project: Project) -> None:
    file = keep(project)

    assert stale(passed(project, file, "app/main.py", "app/carts.py")) == []
    assert stale(passed(project, file, options=replace(PLAIN, select=("session-in-process",)))) == []
    assert stale(passed(project, file, options=replace(PLAIN, ignore=("user-data-in-process",)))) == []
    narrowed = passed(project, file, options=replace(PLAIN, app="app.main:app"))
    assert stale(narrowed) == []
    assert "The baseline was written with another --app, --select or --ignore than this audit has." in narrowed.notes


def test_a_list_holds_for_parts_of_the_tree_below_it(project: Project) -> None:
    project.move("app", "server/app")
    file = keep(project)
    report = passed(project, file, "server")

    assert (told(report), stale(report)) == ({}, [])
    assert known(report) == ["carts", "issued", "items"]


def test_a_list_elsewhere_speaks_of_the_audited_tree(project: Project, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    file = keep(project, name="../elsewhere/known.json", inside="app")

    assert told(passed(project, file, "app")) == {}
    assert '"file": "carts.py"' in file.read_text(encoding="utf-8")


def test_another_version_is_told(project: Project) -> None:
    file = keep(project)
    file.write_text(file.read_text(encoding="utf-8").replace('"version": "', '"version": "9.'), encoding="utf-8")

    assert "The baseline was written by fungible 9." in passed(project, file).notes[-1]


LIST = {"schema": "fungible.baseline/1", "version": "1", "options": {}, "findings": []}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            json.dumps({**LIST, "schema": "fungible.baseline/2"}),
            "has the format 'fungible.baseline/2', and this version",
        ),
        (json.dumps({**LIST, "schema": "fungible.audit/1"}), "this is no baseline: its schema is not"),
        (json.dumps({**LIST, "findings": [{"file": "a"}]}), r"it.findings\[0\] has no 'kind'"),
        (json.dumps({**LIST, "findings": 3}), "it.findings is no list"),
        (json.dumps({**LIST, "version": 3}), "it.version is not a text"),
        ("[]", "it is no JSON object"),
        ("{", "it is not JSON"),
        ("[" * 100_000, "nested too deeply"),
        ("{\n<<<<<<< HEAD\n=======\n>>>>>>> work\n}", "it has conflict marks of a merge"),
        ("\0", "contains NUL bytes"),
    ],
)
def test_a_bad_list_is_one_line(project: Project, text: str, complaint: str) -> None:
    file = project.root / "known.json"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(UsageError, match=complaint) as caught:
        passed(project, file)
    assert "\n" not in str(caught.value)
    assert "known.json" in str(caught.value)


def test_a_bad_list_is_told_before_anything_is_audited(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the baseline cannot be read: could not be opened"):
        api.audit([tmp_path], replace(PLAIN, baseline=tmp_path / "none.json"))


def test_names_that_no_encoding_has_survive(tmp_path: Path) -> None:
    project = shop(tmp_path / "shop", {"app/__init__.py": "", "app/main.py": ""})
    (project.root / "app" / "caf\udce9.py").write_text(CARTS, encoding="utf-8")
    file = keep(project)

    assert told(passed(project, file)) == {}
    assert known(passed(project, file)) == ["carts", "items"]
