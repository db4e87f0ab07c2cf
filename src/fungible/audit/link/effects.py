"""Applies the effects of a scope: stores go to slots, returns and yields to the context's results."""

from fungible.audit.facts.records import RowFunction
from fungible.audit.link import calls
from fungible.audit.link.attribute_items import SHARED_NAMES
from fungible.audit.link.branching import is_passed_by
from fungible.audit.link.descriptors import note, setters
from fungible.audit.link.elements import ELEMENT, exact_slots, has_own_slot, slot_of, slots
from fungible.audit.link.handles import Box, Foreign, Instance, Part, Wrapped
from fungible.audit.link.hooks import note_hooks
from fungible.audit.link.invoke import Arguments
from fungible.audit.link.lineages import methods
from fungible.audit.link.loads import attribute
from fungible.audit.link.marks import put_under_key
from fungible.audit.link.modules import absolute, module_named
from fungible.audit.link.objects import NOTHING, Cell, Class, Context, Function, Module, Obj, Objects, ordered
from fungible.audit.link.offers import fill, override
from fungible.audit.link.shared import LIFESPAN, bag, is_copied, is_namespace
from fungible.audit.link.values import frame_at
from fungible.audit.link.world import CELL_LIMIT, IDENTITY, World, bounded


def _bind(world: World, ctx: Context, index: int, effect: tuple[str, str, int, bool, int, int]) -> None:
    _, name, value, _, _, _ = effect
    holder: Obj = ctx.body if isinstance(ctx.body, Class) else ctx.module
    objects = ctx.objects[value]
    world.write(holder.cell(name), objects, ctx.taints[value])
    if isinstance(holder, Class):
        _set_name(holder, objects)
        if ctx.scope.values[value][0] == "decorate":
            note_hooks(world, ctx, holder, name, objects)
        for method, arguments in note(world, ctx, holder, name, objects):
            calls.call(world, ctx, value, method, arguments)


def _set_name(holder: Class, objects: Objects) -> None:
    for each in objects:
        inner = each.inner if isinstance(each, Wrapped) else each
        if isinstance(inner, Function) and inner.owner is None:
            inner.owner = holder


def _setfree(world: World, ctx: Context, index: int, effect: tuple[str, str, int, int, bool, int, int]) -> None:
    _, name, hops, value, _, _, _ = effect
    frame = frame_at(ctx, hops)
    if frame is not None:
        world.write(frame.cell(name), ctx.objects[value], ctx.taints[value])


def _setattr(world: World, ctx: Context, index: int, effect: tuple[str, int, str, int, bool, int, int]) -> None:
    _, base, name, value, aug, _, _ = effect
    for target in ordered(ctx.objects[base]):
        by_code = setters(world, ctx, target, name)
        for setter in by_code:
            calls.call(world, ctx, value, setter, Arguments([ctx.objects[value]], [ctx.taints[value]], [], []))
        if aug:
            _grow(world, ctx, attribute(world, ctx, target, name), value)
        if aug or by_code:
            continue
        if isinstance(target, Instance):
            _set_own(world, target, name, ctx.objects[value], ctx.taints[value])
        elif isinstance(target, Foreign) and world.attribute_type(target.type, name) == "bag":
            world.write(bag(world, name).cell("*"), ctx.objects[value], ctx.taints[value])
        elif isinstance(target, Box) and is_namespace(world, target):
            world.put(target, f"[{name!r}]", ctx.objects[value], ctx.taints[value])
        elif isinstance(target, Foreign) and world.role(target.type) == "app":
            world.write(bag(world, "app").cell(name), ctx.objects[value], ctx.taints[value])
        elif isinstance(target, Foreign | Class | Module | Function | Wrapped):
            inner = target.inner if isinstance(target, Wrapped) else target
            world.write(inner.cell(name), ctx.objects[value], ctx.taints[value])


def _set_own(world: World, target: Instance, name: str, objects: Objects, taint: int) -> None:
    world.write(target.cell(name), objects, taint)
    for cell in target.cells.values() if name == SHARED_NAMES else ():  # who looked for an attribute looks again
        world.wake(cell.readers or ())


def _delattr(world: World, ctx: Context, index: int, effect: tuple[str, int, str, int, int]) -> None:
    for target in ordered(ctx.objects[effect[1]]):
        for deleter in setters(world, ctx, target, effect[2], "fdel"):
            calls.call(world, ctx, effect[1], deleter, Arguments.none())


