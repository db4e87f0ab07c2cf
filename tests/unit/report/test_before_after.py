"""Two reports side by side, in three formats."""

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

import fungible.report
from fungible.model.change import Change, ChangeStatus, Comparison, Mended
from fungible.model.report import AuditReport, BeforeAndAfter, Score
from fungible.model.words import ComponentStatus, Severity
from fungible.report.aspects import Turn, aspects
from fungible.report.before_after import render_json, render_markdown, render_terminal, verdict
from fungible.report.cells import cells
from fungible.report.pen import Pen
from tests.snapshot import assert_matches
from tests.unit.report import samples

CONTRACT = json.loads((Path(fungible.report.__file__).parent / "schemas" / "compare-1.json").read_bytes())
NEW = Change(status=ChangeStatus.NEW, why="it was safe before; written now by `app.sessions.remember` (POST /sign-in)")
MENDED = Mended(rule="unbounded-cache", symbol="app.prices", file="app/prices.py", severity=Severity.LOW, how="gone")


def after(report: AuditReport) -> AuditReport:
    """A later report: its first violation is new, the others were known."""
    points = [point for point in report.state_points if point.counts]
    known = Change(status=ChangeStatus.KNOWN)
    changed = {point.id: replace(point, change=known if number else NEW) for number, point in enumerate(points)}
    made = Comparison(against="main", new=1, reopened=0, known=len(points) - 1, mended=(MENDED,))
    return replace(
        report,
        score=Score(value=7.5, grade="B"),
        state_points=tuple(changed.get(point.id, point) for point in report.state_points),
        components=tuple(replace(each, status=ComponentStatus.SHARED) for each in report.components),
        checklist=tuple(replace(item, passed=True, points=()) for item in report.checklist),
        comparison=made,
    )


def pair(report: AuditReport = samples.USUAL) -> BeforeAndAfter:
    return BeforeAndAfter(before_name="main", after_name=".", before=report, after=after(report))


def test_the_terminal_shows_what_turned() -> None:
    assert_matches(
        render_terminal(pair(), Pen(width=80, colour=False, unicode=True), verbose=False), __file__, "compare-80.txt"
    )


def test_the_document() -> None:
    assert_matches(render_markdown(pair()), __file__, "compare.md")


@pytest.mark.parametrize("report", [samples.USUAL, samples.EMPTY, samples.hostile(), samples.long_report(3)])
def test_the_data_are_valid(report: AuditReport) -> None:
    jsonschema.Draft202012Validator.check_schema(CONTRACT)
    text = render_json(pair(report))

    jsonschema.Draft202012Validator(CONTRACT).validate(json.loads(text))
    assert text.isascii()


def test_each_aspect_says_whether_it_is_better() -> None:
    turns = {each.name: each.turn for each in aspects(pair())}
    backwards = BeforeAndAfter(before_name="a", after_name="b", before=after(samples.USUAL), after=samples.USUAL)

    assert turns["Score"] is Turn.BETTER
    assert {each.name: each.turn for each in aspects(backwards)}["Score"] is Turn.WORSE
    assert turns["Files read"] is Turn.SAME
    assert {each.turn for each in aspects(pair()) if each.group == "Checklist"} <= {Turn.BETTER, Turn.SAME}
    assert Turn.WORSE in {each.turn for each in aspects(backwards) if each.group == "Concerns"}


def test_what_only_one_report_has_is_neither_better_nor_worse() -> None:
    later = replace(after(samples.USUAL), checklist=(), components=())
    table = aspects(BeforeAndAfter(before_name="a", after_name="b", before=samples.USUAL, after=later))

    assert {each.turn for each in table if each.group == "Checklist"} == {Turn.OTHER}
    assert {each.after for each in table if each.group == "Checklist"} == {"-"}


@pytest.mark.parametrize("width", [20, 40, 80])
@pytest.mark.parametrize("unicode", [True, False])
def test_hostile_names_stay_within_the_terminal(width: int, unicode: bool) -> None:
    hostile = replace(pair(samples.hostile()), before_name=samples.NASTY)
    text = render_terminal(hostile, Pen(width=width, colour=False, unicode=unicode), verbose=True)

    assert all(line.isprintable() and cells(line) <= width for line in text.split("\n"))
    assert unicode or text.isascii()


def test_a_name_ends_no_cell_and_no_span() -> None:
    rows = [
        line
        for line in render_markdown(replace(pair(samples.hostile()), before_name="a|b`c<i>")).split("\n")
        if line[:1] == "|"
    ]

    assert {row.replace("\\|", "").count("|") for row in rows} == {5}
    assert "<i>" not in "".join(rows)


def test_the_sentence_counts() -> None:
    assert verdict(pair()) == "From main to .: 1 new violation, 1 mended, 2 remaining."
    same = replace(pair().after, comparison=Comparison(against="main", new=0, reopened=2, known=1))
    assert verdict(replace(pair(), after=same)) == "From main to .: 2 reopened, 0 mended, 1 remaining."
