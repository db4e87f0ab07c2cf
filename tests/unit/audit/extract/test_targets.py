"""Targets: what is stored where, in every place that Python lets one assign."""

import pytest

from tests.unit.audit.extract.aloud import effects, inside


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("a.x = b", ["a.x = b"]),
        ("a[b] = c", ["a[b] = c"]),
        ("a.x = b.y = c", ["a.x = c", "b.y = c"]),
        ("a.x, b.y = b, a", ["a.x = b", "b.y = a"]),
        ("a.x, b.y = c", ["a.x = c[0]", "b.y = c[1]"]),
        ("a.x, *b.y = c", ["a.x = c[0]", "b.y = copy(c[1])"]),
        ("(a.x, [b.y]) = c", ["a.x = c[0]", "b.y = c[1][0]"]),
        ("a.x: int = b", ["a.x = typed(b, int)"]),
        ("for a.x in b: pass", ["a.x = elem(b)"]),
        ("for a.x, b.y in c: pass", ["a.x = elem(c)[0]", "b.y = elem(c)[1]"]),
        ("with b as a.x: pass", ["a.x = enter(b)"]),
    ],
)
def test_what_is_stored_where(statement: str, said: list[str]) -> None:
    assert inside(f"def f(a, b, c):\n    {statement}\n") == said


def test_names_of_a_module_are_bound_one_by_one() -> None:
    assert effects("a = b, *c = d\n") == ["a = d", "b = d[0]", "c = copy(d[1])"]
