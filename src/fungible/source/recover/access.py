"""Lowers what takes a value apart or calls it: attributes, subscripts, calls."""

import ast
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tree_sitter import Node

from fungible.source.recover.atoms import name_of
from fungible.source.recover.lowering import LOAD, ExpressionHandler, Lowering
from fungible.source.recover.nodes import STRAY, has_token, part, parts, required, with_comma
from fungible.source.recover.places import place, span


def arguments(low: Lowering, node: Node) -> tuple[list[ast.expr], list[ast.keyword]]:
    """What stands between the parentheses of a call or of a class."""
    if node.type == "generator_expression":
        return [low.expr(node)], []
    positional: list[ast.expr] = []
    keywords: list[ast.keyword] = []
    for child in node.named_children:
        kind = child.type
        if kind == "keyword_argument":
            name, value = required(child, "name"), required(child, "value")
            keywords.append(place(ast.keyword(arg=name_of(name), value=low.expr(value)), child))
        elif kind == "dictionary_splat":
            keywords.append(place(ast.keyword(arg=None, value=low.expr(part(child))), child))
        elif kind not in STRAY:
            positional.append(low.element(child))
    return positional, keywords


def _call(low: Lowering, node: Node) -> ast.expr:
    function = low.expr(required(node, "function"))
    positional, keywords = arguments(low, required(node, "arguments"))
    return ast.Call(func=function, args=positional, keywords=keywords)


def _attribute(low: Lowering, node: Node) -> ast.expr:
    value = low.expr(required(node, "object"))
    name = required(node, "attribute")
    return value if name.is_missing else ast.Attribute(value=value, attr=name_of(name), ctx=LOAD)


def _subscript(low: Lowering, node: Node) -> ast.expr:
    value, *indices = parts(node)
    return ast.Subscript(value=low.expr(value), slice=_index(low, node, indices), ctx=LOAD)


def _generic_type(low: Lowering, node: Node) -> ast.expr:
    """A subscript with a simple name in an annotation has a node of its own."""
    name, indices = parts(node)
    return ast.Subscript(value=low.expr(name), slice=_index(low, indices, parts(indices)), ctx=LOAD)


def _index(low: Lowering, node: Node, indices: list[Node]) -> ast.expr:
    """One index, or the tuple that several make: `indices` inside the brackets of `node`."""
    made = [low.element(index) for index in indices]
    if len(made) == 1 and not isinstance(made[0], ast.Starred) and not has_token(node, ","):
        return made[0]
    return span(ast.Tuple(elts=made, ctx=LOAD), indices[0], with_comma(node, indices[-1]))


def _slice(low: Lowering, node: Node) -> ast.expr:
    bounds: list[ast.expr | None] = [None, None, None]
    position = 0
    for child in node.children:
        kind = child.type
        if kind == ":":
            position = min(position + 1, 2)
        elif kind not in STRAY:
            bounds[position] = low.expr(child)
    lower, upper, step = bounds
    return ast.Slice(lower=lower, upper=upper, step=step)


def _member_type(low: Lowering, node: Node) -> ast.expr:
    owner, name = parts(node)
    return ast.Attribute(value=low.expr(owner), attr=name_of(name), ctx=LOAD)


ACCESS: Final[Mapping[str, ExpressionHandler]] = MappingProxyType(
    {
        "call": _call,
        "attribute": _attribute,
        "subscript": _subscript,
        "slice": _slice,
        "generic_type": _generic_type,
        "member_type": _member_type,
    }
)
