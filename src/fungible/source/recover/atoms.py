"""Lowers what has no operands: names, literals, and implicit concatenations apart (see `strings`)."""

import ast
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tree_sitter import Node

from fungible.source.recover.errors import SYNTAX_ERROR
from fungible.source.recover.lowering import LOAD, ExpressionHandler, Lowering
from fungible.source.recover.nodes import text_of


def name_of(node: Node) -> str:
    """An identifier as Python sees it: other spellings of the same letters are one name.

    Where a name is missing, tree-sitter supplies an empty one, which nothing here could do anything with.
    """
    text = text_of(node)
    return (text or "_") if text.isascii() else unicodedata.normalize("NFKC", text)


def _name(low: Lowering, node: Node) -> ast.expr:
    return low.hole(node, SYNTAX_ERROR) if node.is_missing else ast.Name(id=name_of(node), ctx=LOAD)


def _integer(low: Lowering, node: Node) -> ast.expr:
    text = text_of(node)
    try:
        return ast.Constant(value=_whole_number(text))
    except ValueError:  # more digits than Python converts
        return low.hole(node, SYNTAX_ERROR)


def _whole_number(text: str) -> int | complex:
    if text[-1] in "jJ" and text[:2] not in ("0x", "0X"):
        return complex(0, float(text[:-1]))
    text = text.rstrip("lL")  # Python 2: 10L
    if text[0] == "0" and text.isdecimal():
        return int(text, 8) if int(text) and not set(text) & {"8", "9"} else 0  # Python 2: 0777
    return int(text, 0)


def _float(_low: Lowering, node: Node) -> ast.expr:
    text = text_of(node)
    imaginary = text[-1] in "jJ"
    value = float(text.rstrip("jJ"))
    return ast.Constant(value=complex(0, value) if imaginary else value)


def _true(_low: Lowering, _node: Node) -> ast.expr:
    return ast.Constant(value=True)


def _false(_low: Lowering, _node: Node) -> ast.expr:
    return ast.Constant(value=False)


def _none(_low: Lowering, _node: Node) -> ast.expr:
    return ast.Constant(value=None)


def _ellipsis(_low: Lowering, _node: Node) -> ast.expr:
    return ast.Constant(value=...)


ATOMS: Final[Mapping[str, ExpressionHandler]] = MappingProxyType(
    {
        "identifier": _name,
        "integer": _integer,
        "float": _float,
        "true": _true,
        "false": _false,
        "none": _none,
        "ellipsis": _ellipsis,
    }
)
