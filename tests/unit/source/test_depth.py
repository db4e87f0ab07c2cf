"""A tree of any depth can be cut to one that a recursion can walk."""

import ast

import pytest

from fungible.source.depth import BLOCK_LIMIT, EXPRESSION_LIMIT, depth_limited
from fungible.source.syntax import parse


class _Walker(ast.NodeVisitor):
    """A usual recursive reader, which a deep tree would stop."""


def _deep(text: str) -> ast.Module:
    tree = parse(text).tree
    with pytest.raises(RecursionError):
        _Walker().visit(tree)
    return tree


def test_an_ordinary_tree_stays_as_it_is() -> None:
    text = "class A:\n  def f(self, x=[1, 2]):\n    match x:\n      case [_, *rest]:\n        return {**self.y}\n"
    tree = ast.parse(text)
    before = ast.dump(tree)
    limited = depth_limited(tree)
    assert limited.unread == ()
    assert ast.dump(limited.tree) == before


@pytest.mark.parametrize("text", ["x = a" + " + a" * 900, "x = a" + ".b" * 900, "x = a" + "(b)" * 900])
def test_a_deep_expression_is_cut_where_it_becomes_too_deep(text: str) -> None:
    limited = depth_limited(_deep(text))
    _Walker().visit(limited.tree)
    assert [span.reason for span in limited.unread] == ["nested deeper than 150 levels: skipped line 1"]
    assert sum(isinstance(node, ast.expr) for node in ast.walk(limited.tree)) >= EXPRESSION_LIMIT


def test_a_long_chain_of_branches_becomes_flat_and_loses_nothing() -> None:
    text = (
        "if x0:\n    y0 = 0\n" + "".join(f"elif x{n}:\n    y{n} = {n}\n" for n in range(1, 800)) + "else:\n    z = 0\n"
    )
    limited = depth_limited(_deep(text))
    _Walker().visit(limited.tree)
    assert limited.unread == ()
    names = {node.id for node in ast.walk(limited.tree) if isinstance(node, ast.Name)}
    assert names == {f"x{n}" for n in range(800)} | {f"y{n}" for n in range(800)} | {"z"}


def test_blocks_that_are_too_deep_give_way_to_pass() -> None:
    inner: ast.stmt = ast.parse("x = 1").body[0]
    for _ in range(BLOCK_LIMIT + 50):
        inner = ast.copy_location(ast.While(test=ast.Constant(value=True), body=[inner], orelse=[]), inner)
    limited = depth_limited(ast.fix_missing_locations(ast.Module(body=[inner], type_ignores=[])))
    assert [span.reason for span in limited.unread] == ["nested deeper than 100 blocks: skipped line 1"]
    assert sum(isinstance(node, ast.While) for node in ast.walk(limited.tree)) == BLOCK_LIMIT
    assert sum(isinstance(node, ast.Pass) for node in ast.walk(limited.tree)) == 1


def test_a_deep_pattern_gives_way_to_the_wildcard() -> None:
    pattern: ast.pattern = ast.MatchAs(name="x", lineno=2, col_offset=0, end_lineno=2, end_col_offset=1)
    for _ in range(EXPRESSION_LIMIT + 50):
        pattern = ast.copy_location(ast.MatchSequence(patterns=[pattern]), pattern)
    tree = ast.parse("match a:\n    case _: pass\n")
    assert isinstance(tree.body[0], ast.Match)
    tree.body[0].cases[0].pattern = pattern
    limited = depth_limited(tree)
    assert [span.reason for span in limited.unread] == ["nested deeper than 150 levels: skipped line 2"]
    assert sum(isinstance(node, ast.MatchAs) for node in ast.walk(limited.tree)) == 1
