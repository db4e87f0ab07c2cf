"""Lowers the parameters of functions and lambdas."""

import ast

from tree_sitter import Node

from fungible.source.recover.atoms import name_of
from fungible.source.recover.errors import SYNTAX_ERROR
from fungible.source.recover.lowering import Lowering
from fungible.source.recover.nodes import part, parts, required
from fungible.source.recover.places import span

_PYTHON_2 = "Python 2 tuple parameter"


def parameters(low: Lowering, node: Node | None) -> ast.arguments:
    made = ast.arguments(posonlyargs=[], args=[], vararg=None, kwonlyargs=[], kw_defaults=[], kwarg=None, defaults=[])
    keyword_only = False
    for child in parts(node) if node is not None else []:
        match _sort(child):
            case "positional_separator":
                made.posonlyargs, made.args = made.posonlyargs + made.args, []
            case "keyword_separator":
                keyword_only = True
            case "list_splat_pattern":
                made.vararg, keyword_only = _argument(low, child), True
            case "dictionary_splat_pattern":
                made.kwarg = _argument(low, child)
            case "tuple_pattern":
                low.skip(child, _PYTHON_2)
            case _:
                _add(low, made, child, keyword_only)
    return made


def _sort(node: Node) -> str:
    """What decides about a parameter's role: a star may stand under its annotation."""
    kind = node.type
    if kind == "typed_parameter":
        return part(node).type
    if kind == "default_parameter":
        name = required(node, "name").type
        return name if name == "tuple_pattern" else kind
    return kind


def _add(low: Lowering, made: ast.arguments, node: Node, keyword_only: bool) -> None:
    value = node.child_by_field_name("value")
    default = low.expr(value) if value is not None else None
    if keyword_only:
        made.kwonlyargs.append(_argument(low, node))
        made.kw_defaults.append(default)
    else:
        made.args.append(_argument(low, node))
        if default is not None:
            made.defaults.append(default)


def _argument(low: Lowering, node: Node) -> ast.arg:
    annotation = node.child_by_field_name("type")
    name = node.child_by_field_name("name") or _bare_name(node)
    if name.type != "identifier":
        low.skip(node, SYNTAX_ERROR)
    made = ast.arg(arg=name_of(name), annotation=low.element(annotation) if annotation is not None else None)
    return span(made, name, annotation or name)


def _bare_name(node: Node) -> Node:
    while node.type in ("typed_parameter", "list_splat_pattern", "dictionary_splat_pattern"):
        node = part(node)
    return node
