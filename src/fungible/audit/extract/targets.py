"""Lowers assignment targets: names, attributes, items and sequences of them."""

import ast

from fungible.audit.extract.builder import ScopeBuilder


def store(target: ast.expr, value: int, b: ScopeBuilder, source: ast.expr | None = None) -> None:
    """Assign a value to a target: a name, attribute, item, or a sequence of targets."""
    if isinstance(target, ast.Name):
        b.assign(target.id, value, target.lineno)
    elif isinstance(target, ast.Attribute):
        b.effect("setattr", b.lower(target.value), target.attr, value, False, line=target.lineno)
    elif isinstance(target, ast.Subscript):
        base, key = b.lower(target.value), b.lower(target.slice)
        b.effect("setitem", base, key, value, False, line=target.lineno)
    elif isinstance(target, ast.Starred):
        store(target.value, b.add(("copy", value), target.lineno), b)
    elif isinstance(target, ast.Tuple | ast.List):
        _unpack(target.elts, value, b, source)


def _unpack(targets: list[ast.expr], value: int, b: ScopeBuilder, source: ast.expr | None) -> None:
    if isinstance(source, ast.Tuple | ast.List) and len(source.elts) == len(targets):
        for target, part in zip(targets, [b.lower(e) for e in source.elts], strict=True):
            store(target, part, b)
        return
    for position, target in enumerate(targets):
        key = b.const(position, target.lineno)
        store(target, b.share(("item", value, key), target.lineno), b)
