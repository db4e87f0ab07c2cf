"""Operators and the expressions with words."""

import pytest

from tests.unit.source.trees import as_code, assert_read_like_python


@pytest.mark.parametrize(
    "text",
    [
        "a + b - c * d @ e / f % g // h ** i | j & k ^ l << m >> n",
        "a ** -b ** c",
        "-a ** b",
        "+~-a",
        "not not a",
        "not a == b",
        "a and b and c or d and (e and f)",
        "(a or b) or c",
        "a < b <= c == d != e >= f > g",
        "a in b not in c is d is not e",
        "a not  \\\n in b",
        "a < (b < c) # comment\n",
        "a if b else c if d else e",
        "(a if b\n # why\n else c)",
        "lambda: a",
        "lambda a, b=1, *c, d, **e: (yield)",
        "lambda: lambda: a if b else c",
        "(a := b)",
        "[a := b, c]",
        "x = yield",
        "x = yield a, *b",
        "x = yield from a",
        "async def f():\n    await a.b()\n    await a ** b ** c\n    -await a + await b\n",
    ],
)
def test_operators_are_read_like_python(text: str) -> None:
    assert_read_like_python(text)


def test_the_other_unequal_of_python_2_is_unequal() -> None:
    assert as_code("a <> b") == "a != b"
