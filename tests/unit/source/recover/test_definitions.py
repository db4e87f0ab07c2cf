"""Functions, classes, decorators, type parameters."""

import pytest

from tests.unit.source.trees import as_code, assert_read_like_python, unread


@pytest.mark.parametrize(
    "text",
    [
        "def f(): pass",
        "def f() -> a.b[c]:\n    '''doc'''\n    return 1\n    # below\n\nx",
        "async def f():\n    await a\n",
        "class A: pass",
        "class A(): x: int = 1",
        "class A(B, *c, metaclass=D, **e):\n    def f(self): ...\n",
        "@a\n@b.c(d)\n# between\n@e[0]\ndef f(): pass",
        "@a\nasync def f(): pass",
        "@a if b else c\nclass A: pass",
        "class A:\n    @property\n    def f(self): pass\n\n    x = 1\n",
    ],
)
def test_definitions_are_read_like_python(text: str) -> None:
    assert_read_like_python(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("def f[T](x: T) -> T: ...", "def f(x: T) -> T:\n    ..."),
        ("async def f[T: int, *Ts, **P](): ...", "async def f():\n    ..."),
        ("class A[T]: ...", "class A:\n    ..."),
        ("class A[T = int, *Ts = *tuple[int]](B[T]): ...", "class A(B[T]):\n    ..."),
    ],
)
def test_type_parameters_are_dropped_and_hide_nothing(text: str, code: str) -> None:
    assert as_code(text) == code
    assert unread(text) == []


def test_a_function_without_a_body_passes() -> None:
    assert as_code("def f():\nx = 1\n") == "def f():\n    pass\nx = 1"
