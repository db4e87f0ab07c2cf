"""Lowers the patterns of `match`.

The grammar has no node for `_` nor for a negative number, so that a pattern is a run of tokens, mostly just one.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from tree_sitter import Node

from fungible.source.depth import DEEP_EXPRESSION, EXPRESSION_LIMIT
from fungible.source.recover.atoms import name_of
from fungible.source.recover.lowering import LOAD, Lowering
from fungible.source.recover.nodes import STRAY, UnreadableError, has_token, is_tuple, part, parts, with_comma
from fungible.source.recover.places import place, span

PatternHandler = Callable[[Lowering, Node], ast.pattern]


def case_pattern(low: Lowering, clause: Node) -> ast.pattern:
    """The pattern of a `case`; several without brackets are a sequence."""
    several = [child for child in parts(clause) if child.type == "case_pattern"]
    if len(several) == 1 and not has_token(clause, ","):
        return _pattern(low, several)
    made = ast.MatchSequence(patterns=[_pattern(low, [each]) for each in several])
    return span(made, several[0], with_comma(clause, several[-1]))


def _pattern(low: Lowering, tokens: list[Node]) -> ast.pattern:
    """One pattern: a node, `_`, or a minus and a number."""
    first = tokens[0]
    if low.depth >= EXPRESSION_LIMIT:
        low.skip(first, DEEP_EXPRESSION)
        return place(ast.MatchAs(), first)
    if first.type == "-":
        return span(ast.MatchValue(value=_negative(low, tokens)), first, tokens[-1])
    low.depth += 1
    made = _PATTERNS[first.type](low, first)
    low.depth -= 1
    # A pattern in parentheses keeps the place that it has inside.
    return made if "lineno" in made.__dict__ else place(made, first)


def _negative(low: Lowering, tokens: list[Node]) -> ast.expr:
    minus, number = tokens
    return span(ast.UnaryOp(op=ast.USub(), operand=low.expr(number)), minus, number)


def _runs(node: Node, separator: str) -> Iterator[list[Node]]:
    """The children between separators, brackets apart."""
    run: list[Node] = []
    for child in node.children:
        kind = child.type
        if kind == separator:
            yield run
            run = []
        elif kind not in STRAY and kind not in "{}":
            run.append(child)
    if run:
        yield run


def _wrapped(low: Lowering, node: Node) -> ast.pattern:
    return _pattern(low, [child for child in node.children if child.type not in STRAY])


def _as(low: Lowering, node: Node) -> ast.pattern:
    inner, name = parts(node)
    return ast.MatchAs(pattern=_pattern(low, [inner]), name=name_of(name))


def _union(low: Lowering, node: Node) -> ast.pattern:
    return ast.MatchOr(patterns=[_pattern(low, run) for run in _runs(node, "|")])


def _sequence(low: Lowering, node: Node) -> ast.pattern:
    return ast.MatchSequence(patterns=[_pattern(low, [child]) for child in parts(node)])


def _parenthesized(low: Lowering, node: Node) -> ast.pattern:
    return _sequence(low, node) if is_tuple(node) else _pattern(low, parts(node))


def _class(low: Lowering, node: Node) -> ast.pattern:
    name, *arguments = parts(node)
    made = ast.MatchClass(cls=_dotted(name), patterns=[], kwd_attrs=[], kwd_patterns=[])
    for argument in arguments:
        keyword = _keyword(argument)
        if keyword is None:
            made.patterns.append(_pattern(low, [argument]))
            continue
        attribute, _equals, *tokens = [child for child in keyword.children if child.type not in STRAY]
        pattern = _pattern(low, tokens)
        alias = part(argument)
        if alias.type == "as_pattern":  # the grammar takes `a=b as c` for `(a=b) as c`
            pattern = span(ast.MatchAs(pattern=pattern, name=name_of(parts(alias)[-1])), tokens[0], alias)
        made.kwd_attrs.append(name_of(attribute))
        made.kwd_patterns.append(pattern)
    return made


def _keyword(argument: Node) -> Node | None:
    """The keyword pattern that an argument of a class pattern is, perhaps under a name."""
    node = argument
    while node.type in ("case_pattern", "as_pattern") and node.named_child_count:
        node = part(node)
    return node if node.type == "keyword_pattern" else None


def _mapping(low: Lowering, node: Node) -> ast.pattern:
    made = ast.MatchMapping(keys=[], patterns=[], rest=None)
    for run in _runs(node, ","):
        if run[0].type == "splat_pattern":
            made.rest = _star_name(run[0])
            continue
        *key, _colon, value = run
        made.keys.append(_key(_pattern(low, key)))
        made.patterns.append(_pattern(low, [value]))
    return made


def _key(pattern: ast.pattern) -> ast.expr:
    match pattern:
        case ast.MatchValue():
            return pattern.value
        case ast.MatchSingleton():
            return ast.copy_location(ast.Constant(value=pattern.value), pattern)
    raise UnreadableError


def _star(_low: Lowering, node: Node) -> ast.pattern:
    return ast.MatchStar(name=_star_name(node))


def _star_name(node: Node) -> str | None:
    names = parts(node)
    return name_of(names[0]) if names else None


def _name_or_value(_low: Lowering, node: Node) -> ast.pattern:
    names = parts(node)
    if len(names) > 1:
        return ast.MatchValue(value=_dotted(node))
    name = name_of(names[0])
    return ast.MatchAs(pattern=None, name=None if name == "_" else name)


def _dotted(node: Node) -> ast.expr:
    first, *rest = parts(node)
    made: ast.expr = place(ast.Name(id=name_of(first), ctx=LOAD), first)
    for name in rest:
        made = span(ast.Attribute(value=made, attr=name_of(name), ctx=LOAD), first, name)
    return made


def _value(low: Lowering, node: Node) -> ast.pattern:
    return ast.MatchValue(value=low.expr(node))


def _complex(low: Lowering, node: Node) -> ast.pattern:
    *real, sign, imaginary = [child for child in node.children if child.type not in STRAY]
    left = _negative(low, real) if len(real) > 1 else low.expr(real[0])
    operator = ast.Add() if sign.type == "+" else ast.Sub()
    return ast.MatchValue(value=place(ast.BinOp(left=left, op=operator, right=low.expr(imaginary)), node))


def _true(_low: Lowering, _node: Node) -> ast.pattern:
    return ast.MatchSingleton(value=True)


def _false(_low: Lowering, _node: Node) -> ast.pattern:
    return ast.MatchSingleton(value=False)


def _none(_low: Lowering, _node: Node) -> ast.pattern:
    return ast.MatchSingleton(value=None)


def _wildcard(_low: Lowering, _node: Node) -> ast.pattern:
    return ast.MatchAs(pattern=None, name=None)


_PATTERNS: Final[Mapping[str, PatternHandler]] = MappingProxyType(
    {
        "case_pattern": _wrapped,
        "as_pattern": _as,
        "union_pattern": _union,
        "list_pattern": _sequence,
        "tuple_pattern": _parenthesized,
        "class_pattern": _class,
        "dict_pattern": _mapping,
        "splat_pattern": _star,
        "dotted_name": _name_or_value,
        "string": _value,
        "concatenated_string": _value,
        "integer": _value,
        "float": _value,
        "complex_pattern": _complex,
        "true": _true,
        "false": _false,
        "none": _none,
        "_": _wildcard,
    }
)
