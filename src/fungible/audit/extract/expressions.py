"""Lowers expressions to values."""

import ast

from fungible.audit.extract.builder import ScopeBuilder
from fungible.audit.facts.records import Param, RowFunction

TEXT_LIMIT = 2000
ELEMENT_LIMIT = 48
ANNOTATION_LIMIT = 300


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
    return b.share(("attr", lower(node.value, b), node.attr), node.end_lineno or node.lineno)


def _subscript(node: ast.Subscript, b: ScopeBuilder) -> int:
    base = lower(node.value, b)
    if isinstance(node.slice, ast.Slice):
        for part in (node.slice.lower, node.slice.upper, node.slice.step):
            if part is not None:
                lower(part, b)
        return b.add(("copy", base), node.lineno)
    return b.share(("item", base, lower(node.slice, b)), node.lineno)


def _call(node: ast.Call, b: ScopeBuilder) -> int:
    function = lower(node.func, b)
    args = tuple(
        [~lower(a.value, b) if a.__class__ is ast.Starred else lower(a, b) for a in node.args]  # type: ignore[attr-defined] # a Starred
    )
    kws = tuple([(k.arg or "", lower(k.value, b)) for k in node.keywords])
    if function >= 0 and isinstance(node.func, ast.Name) and node.func.id in ("exec", "eval"):
        b.file.blind.append((node.lineno, f"{node.func.id}() runs code that can't be read"))
    return b.add(("call", function, args, kws, b.block), node.lineno)


def _boolean(node: ast.BoolOp, b: ScopeBuilder) -> int:
    return b.phi([lower(v, b) for v in node.values], node.lineno)


def _conditional(node: ast.IfExp, b: ScopeBuilder) -> int:
    test = lower(node.test, b)
    outer = b.enter("if", test, node.lineno)
    body = lower(node.body, b)
    b.block = outer
    b.enter("else", test, node.lineno)
    orelse = lower(node.orelse, b)
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
    values = tuple([lower(o, b) for o in reversed(operands)])
    return b.share(("union" if is_union else "mix", values), node.lineno)


def _unary(node: ast.UnaryOp, b: ScopeBuilder) -> int:
    value = lower(node.operand, b)
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
    left, parts = lower(node.left, b), []
    for operator, right in zip(node.ops, node.comparators, strict=True):
        value = lower(right, b)
        parts.append(b.share(("cmp", _OPERATORS[operator.__class__], left, value), node.lineno))
        left = value
    return parts[0] if len(parts) == 1 else b.share(("mix", tuple(parts)), node.lineno)


def _sequence(node: ast.List | ast.Tuple | ast.Set, b: ScopeBuilder) -> int:
    elems = tuple(
        [~lower(e.value, b) if e.__class__ is ast.Starred else lower(e, b) for e in _sample(node.elts)]  # type: ignore[attr-defined] # a Starred
    )
    kind = node.__class__.__name__.lower()
    if kind == "tuple":
        return b.share(("new", kind, (), elems), node.lineno)
    return b.add(("new", kind, (), elems), node.lineno)


def _sample(elements: list[ast.expr]) -> list[ast.expr]:
    """All elements that matter: beyond a limit, constants are all alike."""
    if len(elements) <= ELEMENT_LIMIT:
        return elements
    return elements[:ELEMENT_LIMIT] + [e for e in elements[ELEMENT_LIMIT:] if e.__class__ is not ast.Constant][:2000]


def _dict(node: ast.Dict, b: ScopeBuilder) -> int:
    pairs = list(zip(node.keys, node.values, strict=True))
    if len(pairs) > ELEMENT_LIMIT:
        rest = [p for p in pairs[ELEMENT_LIMIT:] if p[1].__class__ is not ast.Constant]
        pairs = pairs[:ELEMENT_LIMIT] + rest[:2000]
    keys, elems = [], []
    for key, value in pairs:
        if key is None:
            keys.append(-1)
            elems.append(~lower(value, b))
        else:
            keys.append(lower(key, b))
            elems.append(lower(value, b))
    return b.add(("new", "dict", tuple(keys), tuple(elems)), node.lineno)


def _comprehension(node: ast.ListComp | ast.SetComp | ast.GeneratorExp, b: ScopeBuilder) -> int:
    saved = dict(b.env)
    _generators(node.generators, b)
    elem = lower(node.elt, b)
    b.env = saved
    kind = {ast.ListComp: "list", ast.SetComp: "set"}.get(node.__class__, "gen")
    return b.add(("new", kind, (), (elem,)), node.lineno)


def _dict_comprehension(node: ast.DictComp, b: ScopeBuilder) -> int:
    saved = dict(b.env)
    _generators(node.generators, b)
    key, elem = lower(node.key, b), lower(node.value, b)
    b.env = saved
    return b.add(("new", "dict", (key,), (elem,)), node.lineno)


def _generators(generators: list[ast.comprehension], b: ScopeBuilder) -> None:
    for generator in generators:
        elem = b.share(("elem", lower(generator.iter, b)), generator.iter.lineno)
        bind_local(generator.target, elem, b)
        for test in generator.ifs:
            lower(test, b)


