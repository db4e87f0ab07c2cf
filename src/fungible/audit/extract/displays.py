"""Lowers what makes something: container displays, comprehensions, functions and their annotations."""

import ast

from fungible.audit.extract.builder import ScopeBuilder
from fungible.audit.facts.records import Param

ELEMENT_LIMIT = 48
ANNOTATION_LIMIT = 300


def sequence(node: ast.List | ast.Tuple | ast.Set, b: ScopeBuilder) -> int:
    elems = tuple([~b.lower(e.value) if e.__class__ is ast.Starred else b.lower(e) for e in _sample(node.elts)])
    kind = node.__class__.__name__.lower()
    if kind == "tuple":
        return b.share(("new", kind, (), elems), node.lineno)
    return b.add(("new", kind, (), elems), node.lineno)


def _sample(elements: list[ast.expr]) -> list[ast.expr]:
    """All elements that matter: beyond a limit, constants are all alike."""
    if len(elements) <= ELEMENT_LIMIT:
        return elements
    return elements[:ELEMENT_LIMIT] + [e for e in elements[ELEMENT_LIMIT:] if e.__class__ is not ast.Constant][:2000]


def dictionary(node: ast.Dict, b: ScopeBuilder) -> int:
    pairs = list(zip(node.keys, node.values, strict=True))
    if len(pairs) > ELEMENT_LIMIT:
        rest = [p for p in pairs[ELEMENT_LIMIT:] if p[1].__class__ is not ast.Constant]
        pairs = pairs[:ELEMENT_LIMIT] + rest[:2000]
    keys, elems = [], []
    for key, value in pairs:
        if key is None:
            keys.append(-1)
            elems.append(~b.lower(value))
        else:
            keys.append(b.lower(key))
            elems.append(b.lower(value))
    return b.add(("new", "dict", tuple(keys), tuple(elems)), node.lineno)


def comprehension(node: ast.ListComp | ast.SetComp | ast.GeneratorExp, b: ScopeBuilder) -> int:
    saved = dict(b.env)
    _generators(node.generators, b)
    elem = b.lower(node.elt)
    b.env = saved
    kind = {ast.ListComp: "list", ast.SetComp: "set"}.get(node.__class__, "gen")
    return b.add(("new", kind, (), (elem,)), node.lineno)


def dict_comprehension(node: ast.DictComp, b: ScopeBuilder) -> int:
    saved = dict(b.env)
    _generators(node.generators, b)
    key, elem = b.lower(node.key), b.lower(node.value)
    b.env = saved
    return b.add(("new", "dict", (key,), (elem,)), node.lineno)


def _generators(generators: list[ast.comprehension], b: ScopeBuilder) -> None:
    for generator in generators:
        elem = b.share(("elem", b.lower(generator.iter)), generator.iter.lineno)
        bind_local(generator.target, elem, b)
        for test in generator.ifs:
            b.lower(test)


def bind_local(target: ast.expr, value: int, b: ScopeBuilder) -> None:
    """Bind a comprehension's target, which is never visible outside."""
    if isinstance(target, ast.Name):
        b.env[target.id] = value
    elif isinstance(target, ast.Tuple | ast.List):
        for position, part in enumerate(target.elts):
            inner = part.value if isinstance(part, ast.Starred) else part
            key = b.const(position, target.lineno)
            bind_local(inner, b.share(("item", value, key), target.lineno), b)


def lambda_value(node: ast.Lambda, b: ScopeBuilder) -> int:
    inner = b.file.open("lambda", "<lambda>", node, b)
    return function_value(node.args, inner, -1, node.lineno, b)


def function_value(arguments: ast.arguments, inner: ScopeBuilder, returns: int, line: int, b: ScopeBuilder) -> int:
    """The value of a function definition: its scope with defaults and annotations evaluated in `b`."""
    positional = [*arguments.posonlyargs, *arguments.args]
    missing = len(positional) - len(arguments.defaults)
    defaults = [-1] * missing + [b.lower(d) for d in arguments.defaults]
    annotations = [annotation(a.annotation, b) for a in positional]
    inner.params += [_param(a.arg, "pos") for a in positional]
    if arguments.vararg:
        _extra(inner, arguments.vararg, "args", defaults, annotations)
    for arg, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        inner.params.append(_param(arg.arg, "kw"))
        defaults.append(-1 if default is None else b.lower(default))
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
    return b.lower(node)


def _quoted(text: str, line: int, b: ScopeBuilder) -> int:
    if len(text) > ANNOTATION_LIMIT or text.count("[") > 20 or text.count("(") > 20:
        return -1
    try:
        inner = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return -1
    for part in ast.walk(inner):
        if isinstance(part, ast.expr | ast.keyword):
            part.lineno = part.end_lineno = line
    return b.lower(inner)
