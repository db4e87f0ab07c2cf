"""Lowers assignment targets: names, attributes, items and sequences of them."""

import ast

from fungible.audit.extract import namespaces
from fungible.audit.extract.builder import FUNCTIONS, ScopeBuilder

OWN = frozenset({"new", "copy", "call"})
"""Tags of values that a function has for itself: what it puts there, it finds there."""


def store(target: ast.expr, value: int, b: ScopeBuilder) -> None:
    """Assign a value to a target: a name, attribute, item, or a sequence of targets."""
    if isinstance(target, ast.Name):
        b.assign(target.id, value, target.lineno)
    elif isinstance(target, ast.Attribute):
        base = b.lower(target.value)
        b.effect("setattr", base, target.attr, value, False, line=target.lineno)
        if value >= 0 and b.values[value][0] == "mix":  # who reads it after `self.x = self.x + 1` reads what is new
            b.memo.pop(("attr", base, target.attr), None)
    elif isinstance(target, ast.Subscript) and not namespaces.assigned(target, value, b):
        base, key = b.lower(target.value), b.lower(target.slice)
        b.effect("setitem", base, key, value, False, line=target.lineno)
        if isinstance(target.slice, ast.Constant) and b.kind in FUNCTIONS and b.values[base][0] in OWN:
            b.store_item(base, key, value)
    elif isinstance(target, ast.Starred):
        store(target.value, b.add(("copy", value), target.lineno), b)
    elif isinstance(target, ast.Tuple | ast.List):
        _unpack(target.elts, value, b)


def _unpack(targets: list[ast.expr], value: int, b: ScopeBuilder) -> None:
    made = b.values[value] if value >= 0 else ("none",)
    parts: tuple[int, ...] = made[3] if made[:2] == ("new", "tuple") else ()
    exact = len(parts) == len(targets) and min(parts, default=0) >= 0
    for position, target in enumerate(targets):
        if exact and not isinstance(target, ast.Starred):
            part = parts[position]
        else:
            part = b.share(("item", value, b.const(position, target.lineno)), target.lineno)
        store(target, part, b)
