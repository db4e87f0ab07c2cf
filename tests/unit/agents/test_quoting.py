"""What comes from audited code is one bounded, printable line, behind a notice, in a fence that it cannot close."""

from fungible.agents.quoting import CODE, NAME, NOTICE, code, fenced, shown


def test_a_name_is_one_printable_line() -> None:
    assert shown("a\nb\x1b[31m\u202e\u2028c") == "a b\\x1b[31m\\u202e c"


def test_a_name_that_fits_is_as_it_was() -> None:
    assert shown("x" * NAME) == "x" * NAME


def test_what_is_too_long_is_cut_where_one_sees_it() -> None:
    assert shown("x" * (NAME + 1)) == "x" * (NAME - 1) + "…"
    assert shown("\x00" * 10_000_000) == "\\x00" * 39 + "\\x0…"
    assert len(shown(" " * 1000 + "x" * 10)) <= NAME
    assert code("y" * 1_000_000) == "y" * (CODE - 1) + "…"


def test_code_keeps_its_indentation() -> None:
    assert code("\tif \x0b x:  \n") == "    if \\x0b x:"


def test_a_fence_is_longer_than_any_in_it() -> None:
    assert fenced(["a ```` b", "```"]) == [NOTICE, "`````text", "a ```` b", "```", "`````"]
    assert fenced(["x"]) == [NOTICE, "```text", "x", "```"]
