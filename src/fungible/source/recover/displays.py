"""Lowers lists, tuples, sets and dictionaries, written out or by comprehension, as values and as targets."""

import ast
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tree_sitter import Node

from fungible.source.recover.lowering import LOAD, ExpressionHandler, Lowering
from fungible.source.recover.nodes import STRAY, is_async, part, parts, required
from fungible.source.recover.places import place
from fungible.source.recover.targets import stored


def _elements(low: Lowering, node: Node) -> list[ast.expr]:
    return [low.element(child) for child in node.named_children if child.type not in STRAY]


def _list(low: Lowering, node: Node) -> ast.expr:
    return ast.List(elts=_elements(low, node), ctx=LOAD)


def _tuple(low: Lowering, node: Node) -> ast.expr:
    return ast.Tuple(elts=_elements(low, node), ctx=LOAD)


def _set(low: Lowering, node: Node) -> ast.expr:
    return ast.Set(elts=_elements(low, node))


def _dictionary(low: Lowering, node: Node) -> ast.expr:
    keys: list[ast.expr | None] = []
    values: list[ast.expr] = []
    for child in node.named_children:
        kind = child.type
        if kind == "pair":
            keys.append(low.expr(required(child, "key")))
            values.append(low.expr(required(child, "value")))
        elif kind == "dictionary_splat":
            keys.append(None)
            values.append(low.expr(part(child)))
    return ast.Dict(keys=keys, values=values)


def _list_comprehension(low: Lowering, node: Node) -> ast.expr:
    body, *clauses = parts(node)
    return ast.ListComp(elt=low.element(body), generators=_generators(low, clauses))


def _set_comprehension(low: Lowering, node: Node) -> ast.expr:
    body, *clauses = parts(node)
    return ast.SetComp(elt=low.element(body), generators=_generators(low, clauses))


def _generator(low: Lowering, node: Node) -> ast.expr:
    body, *clauses = parts(node)
    return ast.GeneratorExp(elt=low.element(body), generators=_generators(low, clauses))


def _dictionary_comprehension(low: Lowering, node: Node) -> ast.expr:
    body, *clauses = parts(node)
    key, value = low.expr(required(body, "key")), low.expr(required(body, "value"))
    return ast.DictComp(key=key, value=value, generators=_generators(low, clauses))


def _generators(low: Lowering, clauses: list[Node]) -> list[ast.comprehension]:
    made: list[ast.comprehension] = []
    for clause in clauses:
        if clause.type == "for_in_clause":
            made.append(_for(low, clause))
        else:
            made[-1].ifs.append(low.expr(part(clause)))
    return made


def _for(low: Lowering, clause: Node) -> ast.comprehension:
    target = stored(low.expr(required(clause, "left")))
    sources = [low.expr(each) for each in clause.children_by_field_name("right") if each.is_named]
    # Python 2 allows a tuple without parentheses here.
    source = sources[0] if len(sources) == 1 else place(ast.Tuple(elts=sources, ctx=LOAD), clause)
    return ast.comprehension(target=target, iter=source, ifs=[], is_async=int(is_async(clause)))


DISPLAYS: Final[Mapping[str, ExpressionHandler]] = MappingProxyType(
    {
        "list": _list,
        "list_pattern": _list,
        "tuple": _tuple,
        "tuple_expression": _tuple,
        "tuple_pattern": _tuple,
        "expression_list": _tuple,
        "pattern_list": _tuple,
        "set": _set,
        "dictionary": _dictionary,
        "list_comprehension": _list_comprehension,
        "set_comprehension": _set_comprehension,
        "generator_expression": _generator,
        "dictionary_comprehension": _dictionary_comprehension,
    }
)
