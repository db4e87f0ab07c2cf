"""Statements: what has an effect elsewhere."""

import pytest

from tests.unit.audit.extract.aloud import effects, inside


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("a.x += b", ["a.x += b"]),
        ("a[b] += c", ["a[b] += c"]),
        ("a += b", ["augment a"]),
        ("del a.x, a[b]", ["del a.x", "del a[b]"]),
        ("raise a from b", ["raise a"]),
        ("return", []),
        ("return a", ["return a"]),
        ("assert a, b", []),
        ("pass", []),
    ],
)
def test_what_a_statement_does(statement: str, said: list[str]) -> None:
    assert inside(f"def f(a, b, c):\n    {statement}\n") == said


def test_imports_bind_names() -> None:
    text = "import a.b\nimport a.b as c\nfrom . import d\nfrom ..e import f as g\nfrom h import *\n"

    assert effects(text) == [
        "a = import(a)",
        "c = import(a.b)",
        "d = import(.:d)",
        "g = import(..e:f)",
        "from h import *",
    ]


def test_annotations_of_modules_and_classes_are_declared() -> None:
    assert effects("x: int\ny: 'str' = z\n") == ["x: int", "y: str = …", "y = typed(z, str)"]


def test_decorators_are_applied_from_the_inside() -> None:
    assert effects("@a\n@b(1)\ndef f(): pass\n") == ["f = a(b(1)(func#1))"]
    assert effects("@a\nclass C(B, k=1): pass\n") == ["C = a(class#1)"]


def test_augmenting_a_name_may_change_what_it_holds() -> None:
    assert inside("def f(a, b):\n    a += b\n    return a\n") == ["augment a", "return grown(a, b)"]


def test_code_after_a_return_is_left_out() -> None:
    assert inside("def f(a):\n    return a\n    a.x = 1\n") == ["return a"]


def test_code_after_a_block_that_returns_is_listed() -> None:
    assert inside("def f(a):\n    with b:\n        return a\n    a.x = 1\n") == ["return a", "a.x = 1"]
