"""Lowers what assigns and deletes in other words: `setattr(x, "name", v)`, `globals()["x"] = v`, `vars(x).pop("y")`."""

import ast

from fungible.audit.extract.builder import ScopeBuilder
from fungible.audit.facts.records import ANY


def called(node: ast.Call, args: tuple[int, ...], b: ScopeBuilder) -> None:
    """Record what a call assigns or deletes, given the values of its arguments."""
    function = node.func
    if isinstance(function, ast.Name):
        if function.id == "setattr" and len(args) == 3 and min(args) >= 0:
            b.effect("setattr", args[0], _name(node.args[1]), args[2], False, line=node.lineno)
        elif function.id == "delattr" and len(args) == 2 and min(args) >= 0:
            b.effect("delattr", args[0], _name(node.args[1]), line=node.lineno)
    elif isinstance(function, ast.Attribute) and function.attr == "update":
        _updated(node, function.value, b)
    elif isinstance(function, ast.Attribute) and function.attr in _REMOVERS:
        name = _name(node.args[0]) if function.attr == "pop" and node.args else ANY
        _delete(function.value, name, b, node.lineno)


_REMOVERS = frozenset({"pop", "popitem", "clear"})


def _updated(node: ast.Call, base: ast.expr, b: ScopeBuilder) -> None:
    if not _is_namespace(base):
        return
    for keyword in node.keywords:
        _assign(base, keyword.arg or ANY, b.lower(keyword.value), b, node.lineno)
    for given in node.args:
        _assign(base, ANY, b.lower(given), b, node.lineno)


def assigned(target: ast.Subscript, value: int, b: ScopeBuilder, *, aug: bool = False) -> bool:
    """Whether an item that is assigned is a variable or an attribute; if so, record that."""
    if not _is_namespace(target.value):
        return False
    _assign(target.value, _name(target.slice), value, b, target.lineno, aug=aug)
    return True


def deleted(target: ast.Subscript, b: ScopeBuilder) -> bool:
    """Whether an item that is deleted is an attribute; if so, record that."""
    return _delete(target.value, _name(target.slice), b, target.lineno)


def loaded(node: ast.Subscript, b: ScopeBuilder) -> int | None:
    """The value of an item that is a variable or an attribute; None for other items."""
    name = _name(node.slice)
    if name == ANY or not _is_namespace(node.value):
        return None
    owner = _owner(node.value)
    return b.share(("global", name) if owner is None else ("attr", b.lower(owner), name), node.lineno)


def _assign(namespace: ast.expr, name: str, value: int, b: ScopeBuilder, line: int, *, aug: bool = False) -> None:
    owner = _owner(namespace)
    if owner is not None:
        b.effect("setattr", b.lower(owner), name, value, aug, line=line)
    elif name != ANY and b.kind != "class":
        b.effect("bind", name, value, aug, line=line)
        b.memo.pop(("global", name), None)  # a read below is another read


def _delete(namespace: ast.expr, name: str, b: ScopeBuilder, line: int) -> bool:
    owner = _owner(namespace) if _is_namespace(namespace) else None
    if owner is None:
        return False
    b.effect("delattr", b.lower(owner), name, line=line)
    return True


def _is_namespace(node: ast.expr) -> bool:
    """Whether an expression is the dictionary behind a module's variables or an object's attributes."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and (node.func.id, len(node.args)) in (("globals", 0), ("vars", 1))
    return isinstance(node, ast.Attribute) and node.attr == "__dict__"


def _owner(namespace: ast.expr) -> ast.expr | None:
    """The object whose attributes a namespace is; None for the module's variables."""
    if isinstance(namespace, ast.Call):
        return namespace.args[0] if namespace.args else None
    return namespace.value if isinstance(namespace, ast.Attribute) else None


def _name(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ANY
