"""Evaluates the values of a scope in one context."""

from fungible.audit.facts.records import RowFunction
from fungible.audit.link import calls, identity, injection, makers, marks
from fungible.audit.link.binding import is_getter, is_kept
from fungible.audit.link.descriptors import decorators_among
from fungible.audit.link.elements import element, item
from fungible.audit.link.handles import Bound, Const, Foreign, Instance, Wrapped, strings
from fungible.audit.link.invoke import Arguments
from fungible.audit.link.library import HANDED_ON
from fungible.audit.link.lineages import has_method
from fungible.audit.link.loads import attribute
from fungible.audit.link.making import content_taint
from fungible.audit.link.modules import resolve_global
from fungible.audit.link.objects import NOTHING, Class, Context, Function, Objects, ordered
from fungible.audit.link.offers import given
from fungible.audit.link.pairs import of_pair
from fungible.audit.link.rows import among, fetched
from fungible.audit.link.starred import spread_names, spread_out
from fungible.audit.link.unknown import taint_of_unknown
from fungible.audit.link.world import ENVIRONMENT, IDENTITY, REQUEST_DATA, World

Handler = RowFunction[None]


def _param(world: World, ctx: Context, index: int, value: tuple[str, int]) -> None:
    position: int = value[1]
    ctx.objects[index], ctx.taints[index] = injection.parameter(world, ctx, position)


def _global(world: World, ctx: Context, index: int, value: tuple[str, str]) -> None:
    found, taint = resolve_global(world, ctx, value[1])
    if any(isinstance(o, Foreign) and world.role(o.type) == "local" for o in found):
        taint |= identity.of_attribute(value[1])
    ctx.objects[index], ctx.taints[index] = found, taint


def _free(world: World, ctx: Context, index: int, value: tuple[str, str, int]) -> None:
    _, name, hops = value
    frame = frame_at(ctx, hops)
    if frame is not None:
        cell = frame.cell(name)
        ctx.objects[index], ctx.taints[index] = world.read(cell, ctx), cell.taint


def frame_at(ctx: Context, hops: int) -> Context | None:
    """The context of the function `hops` function scopes out."""
    found: Context | None = ctx
    while hops and found is not None:
        found = found.body.frame if isinstance(found.body, (Function, Class)) else None
        while found is not None and isinstance(found.body, Class):
            found = found.body.frame
        hops -= 1
    return found


def literal(world: World, ctx: Context, index: int, value: tuple[str, str | int | float | bool | None]) -> None:
    """A literal is the same in every context."""
    ctx.objects[index] = world.literal(value[1])


def _attr(world: World, ctx: Context, index: int, value: tuple[str, int, str]) -> None:
    _, base, name = value
    targets = ctx.objects[base]
    found: Objects = NOTHING
    kept = marks.put_there(targets, name)
    taint = ctx.taints[base] if kept is None else kept
    for target in ordered(targets) if len(targets) > 1 else targets:
        loaded = attribute(world, ctx, target, name)
        getters = [o for o in loaded if o.__class__ is Bound and is_getter(o)]
        for getter in ordered(frozenset(getters)) if getters else ():
            result = calls.call(world, ctx, index, getter, Arguments.none())
            if is_kept(getter):
                world.write(target.cell(name), result.objects, result.taint)
            loaded = (loaded - {getter}) | result.objects
            taint |= result.taint
        found = found | loaded if found else loaded
        taint |= marks.of_attribute(world, target, name) if kept is None else marks.by_name(world, target, name)
    if not targets and identity.is_of_caller(ctx.scope, base, name):
        taint = (taint & ~REQUEST_DATA) | IDENTITY
    ctx.objects[index], ctx.taints[index] = found, taint | identity.of_attribute(name)


