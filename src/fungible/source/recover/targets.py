"""Gives an expression the context of a target: tree-sitter tells targets from values by place, Python by mark."""

import ast

from fungible.source.recover.nodes import UnreadableError

STORE = ast.Store()
DELETE = ast.Del()


def stored(target: ast.expr) -> ast.expr:
    """The expression as one that is assigned to."""
    return _marked(target, STORE)


def deleted(target: ast.expr) -> ast.expr:
    """The expression as one that is deleted."""
    return _marked(target, DELETE)


def _marked(target: ast.expr, context: ast.expr_context) -> ast.expr:
    waiting = [target]
    while waiting:
        match waiting.pop():
            case ast.Name() | ast.Attribute() | ast.Subscript() as leaf:
                leaf.ctx = context
            case ast.Tuple() | ast.List() as several:
                several.ctx = context
                waiting += several.elts
            case ast.Starred() as star:
                star.ctx = context
                waiting.append(star.value)
            case _:  # what stands for a part that could not be read
                raise UnreadableError
    return target
