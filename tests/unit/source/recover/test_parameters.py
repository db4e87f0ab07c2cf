"""Parameters of functions and lambdas."""

import pytest

from tests.unit.source.trees import as_code, assert_read_like_python, unread


@pytest.mark.parametrize(
    "parameters",
    [
        "a",
        "a, b=1",
        "a, /",
        "a, b=1, /, c=2",
        "*, a",
        "*, a, b=1, c",
        "*a",
        "*a, b, c=1, **d",
        "**a",
        "a: int",
        "a: list[int] = [], /, b: 'B' = 1, *c: d, e: f = 2, g: h, **i: j",
        "*a: *b",
        "*a: *tuple[int, ...]",
        "a,  # one\n    # two\n    b,\n",
        "ﬁ",
    ],
)
def test_parameters_are_read_like_python(parameters: str) -> None:
    assert_read_like_python(f"def f({parameters}): pass")


def test_a_tuple_of_python_2_is_told() -> None:
    text = "def f(a, (b, c), (d, e)=g, h=1): pass"
    assert as_code(text) == "def f(a, h=1):\n    pass"
    assert unread(text) == ["Python 2 tuple parameter: skipped line 1"]


def test_a_parameter_that_is_no_name_is_told() -> None:
    assert unread("def f(*a.b): pass") == ["syntax error: skipped line 1"]


def test_a_second_slash_loses_nothing() -> None:
    assert as_code("def f(a=1, /, b=2, /): pass") == "def f(a=1, b=2, /):\n    pass"
