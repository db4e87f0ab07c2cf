"""Groups operators as Python does, where the grammar groups them otherwise.

It binds `^` tighter than `&`, and takes `list[a] | b | c` in an annotation from the right.
"""

import ast
from collections.abc import Iterable

from tree_sitter import Node

from fungible.source.depth import DEEP_EXPRESSION, EXPRESSION_LIMIT
from fungible.source.recover.lowering import Lowering
from fungible.source.recover.nodes import STRAY, part, required
from fungible.source.recover.places import span

_BITWISE = frozenset({"&", "^"})
_UNION = frozenset({"|"})


def bitwise(low: Lowering, node: Node) -> ast.expr:
    """A run of `&` and `^`."""
    groups: list[list[Node]] = [[]]
    for each in _flat(node, _BITWISE):
        if each.type == "^":
            groups.append([])
        elif each.is_named:
            groups[-1].append(each)
    if low.depth + sum(map(len, groups)) > EXPRESSION_LIMIT:
        return low.hole(node, DEEP_EXPRESSION)
    products = [(_chained(_values(low, group), ast.BitAnd), group[0], group[-1]) for group in groups]
    return _chained(products, ast.BitXor)


def union(low: Lowering, node: Node) -> ast.expr:
    """A run of `|` in an annotation."""
    operands = [each for each in _flat(node, _UNION) if each.is_named]
    if low.depth + len(operands) > EXPRESSION_LIMIT:
        return low.hole(node, DEEP_EXPRESSION)
    return _chained(_values(low, operands), ast.BitOr)


def _values(low: Lowering, nodes: list[Node]) -> list[tuple[ast.expr, Node, Node]]:
    return [(low.expr(node), node, node) for node in nodes]


def _chained(values: Iterable[tuple[ast.expr, Node, Node]], operator: type[ast.operator]) -> ast.expr:
    """The values, each with its first and its last node, joined from the left."""
    (made, first, _), *rest = values
    for right, _, last in rest:
        made = span(ast.BinOp(left=made, op=operator(), right=right), first, last)
    return made


def _flat(node: Node, operators: frozenset[str]) -> list[Node]:
    """The operands and operators of a run, in the order of the text, however they are nested."""
    found: list[Node] = []
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if _continues(each, operators):
            waiting += reversed(each.children)
        elif each.type not in STRAY:
            found.append(each)
    return found


def _continues(node: Node, operators: frozenset[str]) -> bool:
    match node.type:
        case "binary_operator":
            return required(node, "operator").type in operators
        case "union_type":
            return True
        case "type":
            return _continues(part(node), operators)
        case _:
            return False
