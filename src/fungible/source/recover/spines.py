"""Mends what hangs at the left end of an expression, where the grammar and Python differ.

`*a.b` comes as `(*a).b`, and the target of `type(a).b = c` as `(a).b` after the keyword of an alias.
"""

import ast

from tree_sitter import Node

from fungible.source.recover.nodes import part, text_of
from fungible.source.recover.places import place, span


def hoisted(made: ast.expr) -> ast.expr:
    """The expression with the star from its left end around all of it, if there is one."""
    star, spine = made, list[ast.expr]()
    while not isinstance(star, ast.Starred):
        spine.append(star)
        left = _left(star)
        if left is None:
            return made
        star = left
    _replace_left(spine, star.value)
    outer = ast.Starred(value=made, ctx=star.ctx)
    outer.lineno, outer.col_offset = star.lineno, star.col_offset
    outer.end_lineno, outer.end_col_offset = made.end_lineno, made.end_col_offset
    return outer


def called_type(made: ast.expr, node: Node, word: Node) -> ast.expr:
    """What was lowered from `node`, which follows `word`, as an expression that begins with a call of `word`."""
    spine: list[ast.expr] = []
    while node.type in ("attribute", "subscript", "call"):
        spine.append(made)
        node, made = part(node), _left(made) or made
    name = place(ast.Name(id=text_of(word), ctx=ast.Load()), word)
    called = span(ast.Call(func=name, args=[made], keywords=[]), word, node)
    _replace_left(spine, called)
    return spine[0] if spine else called


def _left(node: ast.expr) -> ast.expr | None:
    match node:
        case ast.Attribute() | ast.Subscript():
            return node.value
        case ast.Call():
            return node.func
        case ast.BinOp() | ast.Compare():
            return node.left
        case ast.BoolOp():
            return node.values[0]
        case ast.IfExp():
            return node.body
        case _:
            return None


def _replace_left(spine: list[ast.expr], left: ast.expr) -> None:
    """Put `left` at the end of a spine, and begin every expression on it where `left` begins."""
    match spine[-1:]:
        case [ast.Attribute() | ast.Subscript() as access]:
            access.value = left
        case [ast.Call() as call]:
            call.func = left
        case [ast.BinOp() | ast.Compare() as operation]:
            operation.left = left
        case [ast.BoolOp() as operation]:
            operation.values[0] = left
        case [ast.IfExp() as choice]:
            choice.body = left
    for each in spine:
        each.lineno, each.col_offset = left.lineno, left.col_offset
