"""`if`, `while` and `for`."""

import ast

import pytest

from fungible.source.depth import CHAIN_LIMIT
from fungible.source.recover.recovery import recover
from tests.unit.source.trees import assert_read_like_python


@pytest.mark.parametrize(
    "text",
    [
        "if a: b",
        "if a:\n    b\n    # below\n\nc",
        "if a:\n    b\nelif c:\n    d\nelif e:\n    f\nelse:\n    g\n",
        "if a:\n    b\nelse:\n    if c:\n        d\n",
        "if (a := 1): b; c",
        "while a:\n    break\nelse:\n    continue\n",
        "for a in b: c",
        "for a, *b in c, d:\n    pass\nelse:\n    pass\n",
        "for (a) in b: pass",
        "for [a, (b, c.d)] in e: pass",
        "for a[0] in *b, c: pass",
        "async def f():\n    async for a in b: pass\n",
    ],
)
def test_branches_are_read_like_python(text: str) -> None:
    assert_read_like_python(text)


def test_a_chain_nests_like_pythons_up_to_the_limit() -> None:
    chain = "if a: pass\n" + "elif b: pass\n" * CHAIN_LIMIT
    assert_read_like_python(chain)


def test_a_longer_chain_goes_on_with_siblings() -> None:
    module = recover("if a: pass\n" + "elif b: pass\n" * (CHAIN_LIMIT + 3) + "else: c\n").tree
    link = module.body[0]
    while isinstance(link, ast.If) and len(link.orelse) == 1:
        link = link.orelse[0]
    assert isinstance(link, ast.If)
    assert [type(each) for each in link.orelse] == [ast.If] * 3
    assert ast.unparse(link.orelse[-1]).endswith("else:\n    c")
