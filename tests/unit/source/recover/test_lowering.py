"""Limits and what goes wrong in one place stays in that place."""

import ast

import pytest

from fungible.source.depth import BLOCK_LIMIT, EXPRESSION_LIMIT
from fungible.source.recover.recovery import recover
from tests.unit.source.trees import as_code, unread


def _depth(tree: ast.AST) -> int:
    return 1 + max([0, *map(_depth, ast.iter_child_nodes(tree))])


@pytest.mark.parametrize("text", ["x = {}a{}", "x = a" + ".b" * 400, "x = -{}", "x = " + "[" * 400 + "]" * 400])
def test_a_deep_expression_is_cut_and_told(text: str) -> None:
    text = text.format("(-" * 400, ")" * 400) if "{}a{}" in text else text.format("-" * 400 + "1")
    parsed = recover(text)
    assert _depth(parsed.tree) <= EXPRESSION_LIMIT + 3
    assert [span.reason for span in parsed.unread] == ["nested deeper than 150 levels: skipped line 1"]


def test_parentheses_alone_are_no_depth() -> None:
    assert as_code("x = " + "(" * 5_000 + "a" + ")" * 5_000) == "x = a"


def test_a_deep_block_is_cut_and_told() -> None:
    text = "".join("\t" * n + f"while a{n}:\n" for n in range(BLOCK_LIMIT + 20)) + "\t" * (BLOCK_LIMIT + 20) + "pass\n"
    parsed = recover(text)
    assert sum(isinstance(node, ast.While) for node in ast.walk(parsed.tree)) == BLOCK_LIMIT + 1
    assert [span.reason for span in parsed.unread] == ["nested deeper than 100 blocks: skipped lines 102-121"]


def test_what_can_not_be_read_leaves_a_hole_of_its_own_size() -> None:
    assert as_code("x = [a, `b`, c]") == "x = [a, None, c]"
    assert unread("x = [a, `b`, c]") == ["Python 2 backticks: skipped line 1"]


def test_a_target_that_is_too_deep_costs_its_expression() -> None:
    text = "x = [y, [z for " + "(" * 200 + "a" + ",)" * 200 + " in b]]"
    assert as_code(text) == "x = [y, None]"
    assert "syntax error: skipped line 1" in unread(text)


def test_a_statement_without_meaning_is_skipped_alone() -> None:
    text = "raise from a\nx = 1\n"
    assert as_code(text) == "x = 1"
    assert unread(text) == ["syntax error: skipped line 1"]
