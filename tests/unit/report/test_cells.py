"""Widths are what terminals make of them, not the number of characters."""

import pytest

from fungible.report.cells import cells, clip, fit, pieces, split_word


@pytest.mark.parametrize(("text", "width"), [("", 0), ("abc", 3), ("日本", 4), ("e\u0301", 1), ("café", 4), ("→│", 2)])
def test_wide_characters_take_two_cells_and_combining_ones_none(text: str, width: int) -> None:
    assert cells(text) == width


def test_no_wide_character_is_cut_in_half() -> None:
    assert fit("日本語", 3) == 1
    assert fit("日本語", 6) == 3


def test_a_cut_is_visible_and_takes_part_in_the_room() -> None:
    assert clip("sessions", 8, "…") == "sessions"
    assert clip("sessions", 7, "…") == "sessio…"
    assert clip("日本語", 5, "...") == "日..."


def test_words_come_in_order_with_the_spaces_before_them() -> None:
    assert pieces("a  bc d ") == ["a", "  bc", " d", " "]


def test_a_long_word_breaks_after_a_dot_rather_than_anywhere() -> None:
    assert split_word("app.services.cart", 15) == ("app.services.", "cart")
    assert split_word("abcdefgh", 3) == ("abc", "defgh")


def test_a_word_always_gets_shorter() -> None:
    assert split_word("日本", 1) == ("日", "本")
