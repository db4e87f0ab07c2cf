"""Whatever is written, a line is no wider than its terminal and holds no control character but our colours."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fungible.report.cells import cells
from fungible.report.pen import Ink, Pen

SGR = re.compile(r"\x1b\[[\d;]*m")
PLAIN = Pen(width=40, colour=False, unicode=True)


def pen(width: int, *, colour: bool = False, unicode: bool = True) -> Pen:
    return Pen(width=width, colour=colour, unicode=unicode)


def test_words_move_to_the_next_line_under_their_indent() -> None:
    lines = pen(20).wrap([("one two three four five", Ink.PLAIN)], first="- ", rest="  ")

    assert list(lines) == ["- one two three four", "  five"]


def test_a_word_longer_than_the_line_is_broken_at_its_joints() -> None:
    lines = pen(20).wrap([("app.services.cart.CartService.items", Ink.PLAIN)])

    assert list(lines) == ["app.services.cart.", "CartService.items"]


def test_prose_keeps_a_readable_measure_on_a_wide_window() -> None:
    lines = list(pen(400).wrap([("word " * 100, Ink.PLAIN)]))

    assert max(map(cells, lines)) <= 100


def test_colour_changes_no_letter_and_no_line() -> None:
    spans = [("CRITICAL ", Ink.ALARM), ("sessions in a module dictionary of one replica alone", Ink.NAME)]
    plain, coloured = (list(pen(30, colour=colour).wrap(spans)) for colour in (False, True))

    assert plain != coloured
    assert plain == [SGR.sub("", line).rstrip() for line in coloured]


def test_code_is_cut_and_the_cut_shown() -> None:
    assert pen(10).row([("12 │ ", Ink.DIM), ("sessions = {}", Ink.PLAIN)], room=10) == "12 │ sess…"


def test_what_is_there_to_be_copied_is_never_cut() -> None:
    assert pen(10).verbatim("\tdb.add(item)  ") == "    db.add(item)"


@pytest.mark.parametrize("unicode", [True, False])
@settings(deadline=None)
@given(text=st.text(max_size=80), width=st.integers(20, 120))
def test_no_text_escapes_its_line(unicode: bool, text: str, width: int) -> None:
    lines = list(pen(width, unicode=unicode).wrap([(text, Ink.BOLD), (text, Ink.PLAIN)], first="  ", rest="    "))

    assert all(line.isprintable() for line in lines)
    assert all(cells(line) <= width for line in lines)
    assert unicode or all(line.isascii() for line in lines)


def test_the_signs_fall_back_to_ascii() -> None:
    assert PLAIN.marks.arrow == "→"
    assert pen(40, unicode=False).marks.arrow == "->"
