"""Lowers what computes with operators, and the other expressions that have keywords for them."""

import ast
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tree_sitter import Node

from fungible.source.recover.atoms import name_of
from fungible.source.recover.grouping import bitwise, union
from fungible.source.recover.lowering import ExpressionHandler, Lowering
from fungible.source.recover.nodes import STRAY, has_token, part, parts, required
from fungible.source.recover.parameters import parameters
from fungible.source.recover.places import place
from fungible.source.recover.targets import STORE

BINARY: Final[Mapping[str, type[ast.operator]]] = MappingProxyType(
    {
        "+": ast.Add,
        "-": ast.Sub,
        "*": ast.Mult,
        "@": ast.MatMult,
        "/": ast.Div,
        "%": ast.Mod,
        "//": ast.FloorDiv,
        "**": ast.Pow,
        "|": ast.BitOr,
        "&": ast.BitAnd,
        "^": ast.BitXor,
        "<<": ast.LShift,
        ">>": ast.RShift,
    }
)
# The grammar's own grouping of these two is not Python's.
_MISGROUPED = frozenset({"&", "^"})
_UNARY: Final[Mapping[str, type[ast.unaryop]]] = MappingProxyType({"+": ast.UAdd, "-": ast.USub, "~": ast.Invert})
_COMPARISONS: Final[Mapping[str, type[ast.cmpop]]] = MappingProxyType(
    {
        "<": ast.Lt,
        "<=": ast.LtE,
        "==": ast.Eq,
        "!=": ast.NotEq,
        "<>": ast.NotEq,
        ">=": ast.GtE,
        ">": ast.Gt,
        "in": ast.In,
        "not in": ast.NotIn,
        "is": ast.Is,
        "is not": ast.IsNot,
    }
)


def _binary(low: Lowering, node: Node) -> ast.expr:
    operator = required(node, "operator").type
    if operator in _MISGROUPED:
        return bitwise(low, node)
    left = low.expr(required(node, "left"))
    return ast.BinOp(left=left, op=BINARY[operator](), right=low.expr(required(node, "right")))


def _unary(low: Lowering, node: Node) -> ast.expr:
    operator = _UNARY[required(node, "operator").type]
    return ast.UnaryOp(op=operator(), operand=low.expr(required(node, "argument")))


def _not(low: Lowering, node: Node) -> ast.expr:
    return ast.UnaryOp(op=ast.Not(), operand=low.expr(required(node, "argument")))


def _boolean(low: Lowering, node: Node) -> ast.expr:
    """`a and b and c` is one operation in Python's tree, and two nested ones in tree-sitter's."""
    word = required(node, "operator").type
    operands = [required(node, "right")]
    left = required(node, "left")
    while left.type == "boolean_operator" and required(left, "operator").type == word:
        operands.append(required(left, "right"))
        left = required(left, "left")
    values = [low.expr(operand) for operand in (left, *reversed(operands))]
    return ast.BoolOp(op=ast.And() if word == "and" else ast.Or(), values=values)


def _comparison(low: Lowering, node: Node) -> ast.expr:
    operators: list[ast.cmpop] = []
    operands: list[ast.expr] = []
    for child in node.children:
        kind = child.type
        if kind in _COMPARISONS:
            operators.append(_COMPARISONS[kind]())
        elif kind not in STRAY:
            operands.append(low.expr(child))
    return ast.Compare(left=operands[0], ops=operators, comparators=operands[1:])


def _conditional(low: Lowering, node: Node) -> ast.expr:
    body, test, orelse = [low.expr(operand) for operand in parts(node)]
    return ast.IfExp(test=test, body=body, orelse=orelse)


def _await(low: Lowering, node: Node) -> ast.expr:
    operand = part(node)
    made = low.expr(operand)
    # The grammar binds `**` tighter than `await`, and Python the other way round.
    if operand.type == "binary_operator" and isinstance(made, ast.BinOp) and isinstance(made.op, ast.Pow):
        awaited = place(ast.Await(value=made.left), node)
        awaited.end_lineno, awaited.end_col_offset = made.left.end_lineno, made.left.end_col_offset
        made.left = awaited
        return made
    return ast.Await(value=made)


def _yield(low: Lowering, node: Node) -> ast.expr:
    operands = parts(node)
    if not operands:
        return ast.Yield(value=None)
    value = low.expr(operands[0])
    return ast.YieldFrom(value=value) if has_token(node, "from") else ast.Yield(value=value)


def _lambda(low: Lowering, node: Node) -> ast.expr:
    return ast.Lambda(
        args=parameters(low, node.child_by_field_name("parameters")), body=low.expr(required(node, "body"))
    )


def _walrus(low: Lowering, node: Node) -> ast.expr:
    name = required(node, "name")
    target = place(ast.Name(id=name_of(name), ctx=STORE), name)
    return ast.NamedExpr(target=target, value=low.expr(required(node, "value")))


def _star(low: Lowering, node: Node) -> ast.expr:
    return low.starred(node)


OPERATORS: Final[Mapping[str, ExpressionHandler]] = MappingProxyType(
    {
        "binary_operator": _binary,
        "union_type": union,
        "unary_operator": _unary,
        "not_operator": _not,
        "boolean_operator": _boolean,
        "comparison_operator": _comparison,
        "conditional_expression": _conditional,
        "await": _await,
        "yield": _yield,
        "lambda": _lambda,
        "named_expression": _walrus,
        "list_splat": _star,
        "list_splat_pattern": _star,
        "splat_type": _star,
    }
)
