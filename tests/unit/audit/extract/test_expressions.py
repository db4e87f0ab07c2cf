"""Expressions: what a value is made of."""

import pytest

from fungible.audit.extract.expressions import TEXT_LIMIT
from fungible.audit.extract.reading import facts_of
from tests.unit.audit.extract.aloud import calls, effects, returned, scope_of


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
        ("a < b < c", "mix((a < b), (b < c))"),
        ("[a, *b]", "list(a, *b)"),
        ("(a, b)", "tuple(a, b)"),
        ("{a}", "set(a)"),
        ("{a: b, **c}", "dict(a, _: b, *c)"),
        ("f'{a} {b}'", "mix(a, ' ', b)"),
        ("(d := a)", "a"),
        ("b'x'", "\"b'x'\""),
        ("...", "None"),
    ],
)
def test_what_an_expression_becomes(expression: str, said: str) -> None:
    assert returned(f"def f(a, b, c):\n    return {expression}\n") == said


def test_awaits_are_noted_and_transparent() -> None:
    text = "async def f(a):\n    return await a.b()\n"
    scope = scope_of(text, "f")

    assert scope.is_async
    assert len(scope.awaits) == 1
    assert returned(text) == "a.b()"


def test_yields_make_a_generator() -> None:
    text = "def f(a):\n    x = yield a\n    yield from a.b\n    return x\n"

    assert scope_of(text, "f").is_generator
    assert effects(text, "f") == ["yield a", "yield elem(a.b)", "return sent()"]


def test_long_texts_and_huge_numbers_are_cut() -> None:
    scope = facts_of(f"x = '{'y' * 9000}'\nz = {10**40}\n").scopes[0]
    constants = [v[1] for v in scope.values if v[0] == "const"]

    assert [len(c) for c in constants if isinstance(c, str)] == [TEXT_LIMIT]
    assert 0 in constants


def test_code_that_runs_text_is_a_blind_spot() -> None:
    facts = facts_of("def f(a):\n    exec(a)\n    return eval(a)\n")

    assert [(line, reason.partition(" ")[0]) for line, reason in facts.blind] == [(2, "exec()"), (3, "eval()")]


def test_each_call_is_its_own() -> None:
    assert calls(facts_of("def f(a):\n    return [a(), a()]\n")) == ["a()", "a()"]
