"""Lowers statements: follows local variables through branches, records what has an effect elsewhere.

Each handler returns True when control never comes out at its end (return, raise, break, continue).
"""

import ast
from collections.abc import Iterable

from fungible.audit.extract.builder import Environment, ScopeBuilder
from fungible.audit.extract.expressions import annotation, function_value, lower
from fungible.audit.facts.records import RowFunction


def run(body: list[ast.stmt], b: ScopeBuilder) -> bool:
    """Lower statements in order; what is nested too deeply is listed as unread and skipped."""
    ended = False
    for statement in body:
        try:
            ended = _RUN[statement.__class__](statement, b) or ended
        except RecursionError:
            b.file.unread.append((statement.lineno, "nested too deeply to be read"))
    return ended


def _expression(node: ast.Expr, b: ScopeBuilder) -> bool:
    if node.value.__class__ is not ast.Constant:
        lower(node.value, b)
    return False


def _assign(node: ast.Assign, b: ScopeBuilder) -> bool:
    value = lower(node.value, b)
    for target in node.targets:
        store(target, value, b, node.value)
    return False


def store(target: ast.expr, value: int, b: ScopeBuilder, source: ast.expr | None = None) -> None:
    """Assign a value to a target: a name, attribute, item, or a sequence of targets."""
    if isinstance(target, ast.Name):
        b.assign(target.id, value, target.lineno)
    elif isinstance(target, ast.Attribute):
        b.effect("setattr", lower(target.value, b), target.attr, value, False, line=target.lineno)
    elif isinstance(target, ast.Subscript):
        base, key = lower(target.value, b), lower(target.slice, b)
        b.effect("setitem", base, key, value, False, line=target.lineno)
    elif isinstance(target, ast.Starred):
        store(target.value, b.add(("copy", value), target.lineno), b)
    elif isinstance(target, ast.Tuple | ast.List):
        _unpack(target.elts, value, b, source)


def _unpack(targets: list[ast.expr], value: int, b: ScopeBuilder, source: ast.expr | None) -> None:
    if isinstance(source, ast.Tuple | ast.List) and len(source.elts) == len(targets):
        for target, part in zip(targets, [lower(e, b) for e in source.elts], strict=True):
            store(target, part, b)
        return
    for position, target in enumerate(targets):
        key = b.const(position, target.lineno)
        store(target, b.share(("item", value, key), target.lineno), b)


def _annotated(node: ast.AnnAssign, b: ScopeBuilder) -> bool:
    kind = annotation(node.annotation, b)
    value = lower(node.value, b) if node.value is not None else -1
    if isinstance(node.target, ast.Name) and b.kind in ("module", "class"):
        b.effect("declare", node.target.id, kind, node.value is not None, line=node.lineno)
    if value >= 0 or (kind >= 0 and b.kind not in ("module", "class")):
        typed = b.share(("typed", value, kind), node.lineno) if kind >= 0 else value
        if value >= 0 or isinstance(node.target, ast.Name):
            store(node.target, typed, b)
    return False


def _augmented(node: ast.AugAssign, b: ScopeBuilder) -> bool:
    value, line = lower(node.value, b), node.lineno
    target = node.target
    if isinstance(target, ast.Name):
        before = b.lookup(target.id, line)
        b.effect("augment", before, value, line=line)
        b.assign(target.id, b.share(("grown", before, value), line), line, aug=True)
    elif isinstance(target, ast.Attribute):
        b.effect("setattr", lower(target.value, b), target.attr, value, True, line=line)
    else:
        b.effect("setitem", lower(target.value, b), lower(target.slice, b), value, True, line=line)
    return False


def _delete(node: ast.Delete, b: ScopeBuilder) -> bool:
    for target in node.targets:
        if isinstance(target, ast.Name):
            b.forget(target.id, node.lineno)
        elif isinstance(target, ast.Attribute):
            b.effect("delattr", lower(target.value, b), target.attr, line=node.lineno)
        elif isinstance(target, ast.Subscript):
            b.effect("delitem", lower(target.value, b), lower(target.slice, b), line=node.lineno)
    return False


def _return(node: ast.Return, b: ScopeBuilder) -> bool:
    if node.value is not None:
        b.effect("return", lower(node.value, b), line=node.lineno)
    return True


def _raise(node: ast.Raise, b: ScopeBuilder) -> bool:
    value = lower(node.exc, b) if node.exc is not None else -1
    b.effect("raise", value, line=node.lineno)
    return True


def _leave(node: ast.stmt, b: ScopeBuilder) -> bool:
    return True


def _pass(node: ast.stmt, b: ScopeBuilder) -> bool:
    return False


def _if(node: ast.If, b: ScopeBuilder) -> bool:
    """An if with its elifs, flattened so that a long chain is not deep."""
    outer, exits, ended = b.block, [], True
    chain: ast.If | None = node
    while chain is not None:
        test = lower(chain.test, b)
        before = dict(b.env)
        level = b.enter("if", test, chain.lineno)
        if not run(chain.body, b):
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
        if not run(chain.orelse, b):
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