def _item(world: World, ctx: Context, index: int, value: tuple[str, int, int]) -> None:
    _, base, key = value
    keys = ctx.objects[key]
    taint = ctx.taints[base] | ctx.taints[key]
    paired = of_pair(world, ctx, base, key)
    if paired is not None:
        ctx.objects[index], ctx.taints[index] = paired, taint
        return
    found: Objects = NOTHING
    for target in ordered(ctx.objects[base]):
        if isinstance(target, (Instance, Class)):
            for getter in ordered(_getters(world, ctx, target)):
                arguments = Arguments([keys], [taint], [], [])
                found |= calls.call(world, ctx, index, getter, arguments).objects
        if isinstance(target, Class):
            found |= {target}
        elif not isinstance(target, Instance):
            found |= item(world, ctx, target, keys)
            taint |= content_taint(world, ctx, target) if _is_request(world, keys) else 0
        if isinstance(target, Foreign):
            if world.role(target.type) == "container":
                found |= NOTHING.union(
                    *[given(world, ctx, k, ctx.life, asked=True) for k in ordered(keys) if isinstance(k, Class)]
                )
            taint = _item_taint(world, ctx, target, keys, taint)
    if ctx.scope.values[key][0] == "const":
        taint |= identity.of_context(ctx.scope.values[base], ctx.scope.values[key][1])
    ctx.objects[index], ctx.taints[index] = found, taint


def _is_request(world: World, keys: Objects) -> bool:
    """Whether something is looked up by the request itself: what is found is what was put there for it."""
    return any(isinstance(key, Foreign) and world.role(key.type) == "request" for key in keys)


def _getters(world: World, ctx: Context, target: Instance | Class) -> Objects:
    """What `target[key]` calls: its `__getitem__`, and `__missing__` of a dictionary of the program's own."""
    getters = attribute(world, ctx, target, "__getitem__")
    if isinstance(target, Instance) and has_method(target.owner, "__missing__"):
        getters |= attribute(world, ctx, target, "__missing__")
    return getters


def _item_taint(world: World, ctx: Context, target: Foreign, keys: Objects, taint: int) -> int:
    """What an item of a library's object is made of, whose object and key are made of something."""
    if target.type == "os.environ":
        return taint | ENVIRONMENT
    there = marks.put_under_key(world, target, keys)
    if there is not None and world.taint_of(there, ctx):
        return (taint & ~REQUEST_DATA) | IDENTITY
    return taint | _named_item_taint(world, target, keys)


def _named_item_taint(world: World, target: Foreign, keys: Objects) -> int:
    role = world.role(target.type)
    names = strings(keys) if role == "request" else []
    return identity.of_request(role, target.type, names[0]) if len(names) == 1 else 0


def _elem(world: World, ctx: Context, index: int, value: tuple[str, int]) -> None:
    base: int = value[1]
    found = _listed(ctx, base) if base >= 0 and ctx.life else NOTHING
    for target in ordered(ctx.objects[base] if base >= 0 else NOTHING):
        found |= element(world, ctx, target)
        if isinstance(target, Instance):
            for iterate in ordered(attribute(world, ctx, target, "__iter__")):
                for each in ordered(calls.call(world, ctx, index, iterate, Arguments.none()).objects):
                    found |= element(world, ctx, each)
    if not found and base >= 0 and ctx.life:
        found = among(world, ctx, base)
    ctx.objects[index] = found
    ctx.taints[index] = ctx.taints[base] if base >= 0 else 0


def _listed(ctx: Context, base: int) -> Objects:
    """The literals of a display that a loop goes through, often names: a request's containers keep none."""
    row = ctx.scope.values[base]
    if row[0] != "new" or row[1] not in ("tuple", "list"):
        return NOTHING
    return frozenset([o for v in row[3] if v >= 0 for o in ctx.objects[v] if o.__class__ is Const])


