"""Lowers imports."""

import ast
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tree_sitter import Node

from fungible.source.recover.atoms import name_of
from fungible.source.recover.lowering import Lowering, StatementHandler
from fungible.source.recover.nodes import STRAY, parts, required
from fungible.source.recover.places import place


def _import(_low: Lowering, node: Node) -> ast.stmt:
    return place(ast.Import(names=_aliases(node)), node)


def _import_from(_low: Lowering, node: Node) -> ast.stmt:
    source = required(node, "module_name")
    module, level = _relative(source) if source.type == "relative_import" else (_dotted(source), 0)
    return place(ast.ImportFrom(module=module, names=_aliases(node), level=level), node)


def _import_future(_low: Lowering, node: Node) -> ast.stmt:
    return place(ast.ImportFrom(module="__future__", names=_aliases(node), level=0), node)


def _relative(node: Node) -> tuple[str | None, int]:
    dots, *name = parts(node)
    return _dotted(name[0]) if name else None, dots.child_count


def _aliases(node: Node) -> list[ast.alias]:
    wildcard = parts(node)[-1]
    if wildcard.type == "wildcard_import":
        return [place(ast.alias(name="*", asname=None), wildcard)]
    return [_alias(name) for name in node.children_by_field_name("name") if name.type not in STRAY]


def _alias(node: Node) -> ast.alias:
    if node.type == "aliased_import":
        made = ast.alias(name=_dotted(required(node, "name")), asname=name_of(required(node, "alias")))
    else:
        made = ast.alias(name=_dotted(node), asname=None)
    return place(made, node)


def _dotted(node: Node) -> str:
    """A dotted name without the white space that may stand around its dots."""
    return ".".join([name_of(name) for name in parts(node)])


IMPORTS: Final[Mapping[str, StatementHandler]] = MappingProxyType(
    {
        "import_statement": _import,
        "import_from_statement": _import_from,
        "future_import_statement": _import_future,
    }
)
