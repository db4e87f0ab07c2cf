"""Columns are counted as the client counts them."""

import pytest

from fungible.editor.spans import range_of, units

LINE = "\tλ = '🙂'; state = {}"


@pytest.mark.parametrize(("encoding", "start"), [("utf-8", 14), ("utf-16", 11), ("utf-32", 10)])
def test_a_name_after_tabs_and_emoji_is_marked_exactly(encoding: str, start: int) -> None:
    found = range_of([LINE], 1, "state", encoding)

    assert (found.start.character, found.end.character) == (start, start + 5)


def test_a_name_inside_of_another_is_not_meant() -> None:
    found = range_of(["estate, state"], 1, "state", "utf-16")

    assert found.start.character == 8


def test_without_the_name_the_code_is_marked() -> None:
    found = range_of(["    Base.metadata.create_all(engine)  "], 1, "app", "utf-16")

    assert (found.start.character, found.end.character) == (4, 36)


@pytest.mark.parametrize(("line", "row"), [(99, 1), (0, 0), (-3, 0)])
def test_a_line_that_is_not_there_is_the_nearest(line: int, row: int) -> None:
    assert range_of(["a", "b"], line, "x", "utf-8").start.line == row


def test_a_text_of_nothing_has_a_place_too() -> None:
    assert range_of([], 7, "x", "utf-8").end.character == 0


def test_a_line_of_a_megabyte_is_marked_in_part() -> None:
    assert range_of(["x" * 1_000_000], 1, "name", "utf-16").end.character == 400


def test_halves_of_characters_are_counted() -> None:
    assert units("\ud83d", "utf-16") == 1
