"""What audited code calls things can't act on whoever reads about it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fungible.report.escape import longest_run, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", "\\x1b[31m"),
        ("a\r\nb", "a\\r\\nb"),
        ("\x9b2J", "\\x9b2J"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("\udc80", "\\udc80"),
        ("\U000e0041", "\\U000e0041"),
        ("日本 naïve", "日本 naïve"),
    ],
)
def test_what_does_not_print_is_spelled_out(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_without_unicode_signs_become_their_ascii_likeness_and_letters_escapes() -> None:
    assert visible("a → b · é", unicode=False) == "a -> b - \\xe9"


@settings(deadline=None)
@given(st.text())
def test_nothing_unprintable_is_left(text: str) -> None:
    assert visible(text).isprintable()
    assert visible(text, unicode=False).isascii()


def test_the_longest_run_of_backticks_is_found() -> None:
    assert [longest_run(text) for text in ("", "`a``b`", "```")] == [0, 2, 3]
