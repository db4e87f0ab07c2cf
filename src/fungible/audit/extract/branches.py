"""Lowers compound statements: follows local variables through branches, loops and handlers, and merges them."""

import ast

from fungible.audit.extract.builder import Environment, ScopeBuilder
from fungible.audit.extract.targets import store


def if_statement(node: ast.If, b: ScopeBuilder) -> bool:
    """An if with its elifs, flattened so that a long chain is not deep."""
    outer, exits, ended = b.block, [], True
    chain: ast.If | None = node
    while chain is not None:
        test = b.lower(chain.test)
        before = dict(b.env)
        level = b.enter("if", test, chain.lineno)
        if not b.run(chain.body):
            exits.append(b.env)
            ended = False
        b.env, b.block = before, level
        if not chain.orelse:
            exits.append(b.env)
            ended = False
            break
        b.enter("else", test, chain.lineno)
        following = chain.orelse[0]
        if len(chain.orelse) == 1 and isinstance(following, ast.If):
            chain = following
            continue
        if not b.run(chain.orelse):
            exits.append(b.env)
            ended = False
        break
    b.block = outer
    if exits:
        b.env = _merge(exits, b, node.lineno)
    return ended


def _merge(environments: list[Environment], b: ScopeBuilder, line: int) -> Environment:
    merged = dict(environments[0])
    for other in environments[1:]:
        if other is environments[0]:
            continue
        for name, value in other.items():
            present = merged.get(name)
            if present is None:
                merged[name] = value
            elif present != value:
                merged[name] = b.phi([present, value], line)
    return merged


def loop_statement(node: ast.For | ast.AsyncFor | ast.While, b: ScopeBuilder) -> bool:
    iterated = -1 if isinstance(node, ast.While) else b.lower(node.iter)
    for name in _stored(node.body):
        b.loop_variable(name, node.lineno)
    test = b.lower(node.test) if isinstance(node, ast.While) else -1
    before = dict(b.env)
    outer = b.enter("loop", test, node.lineno)
    if isinstance(node, ast.For | ast.AsyncFor):
        store(node.target, b.share(("elem", iterated), node.lineno), b)
    b.run(node.body)
    b.block = outer
    b.env = _merge([before, b.env], b, node.lineno)
    return b.run(node.orelse)


def _stored(body: list[ast.stmt]) -> list[str]:
    """Names assigned in a loop's body, nested functions apart, in order of appearance."""
    found: dict[str, None] = {}
    todo: list[ast.AST] = list(reversed(body))
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Store):
                found[node.id] = None
        elif not isinstance(node, _APART):
            for field in node._fields:
                value = getattr(node, field, None)
                if isinstance(value, list):
                    todo += [each for each in value if isinstance(each, ast.AST)]
                elif isinstance(value, ast.AST) and not isinstance(value, _MARKS):
                    todo.append(value)
    return list(found)


_APART = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.Constant)
_MARKS = (ast.expr_context, ast.operator, ast.boolop, ast.unaryop)
"""Nodes without any below them."""


def with_statement(node: ast.With | ast.AsyncWith, b: ScopeBuilder) -> bool:
    outer = b.block
    for item in node.items:
        manager = b.lower(item.context_expr)
        entered = b.share(("enter", manager), item.context_expr.lineno)
        if item.optional_vars is not None:
            store(item.optional_vars, entered, b)
        b.enter("with", manager, item.context_expr.lineno)
        if isinstance(node, ast.AsyncWith):
            b.awaits.append(manager)
    ended = b.run(node.body)
    b.block = outer
    return ended


def try_statement(node: ast.Try, b: ScopeBuilder) -> bool:
    before, exits = dict(b.env), []
    outer = b.enter("try", -1, node.lineno)
    body_ended = b.run([*node.body, *node.orelse])
    if not body_ended:
        exits.append(b.env)
    interrupted = _merge([before, b.env], b, node.lineno)
    b.block = outer
    for handler in node.handlers:
        b.env = dict(interrupted)
        caught = b.lower(handler.type) if handler.type is not None else -1
        b.enter("except", caught, handler.lineno)
        if handler.name:
            b.assign(handler.name, b.share(("catch", caught), handler.lineno), handler.lineno)
        if not b.run(handler.body):
            exits.append(b.env)
        b.block = outer
    b.env = _merge(exits, b, node.lineno) if exits else interrupted
    b.enter("finally", -1, node.lineno)
    finally_ended = b.run(node.finalbody)
    b.block = outer
    return finally_ended or not exits


def _asked(pattern: ast.pattern, subject: int, b: ScopeBuilder) -> int:
    """The comparison that a pattern stands for, when it names values; else what is looked at."""
    parts = pattern.patterns if isinstance(pattern, ast.MatchOr) else [pattern]
    values = [b.lower(part.value) for part in parts if isinstance(part, ast.MatchValue)]
    if len(values) < len(parts):
        return subject
    if len(values) == 1:
        return b.share(("cmp", "==", subject, values[0]), pattern.lineno)
    among = b.share(("new", "tuple", (), tuple(values)), pattern.lineno)
    return b.share(("cmp", "in", subject, among), pattern.lineno)


def match_statement(node: ast.Match, b: ScopeBuilder) -> bool:
    subject, outer, exits = b.lower(node.subject), b.block, []
    before = dict(b.env)
    exits.append(before)
    for case in node.cases:
        b.env = dict(before)
        for part in ast.walk(case.pattern):
            name = getattr(part, "name", None) or getattr(part, "rest", None)
            if isinstance(name, str):
                b.assign(name, b.share(("elem", subject), node.lineno), node.lineno)
        if case.guard is not None:
            b.lower(case.guard)
        b.enter("case", _asked(case.pattern, subject, b), node.lineno)
        if not b.run(case.body):
            exits.append(b.env)
        b.block = outer
    b.env = _merge(exits, b, node.lineno)
    return False
