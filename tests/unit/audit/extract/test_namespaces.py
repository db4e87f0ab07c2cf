"""Assignments in other words: they are told as what they are."""

import pytest

from tests.unit.audit.extract.aloud import effects, inside


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ('setattr(a, "x", b)', ["a.x = b"]),
        ("setattr(a, b, c)", ["a.* = c"]),
        ('vars(a)["x"] = b', ["a.x = b"]),
        ('a.__dict__["x"] = b', ["a.x = b"]),
        ("a.__dict__[b] = c", ["a.* = c"]),
        ("a.__dict__.update(x=b, y=c)", ["a.x = b", "a.y = c"]),
        ("a.__dict__.update(b)", ["a.* = b"]),
        ("vars(a).update(**b)", ["a.* = b"]),
        ('globals()["x"] = b', ["x = b"]),
        ("globals().update(x=b)", ["x = b"]),
        ("globals()[b] = c", []),
        ('a.b = c.__dict__["x"]', ["a.b = c.x"]),
        ('a.b = vars(c)["x"]', ["a.b = c.x"]),
    ],
)
def test_an_item_of_a_namespace_is_a_name(statement: str, said: list[str]) -> None:
    assert inside(f"def f(a, b, c):\n    {statement}\n") == said


def test_a_name_of_a_module_can_be_read_by_its_text() -> None:
    assert effects('a = globals()["b"]\n') == ["a = b"]
