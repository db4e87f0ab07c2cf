"""Displays, comprehensions and functions: what is in what code makes."""

from fungible.audit.extract.displays import ELEMENT_LIMIT
from fungible.audit.extract.reading import facts_of
from tests.unit.audit.extract.aloud import returned, scope_of


def value(expression: str) -> str:
    return returned(f"def f(a, b, c):\n    return {expression}\n")


def test_comprehensions_bind_their_own_names() -> None:
    assert value("[x.y for x in a]") == "list(elem(a).y)"
    assert value("{x: b for x in a if x}") == "dict(elem(a): b)"
    assert returned("def f(x, a):\n    y = [x for x in a]\n    return x\n") == "x"


def test_pairs_in_comprehensions_are_taken_apart() -> None:
    assert value("[v for k, v in a.items()]") == "list(elem(a.items())[1])"


def test_wide_displays_keep_what_could_matter() -> None:
    wide = ", ".join(["1"] * 5000 + ["a.b"])
    keyed = ", ".join([f"{n}: 1" for n in range(5000)] + ["'k': a.b"])

    assert value(f"[{wide}]").endswith("1, a.b)")
    assert value(f"[{wide}]").count("1") == ELEMENT_LIMIT
    assert value(f"{{{keyed}}}").endswith("1, a.b)")


def test_quoted_annotations_are_read() -> None:
    scope = facts_of("def f(a: 'Store | None', b: \"list['x'\"):\n    pass\n").scopes[0]
    (function,) = [v for v in scope.values if v[0] == "func"]

    assert [scope.values[i][0] for i in function[3] if i >= 0] == ["union"]
    assert function[3][1] == -1


def test_defaults_belong_to_the_definition_and_parameters_to_the_function() -> None:
    text = "def f(a, b=[], *c, d={}, **e):\n    pass\n"
    scope = facts_of(text).scopes[0]
    (function,) = [v for v in scope.values if v[0] == "func"]

    assert [scope.values[i][1] if i >= 0 else None for i in function[2]] == [None, "list", None, "dict", None]
    assert [p.kind for p in scope_of(text, "f").params] == ["pos", "pos", "args", "kw", "kwargs"]
