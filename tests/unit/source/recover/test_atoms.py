"""Names and literals."""

import pytest

from tests.unit.source.trees import as_code, assert_read_like_python, unread


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "ªb",
        "ﬁ = 1",
        "print",
        "match",
        "type",
        "_",
        "0",
        "00",
        "1_000",
        "0xFF",
        "0o17",
        "0b1_0",
        "1.",
        ".5",
        "1e5",
        "1_0.0_1e-1_0",
        "1j",
        "0777j",
        "1.5J",
        "0xE",
        "True, False, None, ...",
    ],
)
def test_atoms_are_read_like_python(text: str) -> None:
    assert_read_like_python(text)


@pytest.mark.parametrize(("text", "value"), [("10L", "10"), ("0xFFL", "255"), ("0777", "511"), ("09", "0")])
def test_numbers_of_python_2_are_read(text: str, value: str) -> None:
    assert as_code(text) == value


def test_a_number_that_python_does_not_convert_is_left_out() -> None:
    assert as_code("x = " + "9" * 5_000) == "x = None"
    assert unread("x = " + "9" * 5_000) == ["syntax error: skipped line 1"]


def test_a_missing_name_is_told_and_has_a_stand_in() -> None:
    assert as_code("x = (a and)\n") == "x = a and None"
    assert "syntax error, a name expected: skipped line 1" in unread("x = (a and)\n")


def test_the_same_letters_are_the_same_name() -> None:
    assert as_code("ﬁ = ª") == "fi = a"