def _call(
    world: World, ctx: Context, index: int, value: tuple[str, int, tuple[int, ...], tuple[tuple[str, int], ...], int]
) -> None:
    _, function, args, kws, ctx.block = value
    callees = ctx.objects[function]
    if not callees:
        ctx.objects[index] = fetched(world, ctx, index) if ctx.life else NOTHING
        ctx.taints[index] = taint_of_unknown(ctx, value)
        if ctx.life:
            _call_what_is_handed_on(world, ctx, index, [*args, *[v for _, v in kws]])
        return
    arguments = _arguments(world, ctx, args, kws)
    found: Objects = NOTHING
    given = arguments.taint
    taint = given | ctx.taints[function]
    for callee in ordered(callees) if len(callees) > 1 else callees:
        result = calls.call(world, ctx, index, callee, arguments)
        found = found | result.objects if found else result.objects
        if isinstance(callee, (Function, Bound, Wrapped)):
            taint = (taint & ~given) | result.taint | (given if not result.taint else 0)
        elif result.taint & IDENTITY and not given & IDENTITY:
            taint = (taint & ~REQUEST_DATA) | result.taint
        else:
            taint |= result.taint
    ctx.objects[index], ctx.taints[index] = found or (fetched(world, ctx, index) if ctx.life else NOTHING), taint


def _call_what_is_handed_on(world: World, ctx: Context, index: int, given: list[int]) -> None:
    """What a request gives to code that is not known, to be called, is taken to be called."""
    for v in given:
        for each in ordered(ctx.objects[v]) if v >= 0 else ():
            if each.__class__ in HANDED_ON:
                calls.call(world, ctx, index, each, Arguments.none(supplied=False))


def _decorate(
    world: World, ctx: Context, index: int, value: tuple[str, int, tuple[int, ...], tuple[tuple[str, int], ...], int]
) -> None:
    """A decorator that is not understood is taken to return what it decorates."""
    decorators = ctx.objects[value[1]]
    ctx.objects[value[1]] = decorators_among(decorators) if len(decorators) > 1 else decorators
    _call(world, ctx, index, value)
    ctx.objects[value[1]] = decorators
    if not any(not isinstance(o, (Const, Foreign)) for o in ctx.objects[index]):
        ctx.objects[index] = ctx.objects[value[2][0]]


def _arguments(world: World, ctx: Context, args: tuple[int, ...], kws: tuple[tuple[str, int], ...]) -> Arguments:
    positional, taints = [], []
    for v in args:
        if v < 0:
            return _starred(world, ctx, args, kws)
        positional.append(ctx.objects[v])
        taints.append(ctx.taints[v])
    if not kws:
        return Arguments(positional, taints, [], [])
    if any(not name for name, _ in kws):
        return _starred(world, ctx, args, kws)
    keywords = [(name, ctx.objects[v]) for name, v in kws]
    return Arguments(positional, taints, keywords, [ctx.taints[v] for _, v in kws])


def _starred(world: World, ctx: Context, args: tuple[int, ...], kws: tuple[tuple[str, int], ...]) -> Arguments:
    """Arguments of which some are starred: what follows one whose length is not known may land anywhere."""
    found = Arguments.none()
    for v in args:
        if v < 0:
            spread_out(world, ctx, ctx.objects[~v], ctx.taints[~v], found)
        elif not found.spread:
            found.positional.append(ctx.objects[v])
            found.taints.append(ctx.taints[v])
        else:
            found.spread |= ctx.objects[v]
    for name, v in kws:
        if name:
            found.keywords.append((name, ctx.objects[v]))
            found.keyword_taints.append(ctx.taints[v])
        else:
            spread_names(world, ctx, ctx.objects[v], ctx.taints[v], found)
    return found


HANDLERS: dict[str, Handler] = {
    "param": _param,
    "global": _global,
    "free": _free,
    "const": literal,
    "attr": _attr,
    "item": _item,
    "elem": _elem,
    "call": _call,
    "decorate": _decorate,
    "phi": makers.either,
    "new": makers.display,
    "copy": makers.slice_copy,
    "union": makers.union,
    "mix": makers.mixture,
    "cmp": makers.comparison,
    "not": makers.negation,
    "grown": makers.grown,
    "func": makers.function_value,
    "class": makers.class_value,
    "import": makers.imported,
    "enter": makers.entered,
    "typed": makers.typed,
}
"""By the tag of the value; nothing is known of the others."""
