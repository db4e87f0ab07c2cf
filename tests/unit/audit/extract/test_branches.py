"""Compound statements: which conditions enclose an effect, and what they bind."""

from fungible.audit.extract.reading import facts_of
from tests.unit.audit.extract.aloud import inside, returned, scope_of, show


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("a.x = b", ["a.x = b"]),
        ("a[b] = c", ["a[b] = c"]),
        ("a.x += b", ["a.x += b"]),
        ("a[b] += c", ["a[b] += c"]),
        ("del a.x, a[b]", ["del a.x", "del a[b]"]),
        ("a.x = b.y = c", ["a.x = c", "b.y = c"]),
        ("a.x, b.y = b, a", ["a.x = b", "b.y = a"]),
        ("a.x, b.y = c", ["a.x = c[0]", "b.y = c[1]"]),
        ("a.x, *b.y = c", ["a.x = c[0]", "b.y = copy(c[1])"]),
        ("a.x: int = b", ["a.x = typed(b, int)"]),
        ("for a.x in b: pass", ["a.x = elem(b)"]),
        ("with b as a.x: pass", ["a.x = enter(b)"]),
        ("raise a from b", ["raise a"]),
        ("return", []),
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


def test_conditions_enclose_what_they_guard() -> None:
    text = (
        "def f(a, b):\n    if a:\n        a.x = 1\n    elif b:\n        a.y = 1\n    else:\n        a.z = 1\n"
        "    with b:\n        a.w = 1\n    while a:\n        a.v = 1\n"
        "    try:\n        a.t = 1\n    except E:\n        a.e = 1\n    finally:\n        a.f = 1\n"
    )
    scope = scope_of(text, "f")

    def around(block: int) -> list[str]:
        if block < 0:
            return []
        each = scope.blocks[block]
        return [*around(each.parent), f"{each.kind} {show(scope, each.value)}"]

    assert {e[2]: around(e[-1]) for e in scope.effects} == {
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
    cases = "        case [x, *y]:\n            return x\n        case {'k': z, **w}:\n            return z\n"
    text = f"def f(a):\n    match a:\n{cases}"

    assert inside(text) == ["return elem(a)", "return elem(a)"]


def test_a_caught_exception_has_its_type() -> None:
    assert (
        returned("def f(a):\n    try:\n        a()\n    except (E, F) as e:\n        return e\n")
        == "catch(tuple(E, F))"
    )


def test_a_long_chain_of_conditions_is_not_deep() -> None:
    text = "def f(a):\n    if a:\n        a.x0 = 1\n" + "".join(
        f"    elif a.c{n}:\n        a.x{n} = 1\n" for n in range(1, 800)
    )
    facts = facts_of(text)

    assert facts.unread == ()
    assert len(scope_of(text, "f").effects) == 800
