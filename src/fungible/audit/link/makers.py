"""Evaluates values that make something: containers, functions, classes, imports, what `with` enters."""

from fungible.audit.link import calls, containers, injection
from fungible.audit.link.defaults import unless_told
from fungible.audit.link.elements import element
from fungible.audit.link.handles import Annotated, Box, Const, Foreign, Instance, Stream
from fungible.audit.link.invoke import Arguments
from fungible.audit.link.lineages import SHAPE, external_bases, has_method, methods
from fungible.audit.link.loads import attribute
from fungible.audit.link.modules import import_name
from fungible.audit.link.objects import (
    NOTHING,
    PROCESS,
    REQUEST,
    Class,
    Context,
    Edge,
    External,
    Function,
    Obj,
    Objects,
    ordered,
    united,
)
from fungible.audit.link.shared import temporary
from fungible.audit.link.world import World
from fungible.audit.program.identifiers import UNKNOWN


def either(world: World, ctx: Context, index: int, value: tuple[str, tuple[int, ...]]) -> None:
    taint = 0
    for v in value[1]:
        taint |= ctx.taints[v]
    ctx.objects[index], ctx.taints[index] = united([ctx.objects[v] for v in value[1]]), taint


def display(world: World, ctx: Context, index: int, value: tuple[str, str, tuple[int, ...], tuple[int, ...]]) -> None:
    _, kind, keys, elems = value
    made = world.box(kind, kind, ctx, index)
    made.cell("[]")
    taint = 0
    for position, elem in enumerate(elems):
        v = elem if elem >= 0 else ~elem
        taint |= ctx.taints[v]
        objects = ctx.objects[v]
        if elem < 0:
            for each in ordered(objects):
                world.put(made, "[]", element(world, ctx, each))
        elif objects:
            world.put(made, _slot(ctx, kind, keys, position), objects)
    ctx.objects[index], ctx.taints[index] = made.alone, taint


def _slot(ctx: Context, kind: str, keys: tuple[int, ...], position: int) -> str:
    if kind in ("tuple", "list"):
        return f"[{position}]" if position < 6 or kind == "tuple" else "[]"
    if kind == "dict" and position < len(keys) and keys[position] >= 0:
        names = [o for o in ctx.objects[keys[position]] if isinstance(o, Const)]
        if len(names) == 1 and names[0].slot:
            return names[0].slot
    return "[]"


def slice_copy(world: World, ctx: Context, index: int, value: tuple[str, int]) -> None:
    from_ = ctx.objects[value[1]]
    ctx.objects[index] = containers.copied(world, ctx, index, from_)
    ctx.taints[index] = ctx.taints[value[1]]


def union(world: World, ctx: Context, index: int, value: tuple[str, tuple[int, ...]]) -> None:
    """`X | Y`: of types, any of them; of containers, a new one."""
    either(world, ctx, index, value)
    kept = frozenset(o for o in ctx.objects[index] if isinstance(o, (Class, External, Annotated)))
    rest = ctx.objects[index] - kept
    ctx.objects[index] = kept | containers.copied(world, ctx, index, rest)


def mixture(world: World, ctx: Context, index: int, value: tuple[str, tuple[int, ...]]) -> None:
    taint = 0
    boxes: Objects = NOTHING
    for v in value[1]:
        taint |= ctx.taints[v]
        boxes |= ctx.objects[v]
    ctx.taints[index] = taint
    if any(isinstance(o, Box) for o in boxes):
        ctx.objects[index] = containers.copied(world, ctx, index, boxes)
    elif all(isinstance(o, Const) for o in boxes) and boxes:
        ctx.objects[index] = _joined(world, ctx, value[1])
    else:
        paths = frozenset(o for o in boxes if isinstance(o, Foreign) and world.role(o.type) == "path")
        ctx.objects[index] = paths | temporary(world, boxes)


def _joined(world: World, ctx: Context, parts: tuple[int, ...]) -> Objects:
    """Literal strings put together stay literal, as far as they are known."""
    texts = []
    for v in parts:
        known = [o.value for o in ctx.objects[v] if isinstance(o, Const)]
        if len(known) != 1 or not isinstance(known[0], str):
            texts.append(UNKNOWN)
        else:
            texts.append(known[0])
    text = "".join(texts)
    return world.const(text[:2000]).alone if text.strip(UNKNOWN) else NOTHING


def comparison(world: World, ctx: Context, index: int, value: tuple[str, str, int, int]) -> None:
    _, operator, left, right = value
    ctx.taints[index] = ctx.taints[left] | ctx.taints[right]
    ctx.objects[index] = unless_told(world, ctx, operator, left, right)
    if operator in ("in", "not in"):
        for target in ordered(ctx.objects[right]):
            for contains in methods(world, ctx, target, "__contains__") if isinstance(target, Instance) else ():
                calls.call(world, ctx, index, contains, Arguments([ctx.objects[left]], [ctx.taints[left]], [], []))


def negation(world: World, ctx: Context, index: int, value: tuple[str, int]) -> None:
    ctx.taints[index] = ctx.taints[value[1]]


def grown(world: World, ctx: Context, index: int, value: tuple[str, int, int]) -> None:
    _, before, added = value
    ctx.objects[index] = ctx.objects[before]
    ctx.taints[index] = ctx.taints[before] | ctx.taints[added]


