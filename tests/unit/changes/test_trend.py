"""The score over commits: noted once for each, filled from the past, refused when it is something else."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from fungible import api
from fungible.changes.trend import checked_out, point_of, read_trend, with_point, written
from fungible.config import AuditOptions
from fungible.errors import UsageError
from fungible.model.trend import TrendPoint
from tests.unit.changes.projects import Project, shop

PLAIN = AuditOptions(cache=False, jobs=1)
POINT = TrendPoint(commit="a" * 40, date="2026-01-02T00:00:00Z", version="1", score=5.0, grade="C", high=2, low=1)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Four commits: a service, words, a repair, and a fault."""
    project = shop(tmp_path / "shop")
    project.write({"README.md": "words"})
    project.commit()
    project.edit("app/tokens.py", ("    issued[name] = name[::-1]\n    return issued[name]", "    return name"))
    project.commit()
    project.edit("app/carts.py", ("def label(", '@router.put("/label/{item}")\ndef label('))
    project.commit()
    return project


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "trend.jsonl"
    file.write_text(written([POINT]), encoding="utf-8")

    assert read_trend(file) == (POINT,)
    assert read_trend(tmp_path / "none.jsonl", missing=True) == ()


def test_a_commit_is_told_once_and_commits_are_in_order_of_time() -> None:
    earlier, again = replace(POINT, commit="b", date="2026-01-01T00:00:00Z"), replace(POINT, score=6.0)

    assert with_point(with_point([POINT], earlier), again) == (earlier, again)


def test_a_report_is_noted_for_the_commit_that_is_checked_out(project: Project) -> None:
    report = project.audit(PLAIN)
    point = point_of(report, checked_out(project.root / "app" / "main.py"))

    assert point.commit == project.git("rev-parse", "HEAD")
    assert point.date.endswith("Z")
    assert (point.score, point.violations, point.files) == (report.score.value, report.totals.violations, 4)


def test_past_commits_that_touch_python_are_audited_oldest_first_and_once(project: Project) -> None:
    grown = list(api.trend_over("HEAD~3..HEAD", project.root, PLAIN, ()))
    points = grown[-1][2]

    assert [(done, total) for done, total, _ in grown] == [(1, 2), (2, 2)]
    assert [point.violations for point in points] == [2, 3]
    assert points[-1] == point_of(project.audit(PLAIN), checked_out(project.root))
    assert list(api.trend_over("HEAD~3..HEAD", project.root, PLAIN, points)) == []
    older = [replace(point, version="0") for point in points]
    assert list(api.trend_over("HEAD~3..", project.root, PLAIN, older))[-1][2] == points


def test_all_of_a_history_can_be_audited_and_what_holds_no_python_is_passed_over(project: Project) -> None:
    project.git("rm", "--quiet", "-r", "app")
    project.commit()
    *_, (done, total, points) = api.trend_over("HEAD", project.root, PLAIN, ())

    assert (done, total, [point.violations for point in points]) == (3, 4, [3, 2, 3])


@pytest.mark.parametrize("span", ["nowhere..HEAD", "HEAD..nowhere", "--all", "HEAD..-x"])
def test_a_span_that_is_none_is_named(project: Project, span: str) -> None:
    with pytest.raises(UsageError, match=r"no revision is called .* \(--over\)"):
        list(api.trend_over(span, project.root, PLAIN, ()))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("\n{\n", "line 2 of the trend is not JSON"),
        ("[]\n", "line 1 of the trend is no point of a trend: it is no object"),
        (json.dumps({"commit": 3}), "line 1 of the trend is no point of a trend: it has no 'date'"),
        ("\0", "the trend cannot be read: contains NUL bytes"),
    ],
)
def test_another_file_is_refused_with_its_line(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "trend.jsonl"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(UsageError, match=complaint):
        read_trend(file)
