"""Applies the effects of a scope: stores go to slots, returns and yields to the context's results."""

from fungible.audit.facts.records import RowFunction
from fungible.audit.link import calls
from fungible.audit.link.elements import ELEMENT, slot_of
from fungible.audit.link.handles import Box, Const, Foreign, Instance, Part, Wrapped
from fungible.audit.link.invoke import Arguments
from fungible.audit.link.loads import attribute, bag
from fungible.audit.link.modules import absolute, module_named
from fungible.audit.link.objects import Class, Context, Function, Module, Obj, Objects, ordered
from fungible.audit.link.values import frame_at
from fungible.audit.link.world import CELL_LIMIT, World, bounded


def _bind(world: World, ctx: Context, index: int, effect: tuple[str, str, int, bool, int, int]) -> None:
    _, name, value, _, _, _ = effect
    holder: Obj = ctx.body if isinstance(ctx.body, Class) else ctx.module
    objects = ctx.objects[value]
    world.write(holder.cell(name), objects, ctx.taints[value])
    if isinstance(holder, Class):
        _set_name(world, ctx, holder, objects)


def _set_name(world: World, ctx: Context, holder: Class, objects: Objects) -> None:
    for each in objects:
        if isinstance(each, Function) and each.owner is None:
            each.owner = holder
        elif isinstance(each, Wrapped) and isinstance(each.inner, Function) and each.inner.owner is None:
            each.inner.owner = holder


def _setfree(world: World, ctx: Context, index: int, effect: tuple[str, str, int, int, bool, int, int]) -> None:
    _, name, hops, value, _, _, _ = effect
    frame = frame_at(ctx, hops)
    if frame is not None:
        world.write(frame.cell(name), ctx.objects[value], ctx.taints[value])


def _setattr(world: World, ctx: Context, index: int, effect: tuple[str, int, str, int, bool, int, int]) -> None:
    _, base, name, value, aug, _, _ = effect
    for target in ordered(ctx.objects[base]):
        if aug:
            continue
        if isinstance(target, Instance):
            _set_on_instance(world, ctx, target, name, value)
        elif isinstance(target, Foreign) and world.attribute_type(target.type, name) == "bag":
            world.write(bag(world, name).cell("*"), ctx.objects[value], ctx.taints[value])
        elif isinstance(target, Foreign) and world.role(target.type) == "app":
            world.write(bag(world, "app").cell(name), ctx.objects[value], ctx.taints[value])
        elif isinstance(target, Foreign | Class | Module | Function | Wrapped):
            inner = target.inner if isinstance(target, Wrapped) else target
            world.write(inner.cell(name), ctx.objects[value], ctx.taints[value])


def _set_on_instance(world: World, ctx: Context, target: Instance, name: str, value: int) -> None:
    world.write(target.cell(name), ctx.objects[value], ctx.taints[value])


def _setitem(world: World, ctx: Context, index: int, effect: tuple[str, int, int, int, bool, int, int]) -> None:
    _, base, key, value, _, _, _ = effect
    for target in ordered(ctx.objects[base]):
        if isinstance(target, Box):
            name = _literal_slot(ctx.objects[key], target)
            world.put(target, name, ctx.objects[value], ctx.taints[value])
        elif isinstance(target, Foreign):
            _set_foreign_item(world, ctx, target, key, value)
        elif isinstance(target, Instance | Class):
            for setter in ordered(attribute(world, ctx, target, "__setitem__")):
                arguments = Arguments(
                    [ctx.objects[key], ctx.objects[value]], [ctx.taints[key], ctx.taints[value]], [], []
                )
                calls.call(world, ctx, value, setter, arguments)
        elif isinstance(target, Part) and isinstance(target.whole, Box):
            world.put(target.whole, ELEMENT, ctx.objects[value], ctx.taints[value])


def _set_foreign_item(world: World, ctx: Context, target: Foreign, key: int, value: int) -> None:
    role = world.role(target.type)
    holder: Obj = bag(world, "app") if role == "app" else target
    if role in ("app", "bag"):
        world.write(holder.cell(slot_of(ctx.objects[key])), ctx.objects[value], ctx.taints[value])
    else:
        world.write(target.cell(ELEMENT), ctx.objects[value], ctx.taints[value])


def _literal_slot(keys: Objects, target: Box) -> str:
    literal = [k.value for k in keys if isinstance(k, Const)]
    if len(literal) == 1 and f"[{literal[0]!r}]" in target.cells:
        return f"[{literal[0]!r}]"
    return ELEMENT


def _return(world: World, ctx: Context, index: int, effect: tuple[str, int, int, int]) -> None:
    objects, taint = ctx.objects[effect[1]], ctx.taints[effect[1]]
    if (not objects <= ctx.returned and len(ctx.returned) < CELL_LIMIT) or taint & ~ctx.returned_taint:
        ctx.returned = bounded(ctx.returned | objects)
        ctx.returned_taint |= taint
        world.wake(ctx.waiting)


def _yield(world: World, ctx: Context, index: int, effect: tuple[str, int, int, int]) -> None:
    if effect[1] < 0:
        return
    objects, taint = ctx.objects[effect[1]], ctx.taints[effect[1]]
    if (not objects <= ctx.yielded and len(ctx.yielded) < CELL_LIMIT) or taint & ~ctx.yielded_taint:
        ctx.yielded = bounded(ctx.yielded | objects)
        ctx.yielded_taint |= taint
        world.wake(ctx.waiting)


def _augment(world: World, ctx: Context, index: int, effect: tuple[str, int, int, int, int]) -> None:
    for target in ordered(ctx.objects[effect[1]]):
        if isinstance(target, Box):
            for source in ordered(ctx.objects[effect[2]]):
                if isinstance(source, Box):
                    for name, cell in list(source.cells.items()):
                        if name.startswith("["):
                            world.put(target, ELEMENT, world.read(cell, ctx))


def _star(world: World, ctx: Context, index: int, effect: tuple[str, str, int, int, int]) -> None:
    name = absolute(ctx.module, effect[1], effect[2])
    module: Obj = module_named(world, ctx.module, name) or world.external(name)
    world.write(ctx.module.cell("*"), module.alone)


def _capture(world: World, ctx: Context, index: int, effect: tuple[str, str, tuple[int, ...]]) -> None:
    """A variable that inner functions use holds whatever was assigned to it."""
    cell = ctx.cell(effect[1])
    for value in effect[2]:
        world.write(cell, ctx.objects[value], ctx.taints[value])


HANDLERS: dict[str, RowFunction[None]] = {
    "bind": _bind,
    "setfree": _setfree,
    "setattr": _setattr,
    "setitem": _setitem,
    "return": _return,
    "yield": _yield,
    "augment": _augment,
    "star": _star,
    "capture": _capture,
}
