"""Lowers functions, classes and their decorators. Type parameters are dropped."""

import ast
import sys
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tree_sitter import Node

from fungible.source.recover.access import arguments
from fungible.source.recover.atoms import name_of
from fungible.source.recover.lowering import Lowering, StatementHandler
from fungible.source.recover.nodes import UnreadableError, is_async, part, parts, required
from fungible.source.recover.parameters import parameters
from fungible.source.recover.places import close, place


def _function(low: Lowering, node: Node) -> ast.stmt:
    kind = ast.AsyncFunctionDef if is_async(node) else ast.FunctionDef
    returns = node.child_by_field_name("return_type")
    made = kind(
        name=name_of(required(node, "name")),
        args=parameters(low, required(node, "parameters")),
        body=low.block(required(node, "body")),
        decorator_list=[],
        returns=low.expr(returns) if returns is not None else None,
    )
    if sys.version_info >= (3, 12):
        made.type_params = []
    close(place(made, node), made.body[-1])
    return made


def _class(low: Lowering, node: Node) -> ast.stmt:
    superclasses = node.child_by_field_name("superclasses")
    bases, keywords = arguments(low, superclasses) if superclasses is not None else ([], [])
    made = ast.ClassDef(
        name=name_of(required(node, "name")),
        bases=bases,
        keywords=keywords,
        body=low.block(required(node, "body")),
        decorator_list=[],
    )
    if sys.version_info >= (3, 12):
        made.type_params = []
    close(place(made, node), made.body[-1])
    return made


def _decorated(low: Lowering, node: Node) -> ast.stmt:
    decorators = [low.expr(part(child)) for child in parts(node) if child.type == "decorator"]
    made = low.statement(required(node, "definition"))
    if not isinstance(made, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        raise UnreadableError
    made.decorator_list = decorators
    return made


DEFINITIONS: Final[Mapping[str, StatementHandler]] = MappingProxyType(
    {"function_definition": _function, "class_definition": _class, "decorated_definition": _decorated}
)