def function_value(
    world: World, ctx: Context, index: int, value: tuple[str, int, tuple[int, ...], tuple[int, ...], int]
) -> None:
    _, scope_index, defaults, annotations, returns = value
    scope = ctx.module.facts.scopes[scope_index]
    prefix = ctx.symbol
    made = world.intern(
        ("function", ctx, scope_index), lambda: Function(ctx.module, scope, ctx, f"{prefix}.{scope.name}")
    )
    assert isinstance(made, Function)
    known = tuple([ctx.objects[d] if d >= 0 else NOTHING for d in defaults])
    if known != made.defaults:
        made.defaults = known
        _call_again(world, made)
    made.annotations = tuple([ctx.objects[a] if a >= 0 else NOTHING for a in annotations])
    made.returns = ctx.objects[returns] if returns >= 0 else NOTHING
    if isinstance(ctx.body, Class):
        made.owner = ctx.body
    elif isinstance(ctx.body, Function) and ctx.home is not None:
        made.owner = None
    ctx.objects[index] = made.alone


def _call_again(world: World, function: Function) -> None:
    """Have those call it again that did so before its defaults were known."""
    for life in (PROCESS, REQUEST):
        for ctx in world.by_body.get((function, life), ()):
            world.wake(ctx.waiting)


def class_value(
    world: World, ctx: Context, index: int, value: tuple[str, int, tuple[int, ...], tuple[tuple[str, int], ...]]
) -> None:
    _, scope_index, bases, keywords = value
    scope = ctx.module.facts.scopes[scope_index]
    symbol = f"{ctx.symbol}.{scope.name}"
    made = world.intern(("class", ctx, scope_index), lambda: Class(ctx.module, scope, ctx, symbol))
    assert isinstance(made, Class)
    made.derive(tuple([ctx.objects[b] for b in bases]))
    world.write(made.cell(SHAPE), frozenset([o for base in made.bases for o in base if isinstance(o, Class)]))
    if not made.own:
        injection.describe_class(made)
    world.classes[made] = made
    for name, v in keywords:
        world.write(made.cell(name), ctx.objects[v])
    body = world.body(made, scope, symbol, ctx.life)
    line = ctx.scope.lines[index]
    ctx.edges[body, line] = Edge(body, line, "call", ctx.block)
    for base in ordered(frozenset(o for each in made.bases for o in each)):
        _announce(world, ctx, index, base, made)
    injection.note_bases(world, made, external_bases(made))
    ctx.objects[index] = made.alone


def _announce(world: World, ctx: Context, index: int, base: Obj, made: Class) -> None:
    """`__init_subclass__` of a base hears of the class."""
    if isinstance(base, Class) and has_method(base, "__init_subclass__"):
        for hears in ordered(attribute(world, ctx, base, "__init_subclass__")):
            calls.call(world, ctx, index, hears, Arguments([made.alone], [0], [], []))


def imported(world: World, ctx: Context, index: int, value: tuple[str, str, int, str]) -> None:
    _, module, level, name = value
    ctx.objects[index] = import_name(world, ctx, module, level, name)
    for each in ordered(ctx.objects[index]):
        if isinstance(each, Foreign):
            known = world.knowledge.types.get(each.type)
            ctx.taints[index] |= known.taint if known else 0


def entered(world: World, ctx: Context, index: int, value: tuple[str, int]) -> None:
    base: int = value[1]
    found: Objects = NOTHING
    taint = ctx.taints[base]
    for target in ordered(ctx.objects[base]):
        if isinstance(target, Stream):
            found |= world.yielded(target)
            taint |= target.context.yielded_taint
            target.context.dependents.add(ctx)
        elif isinstance(target, Instance):
            found |= _entered_own(world, ctx, index, target)
        elif isinstance(target, Foreign):
            entered = world.attribute_type(target.type, "__enter__")
            found |= {target} if entered is None else {world.foreign(entered, ctx, index)}
        else:
            found |= {target}
    ctx.objects[index], ctx.taints[index] = found, taint


def _entered_own(world: World, ctx: Context, index: int, target: Instance) -> Objects:
    """What `with` binds of an object of the program: itself where a library's class says how it is entered, and where
    it cannot be entered and was given to what closes it.
    """
    entering = attribute(world, ctx, target, "__enter__") | attribute(world, ctx, target, "__aenter__")
    own = has_method(target.owner, "__enter__") or has_method(target.owner, "__aenter__")
    found = NOTHING if own else target.alone
    for enter in ordered(entering):
        found |= calls.call(world, ctx, index, enter, Arguments.none()).objects
    names = ("__exit__", "__aexit__") if entering else ("close", "aclose")
    for leave in [each for name in names for each in methods(world, ctx, target, name)]:
        calls.call(world, ctx, index, leave, Arguments.none())
    return found


def typed(world: World, ctx: Context, index: int, value: tuple[str, int, int]) -> None:
    _, inner, kind = value
    if inner >= 0:
        ctx.objects[index], ctx.taints[index] = ctx.objects[inner], ctx.taints[inner]
    known = ctx.objects[index]
    if not known and kind >= 0 and ctx.body.__class__ is Function:
        ctx.objects[index] = injection.of_type(world, ctx, ctx.objects[kind])
