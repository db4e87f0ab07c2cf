"""Lowers functions, classes and their decorators. Type parameters are dropped."""

import ast
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tree_sitter import Node

from fungible.source.recover.access import arguments
from fungible.source.recover.atoms import name_of
from fungible.source.recover.lowering import Lowering, StatementHandler
from fungible.source.recover.nodes import is_async, part, parts, required
from fungible.source.recover.parameters import parameters
from fungible.source.recover.places import close, place

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _function(low: Lowering, node: Node) -> Definition:
    kind = ast.AsyncFunctionDef if is_async(node) else ast.FunctionDef
    returns = node.child_by_field_name("return_type")
    made = kind(
        name=name_of(required(node, "name")),
        args=parameters(low, required(node, "parameters")),
        body=low.block(required(node, "body")),
        decorator_list=[],
        returns=low.expr(returns) if returns is not None else None,
    )
    return _finished(made, node)


def _class(low: Lowering, node: Node) -> Definition:
    superclasses = node.child_by_field_name("superclasses")
    bases, keywords = arguments(low, superclasses) if superclasses is not None else ([], [])
    made = ast.ClassDef(
        name=name_of(required(node, "name")),
        bases=bases,
        keywords=keywords,
        body=low.block(required(node, "body")),
        decorator_list=[],
    )
    return _finished(made, node)


def _finished(made: Definition, node: Node) -> Definition:
    # Python 3.12 and later expect them, and for the others it is one more attribute.
    vars(made)["type_params"] = []
    close(place(made, node), made.body[-1])
    return made


def _decorated(low: Lowering, node: Node) -> Definition:
    decorators = [low.expr(part(child)) for child in parts(node) if child.type == "decorator"]
    definition = required(node, "definition")
    made = _class(low, definition) if definition.type == "class_definition" else _function(low, definition)
    made.decorator_list = decorators
    return made


DEFINITIONS: Final[Mapping[str, StatementHandler]] = MappingProxyType(
    {"function_definition": _function, "class_definition": _class, "decorated_definition": _decorated}
)
