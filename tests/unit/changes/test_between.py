"""Two sides compared: directories, revisions, reports; and what is said about anything else."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from fungible import api
from fungible.config import AuditOptions
from fungible.errors import NothingExamined, UsageError
from fungible.report.json import render_json
from tests.unit.changes.projects import Project, known, shop, told

PLAIN = AuditOptions(cache=False, jobs=1)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A service with a second commit that mends one thing and adds another; we are in it."""
    project = shop(tmp_path / "shop")
    (tmp_path / "before.json").write_text(render_json(project.audit(PLAIN)), encoding="utf-8")
    project.edit("app/tokens.py", ("    issued[name] = name[::-1]\n    return issued[name]", "    return name"))
    project.edit("app/carts.py", ("def label(", '@router.put("/label/{item}")\ndef label('))
    project.commit()
    monkeypatch.chdir(project.root)
    return project


@pytest.mark.parametrize("before", ["HEAD^", "../before.json", "../copy"])
@pytest.mark.parametrize("after", ["HEAD", ".", "../after.json"])
def test_each_side_may_be_a_revision_a_report_or_a_directory(project: Project, before: str, after: str) -> None:
    Path("../after.json").write_text(render_json(project.audit(PLAIN)), encoding="utf-8")
    shop(Path("../copy"))
    pair = api.compare(before, after, PLAIN)
    made = pair.after.comparison

    assert made is not None
    assert (list(told(pair.after)), known(pair.after)) == (["labels"], ["carts", "items"])
    assert [each.symbol for each in made.mended] == ["app.tokens.issued"]
    assert (len(pair.before.state_points), pair.before.comparison) == (6, None)


def test_a_report_that_was_compared_itself_is_taken_for_what_it_is(project: Project) -> None:
    compared = project.audit(replace(PLAIN, diff="HEAD^"))
    Path("../compared.json").write_text(render_json(compared), encoding="utf-8")
    pair = api.compare("../compared.json", "../compared.json", PLAIN)

    assert told(pair.after) == {}
    assert pair.before.comparison is None


def test_in_a_folder_a_revision_is_that_folder(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project.root / "app")
    pair = api.compare("HEAD", ".", PLAIN)

    assert told(pair.after) == {}
    assert {point.file for point in pair.before.state_points} == {point.file for point in pair.after.state_points}
    assert "main.py" in {point.file for point in pair.after.state_points}


@pytest.mark.parametrize("name", ["nowhere", "-x", "a\0b", "x" * 10_000])
@pytest.mark.usefixtures("project")
def test_anything_else_is_named(name: str) -> None:
    with pytest.raises(UsageError, match=r"is nothing that can be compared.*name a directory, a report in JSON, or a"):
        api.compare(".", name, PLAIN)


@pytest.mark.usefixtures("project")
def test_a_side_without_anything_to_read_is_no_clean_side() -> None:
    Path("../empty").mkdir()

    with pytest.raises(NothingExamined):
        api.compare("../empty", ".", PLAIN)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"schema": "fungible.audit/9"}, "has the format 'fungible.audit/9'"),
        ({"schema": "else/1"}, "this is no report: its schema is not 'fungible.audit/1'"),
        ({"score": "ten"}, "it.score is not a number"),
        ({"score": True}, "it.score is not a number"),
        ({"totals": []}, "it.totals is no object"),
        ({"state_points": [{}]}, r"it.state_points\[0\] has no "),
        ({"checklist": [{"id": "a", "title": "b", "passed": 1, "points": []}]}, r"passed is not true or false"),
        ({"components": [{"concern": "x"}]}, r"it.components\[0\] has no 'evidence'"),
    ],
)
@pytest.mark.usefixtures("project")
def test_a_report_that_is_none_is_one_line(change: dict[str, object], complaint: str) -> None:
    document = json.loads(Path("../before.json").read_bytes())
    Path("../bad.json").write_text(json.dumps({**document, **change}), encoding="utf-8")

    with pytest.raises(UsageError, match=complaint) as caught:
        api.compare("../bad.json", ".", PLAIN)
    assert "\n" not in str(caught.value)


@pytest.mark.usefixtures("project")
def test_words_that_a_later_version_has_are_named_and_keys_that_it_has_are_passed_over() -> None:
    text = Path("../before.json").read_text(encoding="utf-8")
    Path("../later.json").write_text(text.replace('"storage": "module"', '"storage": "moon"'), encoding="utf-8")
    with pytest.raises(UsageError, match=r"storage has a word that this version does not know: 'moon'"):
        api.compare("../later.json", ".", PLAIN)

    Path("../later.json").write_text(text.replace('{"id"', '{"mood": 3, "id"'), encoding="utf-8")
    assert api.compare("../later.json", "../before.json", PLAIN).after.comparison is not None


@pytest.mark.usefixtures("project")
def test_numbers_that_json_does_not_have_are_refused() -> None:
    text = Path("../before.json").read_text(encoding="utf-8")
    Path("../nan.json").write_text(text.replace('"confidence": 0.95', '"confidence": NaN'), encoding="utf-8")

    with pytest.raises(UsageError, match="NaN is no number"):
        api.compare("../nan.json", ".", PLAIN)