def bind_local(target: ast.expr, value: int, b: ScopeBuilder) -> None:
    """Bind a comprehension's target, which is never visible outside."""
    if isinstance(target, ast.Name):
        b.env[target.id] = value
    elif isinstance(target, ast.Tuple | ast.List):
        for position, part in enumerate(target.elts):
            inner = part.value if isinstance(part, ast.Starred) else part
            key = b.const(position, target.lineno)
            bind_local(inner, b.share(("item", value, key), target.lineno), b)


def _joined(node: ast.JoinedStr, b: ScopeBuilder) -> int:
    parts = [lower(v, b) for v in node.values]
    return b.share(("mix", tuple(parts)), node.lineno)


def _formatted(node: ast.FormattedValue, b: ScopeBuilder) -> int:
    return lower(node.value, b)


def _lambda(node: ast.Lambda, b: ScopeBuilder) -> int:
    inner = b.file.open("lambda", "<lambda>", node, b)
    return function_value(node.args, inner, -1, node.lineno, b)


def function_value(arguments: ast.arguments, inner: ScopeBuilder, returns: int, line: int, b: ScopeBuilder) -> int:
    """The value of a function definition: its scope with defaults and annotations evaluated in `b`."""
    positional = [*arguments.posonlyargs, *arguments.args]
    missing = len(positional) - len(arguments.defaults)
    defaults = [-1] * missing + [lower(d, b) for d in arguments.defaults]
    annotations = [annotation(a.annotation, b) for a in positional]
    inner.params += [_param(a.arg, "pos") for a in positional]
    if arguments.vararg:
        _extra(inner, arguments.vararg, "args", defaults, annotations)
    for arg, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        inner.params.append(_param(arg.arg, "kw"))
        defaults.append(-1 if default is None else lower(default, b))
        annotations.append(annotation(arg.annotation, b))
    if arguments.kwarg:
        _extra(inner, arguments.kwarg, "kwargs", defaults, annotations)
    return b.add(("func", inner.index, tuple(defaults), tuple(annotations), returns), line)


def _extra(inner: ScopeBuilder, arg: ast.arg, kind: str, defaults: list[int], annotations: list[int]) -> None:
    inner.params.append(_param(arg.arg, kind))
    defaults.append(-1)
    annotations.append(-1)


def _param(name: str, kind: str) -> Param:
    return Param(name, kind)


def annotation(node: ast.expr | None, b: ScopeBuilder) -> int:
    """The value of an annotation, reading quoted ones; -1 when there is none."""
    if node is None:
        return -1
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _quoted(node.value, node.lineno, b)
    if isinstance(node, ast.Constant) and node.value is None:
        return -1
    return lower(node, b)


def _quoted(text: str, line: int, b: ScopeBuilder) -> int:
    if len(text) > ANNOTATION_LIMIT or text.count("[") > 20 or text.count("(") > 20:
        return -1
    try:
        inner = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return -1
    for part in ast.walk(inner):
        if hasattr(part, "lineno"):
            part.lineno = part.end_lineno = line
    return lower(inner, b)


def _await(node: ast.Await, b: ScopeBuilder) -> int:
    value = lower(node.value, b)
    b.awaits.append(value)
    return value


def _yield(node: ast.Yield, b: ScopeBuilder) -> int:
    b.is_generator = True
    if node.value is not None:
        b.effect("yield", lower(node.value, b), line=node.lineno)
    else:
        b.effect("yield", -1, line=node.lineno)
    return b.share(("sent",), node.lineno)


def _yield_from(node: ast.YieldFrom, b: ScopeBuilder) -> int:
    b.is_generator = True
    elem = b.share(("elem", lower(node.value, b)), node.lineno)
    b.effect("yield", elem, line=node.lineno)
    return b.share(("sent",), node.lineno)


def _walrus(node: ast.NamedExpr, b: ScopeBuilder) -> int:
    value = lower(node.value, b)
    b.assign(node.target.id, value, node.lineno)
    return value


def _starred(node: ast.Starred, b: ScopeBuilder) -> int:
    return b.share(("elem", lower(node.value, b)), node.lineno)


def _slice(node: ast.Slice, b: ScopeBuilder) -> int:
    for part in (node.lower, node.upper, node.step):
        if part is not None:
            lower(part, b)
    return b.const(None, node.lineno)


def _unknown(node: ast.expr, b: ScopeBuilder) -> int:
    parts = [lower(child, b) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
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
        ast.List: _sequence,
        ast.Tuple: _sequence,
        ast.Set: _sequence,
        ast.Dict: _dict,
        ast.ListComp: _comprehension,
        ast.SetComp: _comprehension,
        ast.GeneratorExp: _comprehension,
        ast.DictComp: _dict_comprehension,
        ast.JoinedStr: _joined,
        ast.FormattedValue: _formatted,
        ast.Lambda: _lambda,
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