def _setitem(world: World, ctx: Context, index: int, effect: tuple[str, int, int, int, bool, int, int]) -> None:
    _, base, key, value, _, _, _ = effect
    for target in ordered(ctx.objects[base]):
        if isinstance(target, Box):
            for name in _slots(ctx.objects[key], target):
                world.put(target, name, ctx.objects[value], ctx.taints[value])
        elif isinstance(target, Foreign):
            _set_foreign_item(world, ctx, target, key, value)
        elif isinstance(target, Instance | Class):
            for setter in ordered(attribute(world, ctx, target, "__setitem__")):
                arguments = Arguments(
                    [ctx.objects[key], ctx.objects[value]], [ctx.taints[key], ctx.taints[value]], [], []
                )
                calls.call(world, ctx, value, setter, arguments)
        elif isinstance(target, Part) and isinstance(target.whole, Box) and not target.whole.life:
            world.put(target.whole, ELEMENT, ctx.objects[value], ctx.taints[value])


def _delitem(world: World, ctx: Context, index: int, effect: tuple[str, int, int, int, int]) -> None:
    _, base, key, _, _ = effect
    for target in ordered(ctx.objects[base]):
        if isinstance(target, Instance | Class):
            for deleter in ordered(attribute(world, ctx, target, "__delitem__")):
                calls.call(world, ctx, key, deleter, Arguments([ctx.objects[key]], [ctx.taints[key]], [], []))


def _set_foreign_item(world: World, ctx: Context, target: Foreign, key: int, value: int) -> None:
    if ctx.life and is_copied(target):
        return
    role = world.role(target.type)
    holder: Obj = bag(world, "app") if role == "app" else target
    if role in ("app", "bag"):
        world.write(holder.cell(slot_of(ctx.objects[key])), ctx.objects[value], ctx.taints[value])
    elif role == "overrides":
        override(world, ctx.objects[key], ctx.objects[value])
    elif role == "container":
        fill(world, ctx, ctx.objects[key], ctx.objects[value])
    elif role != "defaults":
        world.write(target.cell(ELEMENT), ctx.objects[value], ctx.taints[value])
        there = put_under_key(world, target, ctx.objects[key])
        if there is not None:
            world.write(there, NOTHING, ctx.taints[value] & IDENTITY)


def _slots(keys: Objects, target: Box) -> list[str]:
    """The slots that an assignment fills: literal keys have their own where the container was made with them."""
    names = exact_slots(keys) if keys else []
    return [name for name in names if has_own_slot(target, name)] or [ELEMENT]


def _return(world: World, ctx: Context, index: int, effect: tuple[str, int, int, int]) -> None:
    if effect[3] >= 0 and is_passed_by(ctx, effect[3]):
        return
    objects, taint = ctx.objects[effect[1]], ctx.taints[effect[1]]
    if (not objects <= ctx.returned and len(ctx.returned) < CELL_LIMIT) or taint & ~ctx.returned_taint:
        ctx.returned = bounded(ctx.returned | objects)
        ctx.returned_taint |= taint
        world.wake(ctx.waiting)


def _yield(world: World, ctx: Context, index: int, effect: tuple[str, int, int, int]) -> None:
    if effect[1] < 0:
        return
    objects, taint = ctx.objects[effect[1]], ctx.taints[effect[1]]
    if ctx.body in world.lifespans:
        for name, cell in yielded_state(objects):
            world.write(bag(world, LIFESPAN).cell(name), world.read(cell, ctx))
    if (not objects <= ctx.yielded and len(ctx.yielded) < CELL_LIMIT) or taint & ~ctx.yielded_taint:
        ctx.yielded = bounded(ctx.yielded | objects)
        ctx.yielded_taint |= taint
        world.wake(ctx.waiting)


def yielded_state(objects: Objects) -> list[tuple[str, Cell]]:
    """The names of the state that a lifespan yields, each with the slot that holds it."""
    boxes = [o for o in ordered(objects) if isinstance(o, Box)]
    return [(name[2:-2], cell) for box in boxes for name, cell in list(box.cells.items()) if name.startswith("['")]


def _augment(world: World, ctx: Context, index: int, effect: tuple[str, int, int, int, int]) -> None:
    _grow(world, ctx, ctx.objects[effect[1]], effect[2])


IN_PLACE = ("__iadd__", "__ior__", "__isub__", "__iand__", "__ixor__", "__ilshift__")


def _grow(world: World, ctx: Context, targets: Objects, value: int) -> None:
    """`+=` and its like: containers take what is in the other, objects of the program have methods for it."""
    for target in ordered(targets):
        if isinstance(target, Box):
            for source in ordered(ctx.objects[value]):
                if isinstance(source, Box):
                    for _, objects in slots(world, ctx, source):
                        world.put(target, ELEMENT, objects)
        elif isinstance(target, Instance):
            for grow in [m for name in IN_PLACE for m in methods(world, ctx, target, name)]:
                calls.call(world, ctx, value, grow, Arguments([ctx.objects[value]], [ctx.taints[value]], [], []))


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
    "delattr": _delattr,
    "delitem": _delitem,
    "setitem": _setitem,
    "return": _return,
    "yield": _yield,
    "augment": _augment,
    "star": _star,
    "capture": _capture,
}
