"""Lowers statements: follows local variables through branches, records what has an effect elsewhere.

Each handler returns True when control never comes out at its end (return, raise, break, continue).
"""

import ast
from collections.abc import Iterable

from fungible.audit.extract import branches, namespaces
from fungible.audit.extract.builder import ScopeBuilder
from fungible.audit.extract.displays import annotation, function_value
from fungible.audit.extract.targets import store
from fungible.audit.facts.records import RowFunction


def run(body: list[ast.stmt], b: ScopeBuilder) -> bool:
    """Lower statements in order; what is nested too deeply is listed as unread and skipped.

    Nothing comes to what follows a `return` or `raise`: only that there is a `yield` still says what a function is.
    """
    ended = left = False
    for statement in body:
        if left and not _yields(statement):
            continue
        left = left or isinstance(statement, ast.Return | ast.Raise)
        try:
            ended = _RUN[statement.__class__](statement, b) or ended
        except RecursionError:
            b.file.unread.append((statement.lineno, "nested too deeply to be read"))
    return ended


def _yields(statement: ast.stmt) -> bool:
    return any(isinstance(node, ast.Yield | ast.YieldFrom) for node in ast.walk(statement))


def _expression(node: ast.Expr, b: ScopeBuilder) -> bool:
    if node.value.__class__ is not ast.Constant:
        b.lower(node.value)
    return False


def _assign(node: ast.Assign, b: ScopeBuilder) -> bool:
    value = b.lower(node.value)
    for target in node.targets:
        store(target, value, b)
    return False


def _annotated(node: ast.AnnAssign, b: ScopeBuilder) -> bool:
    kind = annotation(node.annotation, b)
    value = b.lower(node.value) if node.value is not None else -1
    if isinstance(node.target, ast.Name) and b.kind in ("module", "class"):
        b.effect("declare", node.target.id, kind, node.value is not None, line=node.lineno)
    if value >= 0 or (kind >= 0 and b.kind not in ("module", "class")):
        typed = b.share(("typed", value, kind), node.lineno) if kind >= 0 else value
        if value >= 0 or isinstance(node.target, ast.Name):
            store(node.target, typed, b)
    return False


def _augmented(node: ast.AugAssign, b: ScopeBuilder) -> bool:
    value, line = _added(node, b), node.lineno
    target = node.target
    if isinstance(target, ast.Name):
        before = b.lookup(target.id, line)
        b.effect("augment", before, value, line=line)
        b.assign(target.id, b.share(("grown", before, value), line), line, aug=True)
    elif isinstance(target, ast.Attribute):
        b.effect("setattr", b.lower(target.value), target.attr, value, True, line=line)
    elif not namespaces.assigned(target, value, b, aug=True):
        base, key = b.lower(target.value), b.lower(target.slice)
        b.effect("setitem", base, key, value, True, line=line)
        b.stored.pop((base, key), None)
    return False


def _added(node: ast.AugAssign, b: ScopeBuilder) -> int:
    """What an augmented assignment adds: to take a number away is to add its negative."""
    number = node.value.value if isinstance(node.value, ast.Constant) else None
    if isinstance(node.op, ast.Sub) and isinstance(number, int | float):
        return b.const(-number, node.lineno)
    return b.lower(node.value)


def _delete(node: ast.Delete, b: ScopeBuilder) -> bool:
    for target in node.targets:
        if isinstance(target, ast.Name):
            b.forget(target.id, node.lineno)
        elif isinstance(target, ast.Attribute):
            b.effect("delattr", b.lower(target.value), target.attr, line=node.lineno)
        elif isinstance(target, ast.Subscript) and not namespaces.deleted(target, b):
            b.effect("delitem", b.lower(target.value), b.lower(target.slice), line=node.lineno)
    return False


def _return(node: ast.Return, b: ScopeBuilder) -> bool:
    if node.value is not None:
        b.effect("return", b.lower(node.value), line=node.lineno)
    return True


def _raise(node: ast.Raise, b: ScopeBuilder) -> bool:
    value = b.lower(node.exc) if node.exc is not None else -1
    b.effect("raise", value, line=node.lineno)
    return True


def _leave(node: ast.stmt, b: ScopeBuilder) -> bool:
    return True


def _pass(node: ast.stmt, b: ScopeBuilder) -> bool:
    return False


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef, b: ScopeBuilder) -> bool:
    decorators = [b.lower(d) for d in node.decorator_list]
    returns = annotation(node.returns, b)
    inner = b.file.open("function", node.name, node, b)
    value = function_value(node.args, inner, returns, node.lineno, b)
    _define(node.name, value, decorators, node.lineno, b)
    return False


