"""Gives what is lowered its place in the text. Columns count bytes, on both sides."""

import ast
from typing import TypeVar

from tree_sitter import Node

Located = TypeVar(
    "Located", bound=ast.expr | ast.stmt | ast.pattern | ast.alias | ast.arg | ast.keyword | ast.excepthandler
)


def place(made: Located, node: Node) -> Located:
    """Give what was made the place of what it was made from."""
    (line, made.col_offset), (end_line, made.end_col_offset) = node.start_point, node.end_point
    made.lineno = line + 1
    made.end_lineno = end_line + 1
    return made


def span(made: Located, first: Node, last: Node) -> Located:
    """Give what was made the place from one node to another."""
    (line, made.col_offset), (end_line, made.end_col_offset) = first.start_point, last.end_point
    made.lineno = line + 1
    made.end_lineno = end_line + 1
    return made


def close(made: ast.stmt | ast.ExceptHandler, last: ast.stmt | ast.ExceptHandler) -> None:
    """End where the last statement ends: tree-sitter counts comments below it as well."""
    made.end_lineno, made.end_col_offset = last.end_lineno, last.end_col_offset
