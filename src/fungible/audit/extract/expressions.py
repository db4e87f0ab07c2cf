"""Lowers expressions to values."""

import ast

from fungible.audit.extract import displays, namespaces
from fungible.audit.extract.builder import ScopeBuilder
from fungible.audit.facts.records import RowFunction

TEXT_LIMIT = 2000


def lower(node: ast.expr, b: ScopeBuilder) -> int:
    """The index of the value that an expression evaluates to in scope `b`."""
    return _LOWER[node.__class__](node, b)


def _name(node: ast.Name, b: ScopeBuilder) -> int:
    found = b.env.get(node.id)
    return found if found is not None else b.lookup(node.id, node.lineno)


def _constant(node: ast.Constant, b: ScopeBuilder) -> int:
    value = node.value
    if value.__class__ is str:
        value = value[:TEXT_LIMIT]
    elif value is Ellipsis or value.__class__ in (bytes, complex):
        value = None if value is Ellipsis else repr(value)[:40]
    elif value.__class__ is int and not -(2**62) < value < 2**62:
        value = 0
    return b.const(value, node.lineno)


def _attribute(node: ast.Attribute, b: ScopeBuilder) -> int:
    return b.share(("attr", b.lower(node.value), node.attr), node.end_lineno or node.lineno)


def _subscript(node: ast.Subscript, b: ScopeBuilder) -> int:
    named = namespaces.loaded(node, b) if isinstance(node.slice, ast.Constant) else None
    if named is not None:
        return named
    base = b.lower(node.value)
    if isinstance(node.slice, ast.Slice):
        for part in (node.slice.lower, node.slice.upper, node.slice.step):
            if part is not None:
                b.lower(part)
        return b.add(("copy", base), node.lineno)
    key = b.lower(node.slice)
    stored = b.stored_item(base, key) if b.stored else None
    return stored if stored is not None else b.share(("item", base, key), node.lineno)


def _call(node: ast.Call, b: ScopeBuilder) -> int:
    function = b.lower(node.func)
    args = tuple([~b.lower(a.value) if a.__class__ is ast.Starred else b.lower(a) for a in node.args])
    kws = tuple([(k.arg or "", b.lower(k.value)) for k in node.keywords])
    if function >= 0 and isinstance(node.func, ast.Name) and node.func.id in ("exec", "eval", "compile"):
        b.file.blind.append(
            (node.lineno, f"{node.func.id}() makes code from text, which is not read: look at what it changes")
        )
    index = b.add(("call", function, args, kws, b.block), node.lineno)
    namespaces.called(node, args, b)
    if isinstance(node.func, ast.Attribute) and node.func.attr in _ENTERS and len(args) == 1:
        return b.share(("enter", args[0]), node.lineno)
    return index


_ENTERS = frozenset({"enter_context", "enter_async_context"})
"""Methods of exit stacks that give what `with` would bind."""


def _boolean(node: ast.BoolOp, b: ScopeBuilder) -> int:
    return b.phi([b.lower(v) for v in node.values], node.lineno)


def _conditional(node: ast.IfExp, b: ScopeBuilder) -> int:
    test = b.lower(node.test)
    outer = b.enter("if", test, node.lineno)
    body = b.lower(node.body)
    b.block = outer
    b.enter("else", test, node.lineno)
    orelse = b.lower(node.orelse)
    b.block = outer
    return b.phi([body, orelse], node.lineno)


def _binary(node: ast.BinOp, b: ScopeBuilder) -> int:
    operands: list[ast.expr] = []
    spine: ast.expr = node
    is_union = True
    while isinstance(spine, ast.BinOp):
        operands.append(spine.right)
        is_union = is_union and isinstance(spine.op, ast.BitOr)
        spine = spine.left
    operands.append(spine)
    values = tuple([b.lower(o) for o in reversed(operands)])
    return b.share(("union" if is_union else "mix", values), node.lineno)


