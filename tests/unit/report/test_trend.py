"""The score over commits, drawn: on a terminal, as a picture, as a table."""

import csv
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from fungible.model.trend import TrendPoint
from fungible.report.cells import cells
from fungible.report.pen import Pen
from fungible.report.trend import render_csv, render_svg, render_terminal
from tests.unit.report.samples import NASTY

FIRST = TrendPoint(commit="a" * 40, date="2026-01-02T00:00:00Z", version="1", score=0.0, grade="F", high=12)
POINTS = tuple(
    replace(FIRST, commit=f"{n:040}", date=f"2026-01-{n:02}T00:00:00Z", score=float(n), grade="C") for n in range(1, 11)
)
HOSTILE = replace(FIRST, commit=NASTY, date=NASTY, version=NASTY, grade="=1+1", score=1e9)


def drawn(points: tuple[TrendPoint, ...], width: int = 80, unicode: bool = True) -> str:
    return render_terminal(points, Pen(width=width, colour=False, unicode=unicode))


def test_the_curve_rises_with_the_score() -> None:
    text = drawn((FIRST, *POINTS))

    assert text.startswith("Score 0/10 → 10/10 over 11 commits\n  ▁▁▂▃▄▅▅▆▇██\n")
    assert "2026-01-09  0000000000     9/10 C   12 violations" in text
    assert drawn((FIRST, *POINTS), unicode=False).split("\n")[1] == "  01234567899"
    assert drawn(()) == "Nothing is noted yet.\n"


@pytest.mark.parametrize("width", [20, 40, 80])
def test_very_many_commits_fit(width: int) -> None:
    lines = drawn(POINTS * 100, width).split("\n")

    assert all(cells(line) <= width for line in lines)
    assert "over 1,000 commits" in " ".join(lines)


def test_the_table_has_a_line_for_each_commit_and_no_formula() -> None:
    rows = list(csv.DictReader(render_csv([*POINTS, HOSTILE]).splitlines()))

    assert [row["score"] for row in rows[:3]] == ["1.0", "2.0", "3.0"]
    assert rows[-1]["grade"] == "'=1+1"


@pytest.mark.parametrize("points", [(), (FIRST,), POINTS, (*POINTS, HOSTILE)])
def test_the_picture_is_valid_and_needs_nothing_else(points: tuple[TrendPoint, ...]) -> None:
    picture = ElementTree.fromstring(render_svg(points))
    circles = list(picture.iter("{http://www.w3.org/2000/svg}circle"))

    assert len(circles) == len(points)
    assert all(0 <= float(each.attrib["cy"]) <= 240 for each in circles)
    assert not list(picture.iter("{http://www.w3.org/2000/svg}script"))
    assert "http" not in render_svg(points).replace("http://www.w3.org/2000/svg", "")
