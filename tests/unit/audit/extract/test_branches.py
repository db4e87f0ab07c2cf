"""Compound statements: which conditions enclose an effect, and what they bind."""

from fungible.audit.extract.reading import facts_of
from tests.unit.audit.extract.aloud import inside, returned, scope_of, show

GUARDED = """\
def f(a, b):
    if a:
        a.x = 1
    elif b:
        a.y = 1
    else:
        a.z = 1
    with b:
        a.w = 1
    while a:
        a.v = 1
    try:
        a.t = 1
    except E:
        a.e = 1
    finally:
        a.f = 1
"""

MATCHED = """\
def f(a):
    match a:
        case [x, *y]:
            return x
        case {"k": z, **w}:
            return z
"""


def test_conditions_enclose_what_they_guard() -> None:
    scope = scope_of(GUARDED, "f")

    def around(block: int) -> list[str]:
        if block < 0:
            return []
        each = scope.blocks[block]
        return [*around(each.parent), f"{each.kind} {show(scope, each.value)}"]

    assert {effect[2]: around(effect[-1]) for effect in scope.effects} == {
        "x": ["if a"],
        "y": ["else a", "if b"],
        "z": ["else a", "else b"],
        "w": ["with b"],
        "v": ["loop a"],
        "t": ["try _"],
        "e": ["except E"],
        "f": ["finally _"],
    }


def test_what_a_match_takes_apart_comes_from_its_subject() -> None:
    assert inside(MATCHED) == ["return elem(a)", "return elem(a)"]


def test_a_caught_exception_has_its_type() -> None:
    text = "def f(a):\n    try:\n        a()\n    except (E, F) as e:\n        return e\n"

    assert returned(text) == "catch(tuple(E, F))"


def test_a_long_chain_of_conditions_is_not_deep() -> None:
    links = "".join(f"    elif a.c{n}:\n        a.x{n} = 1\n" for n in range(1, 800))
    text = f"def f(a):\n    if a:\n        a.x0 = 1\n{links}"

    assert facts_of(text).unread == ()
    assert len(scope_of(text, "f").effects) == 800
