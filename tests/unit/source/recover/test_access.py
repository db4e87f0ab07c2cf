"""Attributes, subscripts and calls."""

import ast

import pytest

from fungible.source.recover.recovery import recover
from tests.unit.source.trees import as_code, assert_read_like_python


@pytest.mark.parametrize(
    "text",
    [
        "a.b.c",
        "a . b . \\\n  c",
        "(a).b",
        "f()",
        "f(a, *b, c=1, **d)",
        "f(a, # one\n  # two\n  b,\n)",
        "f(x for x in y)",
        "f(a, (x for x in y))",
        "f(a := 1)",
        "f(*c if d else e, **a or b)",
        "f(*a.b, *c[0](), *d + e)",
        "print(a, file=b)",
        "a[0]",
        "a[b, c]",
        "a[b,]",
        "a[b, c,  # last\n]",
        "a[:]",
        "a[b:]",
        "a[:b]",
        "a[b:c:d, ::e, f::]",
        "a[b:  # one\n  c]",
        "a[(b, c)]",
        "a[b := 1]",
        "a[*b]",
        "a[*b.c, d]",
        "x: list[int]",
        "x: dict[str, list[int]]",
        "x: tuple[int,]",
        "x: tuple[*Ts]",
        "x: a.b[int].c",
        "x: list[int].c",
        "x: type[int]",
        "x: Callable[[int], str]",
    ],
)
def test_access_is_read_like_python(text: str) -> None:
    assert_read_like_python(text)


def test_an_attribute_whose_name_is_missing_is_its_object() -> None:
    assert as_code("x = a.\ny = 1\n").endswith("y = 1")
    assert not any(isinstance(node, ast.Attribute) and not node.attr for node in ast.walk(recover("x = a.\n").tree))
