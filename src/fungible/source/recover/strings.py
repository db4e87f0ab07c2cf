"""Lowers strings: plain ones by Python's own reading of the literal, formatted ones piece by piece.

Template strings are lowered like formatted ones: what they mention is the same.
"""

import ast
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from tree_sitter import Node

from fungible.source.recover.errors import SYNTAX_ERROR
from fungible.source.recover.lowering import ExpressionHandler, Lowering
from fungible.source.recover.nodes import has_token, parts, required, text_of
from fungible.source.recover.places import place

BACKTICKS = "Python 2 backticks"

_OPENING = re.compile(r"([A-Za-z]*)('''|\"\"\"|['\"])")
_ESCAPE = re.compile(r"\\(?:N\{[^}]*\}|U[0-9A-Fa-f]{8}|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|[0-7]{1,3}|.)", re.DOTALL)
_REPR = ord("r")


def _string(low: Lowering, node: Node) -> ast.expr:
    text = text_of(node)
    opening = _OPENING.match(text)
    if opening is None:
        return low.hole(node, BACKTICKS)
    prefix, quote = opening.groups()
    letters = prefix.lower()
    if "f" in letters or "t" in letters:
        return _formatted(low, node, "r" in letters)
    return ast.Constant(value=_plain_value(text, letters, quote), kind="u" if prefix == "u" else None)


def _plain_value(text: str, letters: str, quote: str) -> str | bytes:
    content = text[len(letters) + len(quote) :].removesuffix(quote)
    if "b" not in letters and ("r" in letters or "\\" not in content):
        return content
    value = _evaluated(text)
    # Python 2 has no `\\u` in its bytes; what a wrong escape would have meant hides nothing.
    return content if value is None else value


def _evaluated(literal: str) -> str | bytes | None:
    try:
        value: object = ast.literal_eval(literal)
    except (SyntaxError, ValueError):
        return None
    return value if isinstance(value, str | bytes) else None


def _concatenated(low: Lowering, node: Node) -> ast.expr:
    made = [_string(low, child) for child in parts(node)]
    if any(isinstance(each, ast.JoinedStr) for each in made):
        return ast.JoinedStr(values=_merged([value for each in made for value in _pieces(each)], node))
    constants = [each for each in made if isinstance(each, ast.Constant)]
    joined = _joined([each.value for each in constants])
    return low.hole(node, SYNTAX_ERROR) if joined is None else ast.Constant(value=joined, kind=constants[0].kind)


def _pieces(string: ast.expr) -> list[ast.expr]:
    return string.values if isinstance(string, ast.JoinedStr) else [string]


def _joined(values: Iterable[object]) -> str | bytes | None:
    """Texts or bytes as one; nothing when there are both, which Python refuses."""
    values = list(values)
    texts = [value for value in values if isinstance(value, str)]
    binaries = [value for value in values if isinstance(value, bytes)]
    if texts and binaries:
        return None
    return b"".join(binaries) if binaries else "".join(texts)


def _formatted(low: Lowering, node: Node, is_raw: bool) -> ast.expr:
    first, last = node.children[0], node.children[-1]
    end = last.start_byte if last.type == "string_end" else node.end_byte
    return ast.JoinedStr(values=_values(low, node, first.end_byte, end, is_raw))


def _format_specifier(low: Lowering, node: Node) -> ast.expr:
    return ast.JoinedStr(values=_values(low, node, node.start_byte + 1, node.end_byte, False))


def _values(low: Lowering, node: Node, start: int, end: int, is_raw: bool) -> list[ast.expr]:
    content, base = node.text or b"", node.start_byte
    made: list[ast.expr] = []
    for child in node.children:
        if child.type in ("interpolation", "format_expression"):
            made.append(_literal(content[start - base : child.start_byte - base], is_raw))
            made += _interpolation(low, child)
            start = child.end_byte
    made.append(_literal(content[start - base : end - base], is_raw))
    return _merged(made, node)


def _literal(content: bytes, is_raw: bool) -> ast.expr:
    text = content.decode("utf-8", "replace").replace("{{", "{").replace("}}", "}")
    if not is_raw and "\\" in text:
        text = _ESCAPE.sub(_unescaped, text)
    return ast.Constant(value=text)


def _unescaped(escape: re.Match[str]) -> str:
    value = _evaluated(f'"{escape[0]}"')
    return value if isinstance(value, str) else escape[0]


def _interpolation(low: Lowering, node: Node) -> list[ast.expr]:
    expression = required(node, "expression")
    conversion = node.child_by_field_name("type_conversion")
    specifier = node.child_by_field_name("format_specifier")
    if expression.type == "named_expression":
        return [_aligned(low, node, expression)]
    self_naming = has_token(node, "=")
    value = ast.FormattedValue(
        value=low.expr(expression),
        conversion=_conversion(conversion, self_naming and specifier is None),
        format_spec=low.expr(specifier) if specifier is not None else None,
    )
    own_text = [_own_text(node, conversion or specifier)] if self_naming else []
    return [*own_text, place(value, node)]


def _aligned(low: Lowering, node: Node, expression: Node) -> ast.expr:
    """`{x:=10}` assigns nothing: the colon begins a format."""
    name = required(expression, "name")
    content = (expression.text or b"")[name.end_byte + 1 - expression.start_byte :]
    specifier = ast.JoinedStr(values=_text([content.decode("utf-8", "replace")], node))
    made = ast.FormattedValue(value=low.expr(name), conversion=-1, format_spec=place(specifier, node))
    return place(made, node)


def _conversion(node: Node | None, is_repr: bool) -> int:
    if node is not None:
        return ord(text_of(node)[1])
    return _REPR if is_repr else -1


def _own_text(node: Node, following: Node | None) -> ast.expr:
    """What `{x = }` shows before the value: its own source."""
    end = (following.start_byte if following is not None else node.end_byte - 1) - node.start_byte
    return ast.Constant(value=(node.text or b"")[1:end].decode("utf-8", "replace"))


def _merged(values: Iterable[ast.expr], node: Node) -> list[ast.expr]:
    """The values with neighbouring texts as one, as Python has them."""
    made: list[ast.expr] = []
    texts: list[str] = []
    for value in values:
        if isinstance(value, ast.Constant):
            texts.append(str(value.value or ""))
            continue
        made += _text(texts, node)
        texts = []
        made.append(value)
    return made + _text(texts, node)


def _text(texts: list[str], node: Node) -> list[ast.expr]:
    text = "".join(texts)
    return [place(ast.Constant(value=text), node)] if text else []


STRINGS: Final[Mapping[str, ExpressionHandler]] = MappingProxyType(
    {"string": _string, "concatenated_string": _concatenated, "format_specifier": _format_specifier}
)
