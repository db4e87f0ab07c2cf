"""Describes values of a context in terms that rules and readers understand."""

from collections.abc import Iterator

from fungible.audit.facts.records import CALLS, Scope, Value
from fungible.audit.link.handles import Box, Const, Foreign, Instance, Method, Wrapped
from fungible.audit.link.lineages import external_bases
from fungible.audit.link.objects import Class, Context, External, Function, Obj
from fungible.audit.program.origins import Guard, Origin

DEPTH = 5
TEXT = 80
MANY = 50


def origin(ctx: Context, index: int) -> Origin | None:
    """The description of a value; None for none."""
    if index == -1:
        return None
    index = index if index >= 0 else ~index
    words: set[str] = set()
    text = render(ctx.scope, index, words)
    objects = ctx.objects[index]
    if not objects:
        return Origin(text[:TEXT], frozenset(words), ctx.taints[index], (), (), _varies(ctx, index))
    consts = tuple(sorted({o.value for o in objects if isinstance(o, Const)}, key=repr))
    types = tuple(sorted({t for o in objects for t in type_names(o)}))
    boxes = [o for o in objects if o.__class__ is Box]
    items = _items(boxes) if boxes else ()
    return Origin(text[:TEXT], frozenset(words), ctx.taints[index], types, consts, _varies(ctx, index), items)


def _items(boxes: list[Box]) -> tuple[object, ...]:
    """The literals that containers hold, a few of them."""
    slots = (cell for box in boxes for name, cell in list(box.cells.items())[:MANY] if name.startswith("["))
    return tuple(sorted({o.value for cell in slots for o in cell.values if isinstance(o, Const)}, key=repr))


def _varies(ctx: Context, index: int) -> bool:
    """Whether a value is an element of something, or is passed by callers, and not an object of the process."""
    scope = ctx.scope
    value = scope.values[index]
    while value[0] == "attr" and value[1] >= 0:
        value = scope.values[value[1]]
    if value[0] == "param":
        own = scope.params[value[1]].name in ("self", "cls")
        return not own and not any(isinstance(o, Instance | Foreign) and not o.life for o in ctx.objects[index])
    if value[0] == "item":  # places in a list are no keys: the first element is another one each time
        key = scope.values[value[2]]
        return not (key[0] == "const" and isinstance(key[1], str))
    return str(value[0]) == "elem"


def type_names(obj: Obj) -> list[str]:
    """The dotted names of an object's type, and of its library bases."""
    match obj:
        case Foreign():
            found = [obj.type]
        case Instance():
            found = [obj.owner.symbol, *external_bases(obj.owner)]
        case Box():
            found = [obj.type or obj.kind]
        case External():
            found = [obj.name]
        case Class():
            found = [obj.symbol, *external_bases(obj)]
        case Function():
            found = [obj.symbol]
        case Wrapped():
            found = type_names(obj.inner)
        case Method():
            found = [f"{name}.{obj.name}" for name in type_names(obj.receiver)]
        case _:
            found = []
    return found


def render(scope: Scope, index: int, words: set[str], depth: int = 0) -> str:
    """The expression of a value, shortened; collects the identifiers and short strings in it."""
    if index < 0 or depth > DEPTH:
        return "…"
    value = scope.values[index]
    tag = value[0]
    if tag == "const":
        return _constant(value[1], words)
    if tag in ("global", "free", "name"):
        words.add(str(value[1]))
        return str(value[1])
    if tag == "param":
        name = scope.params[value[1]].name
        words.add(name)
        return name
    if tag == "attr":
        words.add(str(value[2]))
        return f"{render(scope, value[1], words, depth + 1)}.{value[2]}"
    return _compound(scope, value, words, depth)


def _constant(value: object, words: set[str]) -> str:
    if isinstance(value, str):
        if len(value) <= 40:
            words.add(value)
        return repr(value[:40])
    return repr(value)


def _compound(scope: Scope, value: Value, words: set[str], depth: int) -> str:
    tag = value[0]
    if tag in CALLS:
        return _call(scope, value, words, depth)
    if tag == "import":
        words.add(value[3] or value[1])
        return str(value[3] or value[1])
    form = _FORMS.get(tag)
    if form is not None:
        places = [v for v in value[1:] if isinstance(v, int)]
        parts = [render(scope, v, words, depth + 1) for v in places]
        return form.format(*parts, operator=value[1])
    return _several(value, [render(scope, v, words, depth + 1) for v in _children(value)])


_FORMS = {"item": "{0}[{1}]", "cmp": "{0} {operator} {1}", "not": "not {0}"}
_BRACKETS = {"dict": "{}", "set": "{}", "tuple": "()"}
SHOWN = 4


def _call(scope: Scope, value: Value, words: set[str], depth: int) -> str:
    parts = [render(scope, v, words, depth + 1) for v in value[2] if v >= 0]
    for name, v in value[3]:
        words.add(name)
        parts.append(f"{name}={render(scope, v, words, depth + 1)}")
    return f"{render(scope, value[1], words, depth + 1)}({', '.join(parts)})"


def _several(value: Value, parts: list[str]) -> str:
    """Containers, alternatives and mixtures of several values."""
    tag = value[0]
    if tag == "new":
        brackets = _BRACKETS.get(value[1], "[]")
        return brackets[0] + ", ".join(parts[:SHOWN]) + brackets[1]
    if tag in ("phi", "union") and len(parts) < SHOWN:
        return " or ".join(dict.fromkeys(parts))
    if tag == "mix":
        return "…".join(parts)
    return parts[0] if parts else "…"


def _children(value: Value) -> Iterator[int]:
    tag = value[0]
    if tag == "new":
        for v in (*value[2], *value[3]):
            yield v if v >= 0 else ~v
    elif tag in ("phi", "mix", "union"):
        yield from value[1]
    elif tag in ("elem", "copy", "enter", "typed", "grown"):
        yield value[1]


def guards(ctx: Context, block: int) -> tuple[Guard, ...]:
    """The compound statements around a block, innermost first."""
    found = []
    for each in outward(ctx.scope, block):
        here = ctx.scope.blocks[each]
        test = origin(ctx, here.value) if here.value >= 0 else None
        found.append(Guard(here.kind, test, here.line))
    return tuple(found)


def outward(scope: Scope, block: int) -> Iterator[int]:
    """A block and those around it, the innermost first; the body of the scope is none."""
    while block >= 0:
        yield block
        block = scope.blocks[block].parent
