"""`with` and `try`."""

import pytest

from tests.unit.source.trees import as_code, assert_read_like_python, unread


@pytest.mark.parametrize(
    "text",
    [
        "with a: pass",
        "with a as b: pass",
        "with a as b, c as (d, e): pass",
        "with (a): pass",
        "with (a as b): pass",
        "with (a, b): pass",
        "with (a as b, c as d,): pass",
        "with (a, b) as c, d: pass",
        "with (a), (b): pass",
        "with (yield a): pass",
        "with a() as b.c[0]: pass",
        "async def f():\n    async with a as b: pass\n",
        "try:\n    a\nexcept:\n    b\n",
        "try:\n    a\nexcept A:\n    b\nexcept (B, C) as d:\n    e\nelse:\n    f\nfinally:\n    g\n    # below\n",
        "try:\n    a\nfinally:\n    b\n",
        "try:\n    a\nexcept a.b as c:\n    e\n",
        "try:\n    a\nexcept* A as b:\n    c\nexcept* (B, C):\n    d\n",
        "try:\n    a\nexcept *A:\n    c\n",
    ],
)
def test_contexts_are_read_like_python(text: str) -> None:
    assert_read_like_python(text)


def test_the_name_after_a_choice_belongs_to_the_statement() -> None:
    text = "with a if b else c as d:\n    pass"
    assert as_code(text) == text


def test_exceptions_without_parentheses_are_a_tuple() -> None:
    text = "try:\n    a\nexcept ValueError, KeyError:\n    b\nexcept A, B, C:\n    d\n"
    assert as_code(text) == "try:\n    a\nexcept (ValueError, KeyError):\n    b\nexcept (A, B, C):\n    d"
    assert unread(text) == []


def test_a_small_name_after_an_exception_is_a_name_in_python_2() -> None:
    text = "try:\n    a\nexcept ValueError, error:\n    b\n"
    assert as_code(text) == "try:\n    a\nexcept ValueError as error:\n    b"


def test_a_try_that_lost_its_handlers_is_still_a_try() -> None:
    assert as_code("try:\n    a\nb = 1\n") == "try:\n    a\nfinally:\n    pass\nb = 1"