def _unary(node: ast.UnaryOp, b: ScopeBuilder) -> int:
    value = b.lower(node.operand)
    tag = "not" if isinstance(node.op, ast.Not) else "mix"
    return b.share((tag, value) if tag == "not" else (tag, (value,)), node.lineno)


_OPERATORS = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}


def _compare(node: ast.Compare, b: ScopeBuilder) -> int:
    left, parts = b.lower(node.left), []
    for operator, right in zip(node.ops, node.comparators, strict=True):
        value = b.lower(right)
        parts.append(b.share(("cmp", _OPERATORS[operator.__class__], left, value), node.lineno))
        left = value
    return parts[0] if len(parts) == 1 else b.share(("mix", tuple(parts)), node.lineno)


def _joined(node: ast.JoinedStr, b: ScopeBuilder) -> int:
    parts = [b.lower(v) for v in node.values]
    return b.share(("mix", tuple(parts)), node.lineno)


def _formatted(node: ast.FormattedValue, b: ScopeBuilder) -> int:
    return b.lower(node.value)


def _await(node: ast.Await, b: ScopeBuilder) -> int:
    value = b.lower(node.value)
    b.awaits.append(value)
    return value


def _yield(node: ast.Yield, b: ScopeBuilder) -> int:
    b.is_generator = True
    if node.value is not None:
        b.effect("yield", b.lower(node.value), line=node.lineno)
    else:
        b.effect("yield", -1, line=node.lineno)
    return b.share(("sent",), node.lineno)


def _yield_from(node: ast.YieldFrom, b: ScopeBuilder) -> int:
    b.is_generator = True
    elem = b.share(("elem", b.lower(node.value)), node.lineno)
    b.effect("yield", elem, line=node.lineno)
    return b.share(("sent",), node.lineno)


def _walrus(node: ast.NamedExpr, b: ScopeBuilder) -> int:
    value = b.lower(node.value)
    b.assign(node.target.id, value, node.lineno)
    return value


def _starred(node: ast.Starred, b: ScopeBuilder) -> int:
    return b.share(("elem", b.lower(node.value)), node.lineno)


def _slice(node: ast.Slice, b: ScopeBuilder) -> int:
    for part in (node.lower, node.upper, node.step):
        if part is not None:
            b.lower(part)
    return b.const(None, node.lineno)


def _unknown(node: ast.expr, b: ScopeBuilder) -> int:
    parts = [b.lower(child) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
    return b.share(("mix", tuple(parts)), node.lineno)


def _table() -> "dict[type[ast.AST], RowFunction[int]]":
    rows: dict[type[ast.AST], RowFunction[int]] = {
        ast.Name: _name,
        ast.Constant: _constant,
        ast.Attribute: _attribute,
        ast.Subscript: _subscript,
        ast.Call: _call,
        ast.BoolOp: _boolean,
        ast.IfExp: _conditional,
        ast.BinOp: _binary,
        ast.UnaryOp: _unary,
        ast.Compare: _compare,
        ast.List: displays.sequence,
        ast.Tuple: displays.sequence,
        ast.Set: displays.sequence,
        ast.Dict: displays.dictionary,
        ast.ListComp: displays.comprehension,
        ast.SetComp: displays.comprehension,
        ast.GeneratorExp: displays.comprehension,
        ast.DictComp: displays.dict_comprehension,
        ast.JoinedStr: _joined,
        ast.FormattedValue: _formatted,
        ast.Lambda: displays.lambda_value,
        ast.Await: _await,
        ast.Yield: _yield,
        ast.YieldFrom: _yield_from,
        ast.NamedExpr: _walrus,
        ast.Starred: _starred,
        ast.Slice: _slice,
    }
    for name in ("TemplateStr", "Interpolation"):
        if hasattr(ast, name):
            rows[getattr(ast, name)] = _unknown
    return rows


_LOWER = _table()
