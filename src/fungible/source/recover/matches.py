"""Lowers `match`; its patterns are the business of `patterns`."""

import ast
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tree_sitter import Node

from fungible.source.recover.lowering import LOAD, Lowering, StatementHandler
from fungible.source.recover.nodes import has_token, part, parts, required, with_comma
from fungible.source.recover.patterns import case_pattern
from fungible.source.recover.places import close, place, span


def _match(low: Lowering, node: Node) -> ast.stmt:
    *subjects, block = parts(node)
    cases = [_case(low, clause) for clause in parts(block) if clause.type == "case_clause"]
    subject = _subject(low, node, subjects)
    if not cases:
        return place(ast.Expr(value=subject), node)
    made = place(ast.Match(subject=subject, cases=cases), node)
    close(made, cases[-1].body[-1])
    return made


def _subject(low: Lowering, node: Node, subjects: list[Node]) -> ast.expr:
    elements = [low.element(subject) for subject in subjects]
    if len(elements) == 1 and not has_token(node, ","):
        return elements[0]
    return span(ast.Tuple(elts=elements, ctx=LOAD), subjects[0], with_comma(node, subjects[-1]))


def _case(low: Lowering, clause: Node) -> ast.match_case:
    guard = clause.child_by_field_name("guard")
    return ast.match_case(
        pattern=case_pattern(low, clause),
        guard=low.expr(part(guard)) if guard is not None else None,
        body=low.block(required(clause, "consequence")),
    )


MATCHES: Final[Mapping[str, StatementHandler]] = MappingProxyType({"match_statement": _match})