def _loop(node: ast.For | ast.AsyncFor | ast.While, b: ScopeBuilder) -> bool:
    iterated = -1 if isinstance(node, ast.While) else lower(node.iter, b)
    for name in _stored(node.body):
        b.loop_variable(name, node.lineno)
    test = lower(node.test, b) if isinstance(node, ast.While) else -1
    before = dict(b.env)
    outer = b.enter("loop", test, node.lineno)
    if isinstance(node, ast.For | ast.AsyncFor):
        store(node.target, b.share(("elem", iterated), node.lineno), b)
    run(node.body, b)
    b.block = outer
    b.env = _merge([before, b.env], b, node.lineno)
    return run(node.orelse, b)


def _stored(body: list[ast.stmt]) -> list[str]:
    """Names assigned in a loop's body, nested functions apart, in order of appearance."""
    found: dict[str, None] = {}
    todo: list[ast.AST] = list(reversed(body))
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Store):
                found[node.id] = None
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda | ast.Constant):
            todo.extend(ast.iter_child_nodes(node))
    return list(found)


def _with(node: ast.With | ast.AsyncWith, b: ScopeBuilder) -> bool:
    outer = b.block
    for item in node.items:
        manager = lower(item.context_expr, b)
        entered = b.share(("enter", manager), item.context_expr.lineno)
        if item.optional_vars is not None:
            store(item.optional_vars, entered, b)
        b.enter("with", manager, item.context_expr.lineno)
        if isinstance(node, ast.AsyncWith):
            b.awaits.append(manager)
    ended = run(node.body, b)
    b.block = outer
    return ended


def _try(node: ast.Try, b: ScopeBuilder) -> bool:
    before, exits = dict(b.env), []
    outer = b.enter("try", -1, node.lineno)
    body_ended = run([*node.body, *node.orelse], b)
    if not body_ended:
        exits.append(b.env)
    interrupted = _merge([before, b.env], b, node.lineno)
    b.block = outer
    for handler in node.handlers:
        b.env = dict(interrupted)
        caught = lower(handler.type, b) if handler.type is not None else -1
        b.enter("except", caught, handler.lineno)
        if handler.name:
            b.assign(handler.name, b.share(("catch", caught), handler.lineno), handler.lineno)
        if not run(handler.body, b):
            exits.append(b.env)
        b.block = outer
    b.env = _merge(exits, b, node.lineno) if exits else interrupted
    b.enter("finally", -1, node.lineno)
    finally_ended = run(node.finalbody, b)
    b.block = outer
    return finally_ended or not exits


def _match(node: ast.Match, b: ScopeBuilder) -> bool:
    subject, outer, exits = lower(node.subject, b), b.block, []
    before = dict(b.env)
    exits.append(before)
    for case in node.cases:
        b.env = dict(before)
        for part in ast.walk(case.pattern):
            name = getattr(part, "name", None) or getattr(part, "rest", None)
            if isinstance(name, str):
                b.assign(name, b.share(("elem", subject), node.lineno), node.lineno)
        if case.guard is not None:
            lower(case.guard, b)
        b.enter("case", subject, node.lineno)
        if not run(case.body, b):
            exits.append(b.env)
        b.block = outer
    b.env = _merge(exits, b, node.lineno)
    return False


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef, b: ScopeBuilder) -> bool:
    decorators = [lower(d, b) for d in node.decorator_list]
    returns = annotation(node.returns, b)
    inner = b.file.open("function", node.name, node, b)
    value = function_value(node.args, inner, returns, node.lineno, b)
    _define(node.name, value, decorators, node.lineno, b)
    return False


def _class(node: ast.ClassDef, b: ScopeBuilder) -> bool:
    decorators = [lower(d, b) for d in node.decorator_list]
    bases = tuple([lower(base, b) for base in node.bases])
    keywords = tuple([(k.arg or "", lower(k.value, b)) for k in node.keywords])
    inner = b.file.open("class", node.name, node, b)
    value = b.add(("class", inner.index, bases, keywords), node.lineno)
    _define(node.name, value, decorators, node.lineno, b)
    return False


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
    lower(node.test, b)
    return False


def _type_alias(node: ast.stmt, b: ScopeBuilder) -> bool:
    name, value = getattr(node, "name", None), getattr(node, "value", None)
    if isinstance(name, ast.Name) and isinstance(value, ast.expr):
        b.assign(name.id, lower(value, b), node.lineno)
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
        ast.If: _if,
        ast.Match: _match,
        ast.FunctionDef: _function,
        ast.AsyncFunctionDef: _function,
        ast.ClassDef: _class,
        ast.Import: _import,
        ast.ImportFrom: _import_from,
        ast.Global: _global,
        ast.Nonlocal: _nonlocal,
        ast.Assert: _assert,
    }
    rows.update(dict.fromkeys((ast.For, ast.AsyncFor, ast.While), _loop))
    rows.update(dict.fromkeys((ast.With, ast.AsyncWith), _with))
    rows.update(dict.fromkeys(_present("Try", "TryStar"), _try))
    rows.update(dict.fromkeys(_present("TypeAlias"), _type_alias))
    return rows


def _present(*names: str) -> "Iterable[type[ast.AST]]":
    """Node classes that the running Python knows."""
    return [getattr(ast, name) for name in names if hasattr(ast, name)]


_RUN = _table()
