"""Places are lines from one, and columns in bytes from nought."""

import ast

from fungible.source.recover.recovery import recover
from tests.unit.source.trees import assert_read_like_python


def test_columns_count_bytes() -> None:
    assert_read_like_python("é = 'ü' + ñ\n")


def test_line_ends_of_every_system_count_once() -> None:
    assert_read_like_python("a\r\nb\rc\n\x0cd\n'''e\r\nf'''\n")


def test_what_joins_two_nodes_spans_both() -> None:
    assert_read_like_python("x[a,\n  b,\n]\nmatch c, d:\n    case e, f: pass\n")


def test_a_block_ends_with_its_last_statement() -> None:
    function = recover("def f():\n    a\n    # a remark\n\n# another\n").tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    assert (function.end_lineno, function.end_col_offset) == (2, 5)
