"""Expressions: what a value is made of."""

import pytest

from fungible.audit.extract.expressions import TEXT_LIMIT
from fungible.audit.extract.reading import facts_of
from tests.unit.audit.extract.aloud import calls, effects, returned, scope_of


def value(expression: str) -> str:
    return returned(f"def f(a, b, c):\n    return {expression}\n")


def test_awaits_are_noted_and_transparent() -> None:
    scope = scope_of("async def f(a):\n    return await a.b()\n", "f")

    assert scope.is_async
    assert len(scope.awaits) == 1
    assert returned("async def f(a):\n    return await a.b()\n") == "a.b()"


def test_yields_make_a_generator() -> None:
    text = "def f(a):\n    x = yield a\n    yield from a.b\n    return x\n"

    assert scope_of(text, "f").is_generator
    assert effects(text, "f") == ["yield a", "yield elem(a.b)", "return sent()"]


def test_quoted_annotations_are_read() -> None:
    text = "def f(a: 'Store | None', b: \"list['x'\"):\n    pass\n"
    scope = facts_of(text).scopes[0]
    (function,) = [v for v in scope.values if v[0] == "func"]

    assert [tag for tag, *_ in (scope.values[i] for i in function[3] if i >= 0)] == ["union"]
    assert function[3][1] == -1


def test_defaults_belong_to_the_definition() -> None:
    scope = facts_of("def f(a, b=[], *c, d={}, **e):\n    pass\n").scopes[0]
    (function,) = [v for v in scope.values if v[0] == "func"]

    assert [scope.values[i][1] if i >= 0 else None for i in function[2]] == [None, "list", None, "dict", None]
    assert [p.kind for p in scope_of("def f(a, b=[], *c, d={}, **e):\n    pass\n", "f").params] == [
        "pos",
        "pos",
        "args",
        "kw",
        "kwargs",
    ]


def test_long_texts_and_huge_numbers_are_cut() -> None:
    scope = facts_of(f"x = '{'y' * 9000}'\nz = {10**40}\n").scopes[0]
    constants = [v[1] for v in scope.values if v[0] == "const"]

    assert [len(c) for c in constants if isinstance(c, str)] == [TEXT_LIMIT]
    assert 0 in constants


def test_code_that_runs_text_is_a_blind_spot() -> None:
    facts = facts_of("def f(a):\n    exec(a)\n    return eval(a)\n")

    assert facts.blind == ((2, "exec() runs code that can't be read"), (3, "eval() runs code that can't be read"))


def test_each_call_is_its_own() -> None:
    assert calls(facts_of("def f(a):\n    return [a(), a()]\n")) == ["a()", "a()"]
