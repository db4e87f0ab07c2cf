"""Lowers `if`, `while` and `for`."""

import ast
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tree_sitter import Node

from fungible.source.depth import CHAIN_LIMIT
from fungible.source.recover.lowering import Lowering, StatementHandler
from fungible.source.recover.nodes import is_async, required
from fungible.source.recover.places import close, place
from fungible.source.recover.targets import stored


def _if(low: Lowering, node: Node) -> ast.stmt:
    blocks = low.blocks
    first = last = _branch(low, node)
    nested, siblings = [first], first.orelse
    for clause in node.children_by_field_name("alternative"):
        if clause.type == "elif_clause":
            last = _branch(low, clause)
            siblings.append(last)
            if low.blocks < CHAIN_LIMIT:
                low.blocks += 1
                nested.append(last)
                siblings = last.orelse
        else:
            last.orelse += low.block(required(clause, "body"))
            close(last, last.orelse[-1])
    for each in reversed(nested):
        if each.orelse:
            close(each, each.orelse[-1])
    low.blocks = blocks
    return first


def _branch(low: Lowering, node: Node) -> ast.If:
    test = low.expr(required(node, "condition"))
    made = place(ast.If(test=test, body=low.block(required(node, "consequence")), orelse=[]), node)
    close(made, made.body[-1])
    return made


def _else(low: Lowering, node: Node) -> list[ast.stmt]:
    clause = node.child_by_field_name("alternative")
    return low.block(required(clause, "body")) if clause is not None else []


def _while(low: Lowering, node: Node) -> ast.stmt:
    test = low.expr(required(node, "condition"))
    made = place(ast.While(test=test, body=low.block(required(node, "body")), orelse=_else(low, node)), node)
    close(made, (made.orelse or made.body)[-1])
    return made


def _for(low: Lowering, node: Node) -> ast.stmt:
    kind = ast.AsyncFor if is_async(node) else ast.For
    target, source = stored(low.expr(required(node, "left"))), low.expr(required(node, "right"))
    body = low.block(required(node, "body"))
    made = place(kind(target=target, iter=source, body=body, orelse=_else(low, node)), node)
    close(made, (made.orelse or made.body)[-1])
    return made


BRANCHES: Final[Mapping[str, StatementHandler]] = MappingProxyType(
    {"if_statement": _if, "while_statement": _while, "for_statement": _for}
)
