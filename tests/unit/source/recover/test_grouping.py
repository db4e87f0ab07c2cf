"""Runs of operators that the grammar groups in its own way."""

import pytest

from tests.unit.source.trees import as_code, assert_read_like_python, unread


@pytest.mark.parametrize(
    "text",
    [
        "a & b ^ c",
        "(a &  # one\n b ^ c)",
        "a ^ b & c",
        "a | b & c ^ d & e | f",
        "(a ^ b) & (c)",
        "a & (b ^ c) ^ d",
        "a & b & c ^ d ^ e",
        "x: list[a] | b | c",
        "x: a | list[b] | c | d[e]",
        "x: (list[a] | b) | c",
        "def f(x: list[a] | b | None = None) -> list[c] | d | e: pass",
    ],
)
def test_runs_are_grouped_like_python(text: str) -> None:
    assert_read_like_python(text)


def test_a_run_longer_than_the_limit_is_left_out() -> None:
    for text in ("x: list[a]" + " | b" * 200, "x = a" + " ^ b & c" * 200):
        assert "None" in as_code(text)
        assert unread(text) == ["nested deeper than 150 levels: skipped line 1"]
