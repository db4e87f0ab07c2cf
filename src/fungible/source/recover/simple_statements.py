"""Lowers the statements that have no block, imports apart (see `imports`)."""

import ast
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tree_sitter import Node

from fungible.source.recover.atoms import name_of
from fungible.source.recover.lowering import LOAD, Lowering, StatementHandler
from fungible.source.recover.nodes import UnreadableError, has_token, part, parts, required
from fungible.source.recover.operators import BINARY
from fungible.source.recover.places import place
from fungible.source.recover.spines import called_type
from fungible.source.recover.targets import deleted, stored


def _expression(low: Lowering, node: Node) -> ast.stmt:
    children = parts(node)
    if len(children) == 1 and not has_token(node, ","):
        handler = _ASSIGNMENTS.get(children[0].type)
        return handler(low, children[0]) if handler else _bare(low, children[0])
    elements = [low.element(child) for child in children]
    return place(ast.Expr(value=place(ast.Tuple(elts=elements, ctx=LOAD), node)), node)


def _bare(low: Lowering, node: Node) -> ast.stmt:
    return place(ast.Expr(value=low.element(node)), node)


def _assignment(low: Lowering, node: Node) -> ast.stmt:
    annotation = node.child_by_field_name("type")
    if annotation is not None:
        return _annotated(low, node, annotation)
    targets: list[ast.expr] = []
    value = node
    while value.type == "assignment":  # a = b = c: each is the value of the one before
        targets.append(stored(low.expr(required(value, "left"))))
        value = required(value, "right")
    return place(ast.Assign(targets=targets, value=low.expr(value)), node)


def _annotated(low: Lowering, node: Node, annotation: Node) -> ast.stmt:
    left, right = required(node, "left"), node.child_by_field_name("right")
    target = stored(low.expr(left))
    if not isinstance(target, ast.Name | ast.Attribute | ast.Subscript):
        raise UnreadableError
    made = ast.AnnAssign(
        target=target,
        annotation=low.expr(annotation),
        value=low.expr(right) if right is not None else None,
        simple=int(left.type == "identifier"),
    )
    return place(made, node)


def _augmented(low: Lowering, node: Node) -> ast.stmt:
    target = stored(low.expr(required(node, "left")))
    if not isinstance(target, ast.Name | ast.Attribute | ast.Subscript):
        raise UnreadableError
    operator = BINARY[required(node, "operator").type.removesuffix("=")]
    value = low.expr(required(node, "right"))
    return place(ast.AugAssign(target=target, op=operator(), value=value), node)


def _type_alias(low: Lowering, node: Node) -> ast.stmt:
    """`type X[T] = V` is lowered as `X = V`, which every version has."""
    name = part(required(node, "left"))
    if name.type == "generic_type":
        name = part(name)
    target = low.expr(name)
    if name.type != "identifier":
        target = called_type(target, name, node.children[0])
    return place(ast.Assign(targets=[stored(target)], value=low.expr(required(node, "right"))), node)


def _return(low: Lowering, node: Node) -> ast.stmt:
    value = parts(node)
    return place(ast.Return(value=low.expr(value[0]) if value else None), node)


def _delete(low: Lowering, node: Node) -> ast.stmt:
    target = part(node)
    targets = parts(target) if target.type == "expression_list" else [target]
    return place(ast.Delete(targets=[deleted(low.expr(each)) for each in targets]), node)


def _raise(low: Lowering, node: Node) -> ast.stmt:
    cause = node.child_by_field_name("cause")
    raised = [low.expr(child) for child in parts(node) if child != cause]
    if cause is None:
        return place(ast.Raise(exc=raised[0] if raised else None, cause=None), node)
    return place(ast.Raise(exc=raised[0], cause=low.expr(cause)), node)


def _assert(low: Lowering, node: Node) -> ast.stmt:
    test, *message = parts(node)
    return place(ast.Assert(test=low.expr(test), msg=low.expr(message[0]) if message else None), node)


def _global(_low: Lowering, node: Node) -> ast.stmt:
    return place(ast.Global(names=[name_of(name) for name in parts(node)]), node)


def _nonlocal(_low: Lowering, node: Node) -> ast.stmt:
    return place(ast.Nonlocal(names=[name_of(name) for name in parts(node)]), node)


def _pass(_low: Lowering, node: Node) -> ast.stmt:
    return place(ast.Pass(), node)


def _break(_low: Lowering, node: Node) -> ast.stmt:
    return place(ast.Break(), node)


def _continue(_low: Lowering, node: Node) -> ast.stmt:
    return place(ast.Continue(), node)


def _print(low: Lowering, node: Node) -> ast.stmt:
    """Python 2: `print >>file, x` is lowered as `print(x, file=file)`."""
    keywords: list[ast.keyword] = []
    values: list[ast.expr] = []
    for child in parts(node):
        if child.type == "chevron":
            keywords.append(place(ast.keyword(arg="file", value=low.expr(part(child))), child))
        else:
            values.append(low.expr(child))
    return _called(node, "print", values, keywords)


def _exec(low: Lowering, node: Node) -> ast.stmt:
    """Python 2: `exec code in names` is lowered as `exec(code, names)`."""
    return _called(node, "exec", [low.expr(child) for child in parts(node)], [])


def _called(node: Node, name: str, values: list[ast.expr], keywords: list[ast.keyword]) -> ast.stmt:
    function = place(ast.Name(id=name, ctx=LOAD), node.children[0])
    return place(ast.Expr(value=place(ast.Call(func=function, args=values, keywords=keywords), node)), node)


_ASSIGNMENTS: Final[Mapping[str, StatementHandler]] = MappingProxyType(
    {"assignment": _assignment, "augmented_assignment": _augmented}
)

SIMPLE_STATEMENTS: Final[Mapping[str, StatementHandler]] = MappingProxyType(
    {
        **_ASSIGNMENTS,
        "expression_statement": _expression,
        "type_alias_statement": _type_alias,
        "return_statement": _return,
        "delete_statement": _delete,
        "raise_statement": _raise,
        "assert_statement": _assert,
        "global_statement": _global,
        "nonlocal_statement": _nonlocal,
        "pass_statement": _pass,
        "break_statement": _break,
        "continue_statement": _continue,
        "print_statement": _print,
        "exec_statement": _exec,
    }
)