def _class(node: ast.ClassDef, b: ScopeBuilder) -> bool:
    decorators = [b.lower(d) for d in node.decorator_list]
    stated = [(k.arg or "", k.value) for k in node.keywords]
    for base in node.bases:
        stated += _with_metaclass(base)
    bases = tuple([b.lower(value) for name, value in stated if name == _BASE])
    keywords = tuple([(name, b.lower(value)) for name, value in stated if name != _BASE])
    inner = b.file.open("class", node.name, node, b)
    value = b.add(("class", inner.index, bases, keywords), node.lineno)
    _define(node.name, value, decorators, node.lineno, b)
    return False


_BASE = "a base"


def _with_metaclass(base: ast.expr) -> list[tuple[str, ast.expr]]:
    """A base of a class; those that `with_metaclass(Meta, Base)` names, which says the metaclass as well."""
    if isinstance(base, ast.Call) and base.args and _last_name(base.func).replace("_", "").lower() == "withmetaclass":
        return [("metaclass", base.args[0]), *[(_BASE, each) for each in base.args[1:]]]
    return [(_BASE, base)]


def _last_name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _define(name: str, value: int, decorators: list[int], line: int, b: ScopeBuilder) -> None:
    for decorator in reversed(decorators):
        value = b.add(("decorate", decorator, (value,), (), b.block), line)
    b.assign(name, value, line)


def _import(node: ast.Import, b: ScopeBuilder) -> bool:
    for alias in node.names:
        if alias.asname:
            b.assign(alias.asname, b.share(("import", alias.name, 0, ""), node.lineno), node.lineno)
        else:
            b.share(("import", alias.name, 0, ""), node.lineno)
            top = alias.name.partition(".")[0]
            b.assign(top, b.share(("import", top, 0, ""), node.lineno), node.lineno)
    return False


def _import_from(node: ast.ImportFrom, b: ScopeBuilder) -> bool:
    module = node.module or ""
    for alias in node.names:
        if alias.name == "*":
            b.effect("star", module, node.level, line=node.lineno)
        else:
            value = b.share(("import", module, node.level, alias.name), node.lineno)
            b.assign(alias.asname or alias.name, value, node.lineno)
    return False


def _global(node: ast.Global, b: ScopeBuilder) -> bool:
    if b.kind != "module":
        b.globals.update(node.names)
    return False


def _nonlocal(node: ast.Nonlocal, b: ScopeBuilder) -> bool:
    b.nonlocals.update(node.names)
    return False


def _assert(node: ast.Assert, b: ScopeBuilder) -> bool:
    b.lower(node.test)
    return False


def _type_alias(node: ast.stmt, b: ScopeBuilder) -> bool:
    name, value = getattr(node, "name", None), getattr(node, "value", None)
    if isinstance(name, ast.Name) and isinstance(value, ast.expr):
        b.assign(name.id, b.lower(value), node.lineno)
    return False


def _table() -> "dict[type[ast.AST], RowFunction[bool]]":
    rows: dict[type[ast.AST], RowFunction[bool]] = {
        ast.Expr: _expression,
        ast.Assign: _assign,
        ast.AnnAssign: _annotated,
        ast.AugAssign: _augmented,
        ast.Delete: _delete,
        ast.Return: _return,
        ast.Raise: _raise,
        ast.Break: _leave,
        ast.Continue: _leave,
        ast.Pass: _pass,
        ast.If: branches.if_statement,
        ast.Match: branches.match_statement,
        ast.FunctionDef: _function,
        ast.AsyncFunctionDef: _function,
        ast.ClassDef: _class,
        ast.Import: _import,
        ast.ImportFrom: _import_from,
        ast.Global: _global,
        ast.Nonlocal: _nonlocal,
        ast.Assert: _assert,
    }
    rows.update(dict.fromkeys((ast.For, ast.AsyncFor, ast.While), branches.loop_statement))
    rows.update(dict.fromkeys((ast.With, ast.AsyncWith), branches.with_statement))
    rows.update(dict.fromkeys(_present("Try", "TryStar"), branches.try_statement))
    rows.update(dict.fromkeys(_present("TypeAlias"), _type_alias))
    return rows


def _present(*names: str) -> "Iterable[type[ast.AST]]":
    """Node classes that the running Python knows."""
    return [getattr(ast, name) for name in names if hasattr(ast, name)]


_RUN = _table()
