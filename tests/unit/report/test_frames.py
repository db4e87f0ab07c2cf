"""Source on a terminal: numbered, marked without colour, and cut so that the mark stays in view."""

import pytest

from fungible.report.cells import cells
from fungible.report.excerpt import Excerpt, Line
from fungible.report.frames import draw
from fungible.report.pen import Pen


def drawn(excerpt: Excerpt, width: int = 40, *, unicode: bool = True) -> list[str]:
    return list(draw(excerpt, Pen(width=width, colour=False, unicode=unicode)))


def test_lines_are_numbered_and_gaps_and_marks_are_seen() -> None:
    excerpt = Excerpt(
        "app.py", 9, (Line(9, "xs = []", 0, 2, "defined here"), Line(12, "xs.append(1)", 0, 2, "written here"))
    )

    assert drawn(excerpt) == [
        "  app.py:9",
        "   9 │ xs = []",
        "     │ ^^ defined here",
        "     ┆",
        "  12 │ xs.append(1)",
        "     │ ^^ written here",
    ]


def test_the_frame_can_be_drawn_in_ascii() -> None:
    assert drawn(Excerpt("app.py", 1, (Line(1, "x = 'é'", 0, 1, "here"),)), unicode=False) == [
        "  app.py:1",
        "  1 | x = '\\xe9'",
        "    | ^ here",
    ]


def test_without_lines_the_place_is_still_named() -> None:
    assert drawn(Excerpt("app.py", 9, ())) == ["  app.py:9"]


def test_a_mark_far_to_the_right_is_brought_into_view() -> None:
    code = "value = " + "f(" * 60 + "sessions" + ")" * 60
    lines = drawn(Excerpt("app.py", 1, (Line(1, code, 128, 136, "written here"),)))

    assert "sessions" in lines[1]
    assert lines[2].index("^") == lines[1].index("sessions")
    assert lines[1].count("…") == 2


def test_a_label_that_finds_no_room_beside_its_mark_goes_below() -> None:
    lines = drawn(Excerpt("app.py", 1, (Line(1, " " * 20 + "sessions", 20, 28, "defined here"),)), width=36)

    assert lines[2].strip(" │") == "^^^^^^^^"
    assert lines[3].strip(" │") == "defined here"


def test_marks_stand_below_wide_characters() -> None:
    lines = drawn(Excerpt("app.py", 1, (Line(1, "x['日本'] = xs", 10, 12, "here"),)))

    assert cells(lines[1][: lines[1].index("xs")]) == lines[2].index("^")


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_no_frame_is_wider_than_its_terminal(width: int) -> None:
    line = Line(123456, "日" * 300 + "\x1b[0m" * 50, 90, 300, "written here")

    assert all(cells(each) <= width and each.isprintable() for each in drawn(Excerpt("a" * 300, 1, (line,)), width))
