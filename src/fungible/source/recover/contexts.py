"""Lowers `with` and `try`."""

import ast
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tree_sitter import Node

from fungible.source.recover.atoms import name_of
from fungible.source.recover.lowering import LOAD, Lowering, StatementHandler
from fungible.source.recover.nodes import has_token, is_async, part, parts, required
from fungible.source.recover.places import close, place, span
from fungible.source.recover.targets import stored

_RIGHT_OPEN = frozenset({"boolean_operator", "conditional_expression", "lambda", "named_expression", "not_operator"})


def _with(low: Lowering, node: Node) -> ast.stmt:
    kind = ast.AsyncWith if is_async(node) else ast.With
    clauses = [child for child in parts(node) if child.type == "with_clause"]
    items = [_item(low, value) for value in _managers(clauses[0])]
    made = place(kind(items=items, body=low.block(required(node, "body"))), node)
    close(made, made.body[-1])
    return made


def _managers(clause: Node) -> list[Node]:
    """The values after `with`. What is in parentheses may be several of them, and come as one tuple."""
    values = [required(item, "value") for item in parts(clause)]
    if len(values) == 1 and values[0].type in ("tuple", "parenthesized_expression"):
        inner = parts(values[0])
        if any(value.type == "as_pattern" for value in inner):
            return inner
    return values


def _item(low: Lowering, node: Node) -> ast.withitem:
    alias = _alias(node)
    target = stored(low.expr(alias)) if alias is not None else None
    return ast.withitem(context_expr=low.expr(node), optional_vars=target)


def _alias(node: Node) -> Node | None:
    """What stands after `as`. The grammar hangs it too deep in `a if b else c as d`."""
    while node.type in _RIGHT_OPEN:
        node = parts(node)[-1]
    if node.type != "as_pattern":
        return None
    return part(required(node, "alias"))


def _try(low: Lowering, node: Node) -> ast.stmt:
    kind: type[ast.Try | ast.TryStar] = ast.Try
    body = low.block(required(node, "body"))
    handlers: list[ast.ExceptHandler] = []
    orelse: list[ast.stmt] = []
    finalbody: list[ast.stmt] = []
    for clause in parts(node):
        match clause.type:
            case "except_clause":
                handlers.append(_handler(low, clause))
                kind = ast.TryStar if has_token(clause, "*") else kind
            case "else_clause":
                orelse = low.block(required(clause, "body"))
            case "finally_clause":
                finalbody = low.block(part(clause))
    if not handlers:  # lost in an error, which is reported; Python's tree has no `else` without them, nor nothing
        body, orelse = body + orelse, []
        finalbody = finalbody or [place(ast.Pass(), node)]
    made = place(kind(body=body, handlers=handlers, orelse=orelse, finalbody=finalbody), node)
    close(made, (finalbody or orelse or handlers or body)[-1])
    return made


def _handler(low: Lowering, clause: Node) -> ast.ExceptHandler:
    *caught, block = parts(clause)
    kind, name = _caught(low, caught)
    made = place(ast.ExceptHandler(type=kind, name=name, body=low.block(block)), clause)
    close(made, made.body[-1])
    return made


def _caught(low: Lowering, values: list[Node]) -> tuple[ast.expr | None, str | None]:
    match values:
        case []:
            return None, None
        case [value]:
            alias = _alias(value)
            return low.expr(value), name_of(alias) if alias is not None else None
        case [value, name] if _is_python_2_name(name):
            return low.expr(value), name_of(name)
        case _:
            made = ast.Tuple(elts=[low.expr(value) for value in values], ctx=LOAD)
            return span(made, values[0], values[-1]), None


def _is_python_2_name(node: Node) -> bool:
    """`except OSError, e` binds a name in Python 2 and, since 3.14, catches two; exceptions have capitals."""
    return node.type == "identifier" and name_of(node).islower()


CONTEXTS: Final[Mapping[str, StatementHandler]] = MappingProxyType({"with_statement": _with, "try_statement": _try})
