"""What effects of a context change of state that lives on."""

from collections.abc import Iterable
from typing import NamedTuple

from fungible.audit.facts.records import ANY, RowFunction, Value
from fungible.audit.link.binding import is_kept, keeps
from fungible.audit.link.descriptors import setters
from fungible.audit.link.effects import IN_PLACE, yielded_state
from fungible.audit.link.elements import element_cells
from fungible.audit.link.handles import Box, Const, Foreign, Instance, Method, Part, strings
from fungible.audit.link.hooks import HOOK
from fungible.audit.link.inherited import content_of
from fungible.audit.link.lineages import has_method, lineage
from fungible.audit.link.loads import attribute
from fungible.audit.link.objects import Class, Context, Function, Module, Obj, Objects, ordered
from fungible.audit.link.shared import LIFESPAN, bag
from fungible.audit.link.values import frame_at
from fungible.audit.trace.accesses import Touch, Toucher, building, charged
from fungible.audit.trace.kept import shares_attributes
from fungible.model.words import Action, Storage


def _bind(toucher: Toucher, ctx: Context, effect: tuple[str, str, int, bool, int, int]) -> None:
    _, name, value, aug, line, block = effect
    if isinstance(ctx.body, Class):
        return  # the body of a class defines its attributes, and changes none
    operation, given = _assigned(ctx, value, (("global", name),), aug=aug)
    slot = toucher.holders.slot(Storage.MODULE, ctx.module, name)
    toucher.change(slot, Touch(Action.WRITE, operation, ctx, line, block, -1, given))


def _assigned(ctx: Context, value: int, loads: Iterable[Value], *, aug: bool) -> tuple[str, int]:
    """What an assignment does, and what it brings: `x = x + 1` adds to a number as `x += 1` does.

    So does what counts in one of its cases: `x = 0 if it_rains else x + 1`.
    """
    if aug:
        return "augment", _given(ctx, value)
    row, known = ctx.scope.values[value], tuple(loads)
    cases = row[1] if row[0] == "phi" else (value,)
    return next((("augment", added) for each in cases if (added := _added(ctx, each, known)) >= 0), ("assign", value))


def _added(ctx: Context, value: int, loads: tuple[Value, ...]) -> int:
    """The number that a value adds to what is loaded; -1 where it does not."""
    values, row = ctx.scope.values, ctx.scope.values[value]
    others = [each for each in row[1] if values[each] not in loads] if row[0] == "mix" and len(row[1]) == 2 else []
    number = len(others) == 1 and any(isinstance(o, Const) and isinstance(o.value, int) for o in ctx.objects[others[0]])
    return others[0] if number else -1


def _given(ctx: Context, value: int) -> int:
    """What an assignment brings: of an augmented one, what it adds."""
    row = ctx.scope.values[value]
    return int(row[2]) if row[0] == "grown" else value


def _unbind(toucher: Toucher, ctx: Context, effect: tuple[str, str, int, int]) -> None:
    _, name, line, block = effect
    if not isinstance(ctx.body, Class):
        toucher.change(
            toucher.holders.slot(Storage.MODULE, ctx.module, name), Touch(Action.WRITE, "delete", ctx, line, block)
        )


def _setfree(toucher: Toucher, ctx: Context, effect: tuple[str, str, int, int, bool, int, int]) -> None:
    _, name, hops, value, aug, line, block = effect
    frame = frame_at(ctx, hops)
    if frame is not None:
        operation, given = _assigned(ctx, value, (("free", name, hops),), aug=aug)
        slot = toucher.holders.slot(Storage.CLOSURE, frame, name)
        toucher.change(slot, Touch(Action.WRITE, operation, ctx, line, block, -1, given))


def _setattr(toucher: Toucher, ctx: Context, effect: tuple[str, int, str, int, bool, int, int]) -> None:
    _, base, name, value, aug, line, block = effect
    if name == ANY and any(isinstance(target, Module) for target in ctx.objects[base]):
        _set_variables(toucher, ctx, effect)
    for target in ctx.objects[base]:
        if _is_made_there(ctx, base, target, name):
            continue
        if setters(toucher.holders.world, ctx, target, name) or (aug and _grows(toucher, ctx, target, name)):
            continue
        slot = toucher.attribute_slot(target, name)
        if slot is None and aug:
            _extends(toucher, ctx, target, effect)
        if slot is not None:
            operation, given = _assigned(ctx, value, _loads(ctx, base, name), aug=aug)
            action = Action.MUTATE if slot.name != name else Action.WRITE
            toucher.change(slot, Touch(action, operation, ctx, line, block, -1, value if aug else given))


def _is_made_there(ctx: Context, base: int, target: Obj, name: str) -> bool:
    """Whether assigning an attribute is a part of making an object, or is told of another one."""
    others = ctx.objects[base]
    if _constructing(ctx, base, target) or _fresh(ctx, base, target) or building(ctx, target):
        return True
    return _is_one_of(target, others) or _is_of_own_kind(target, others, name)


def _set_variables(toucher: Toucher, ctx: Context, effect: tuple[str, int, str, int, bool, int, int]) -> None:
    """`setattr(module, name, value)` sets the variables whose names are known there."""
    _, base, _, value, _, line, block = effect
    calls = [row[2] for row in ctx.scope.values if row[0] == "call" and row[2][::2] == (base, value)]
    names = {name for args in calls for name in strings(ctx.objects[args[1]])}
    for target in ctx.objects[base]:
        for name in sorted(names.intersection(target.bound)) if isinstance(target, Module) else ():
            slot = toucher.attribute_slot(target, name)
            if slot is not None:
                toucher.change(slot, Touch(Action.WRITE, "assign", ctx, line, block, -1, value))


def _loads(ctx: Context, base: int, name: str) -> tuple[Value, ...]:
    """Loads of an attribute from the same object, or from the one whose method it is: `Desk.last = self.last + 1`."""
    own = [i for i, row in enumerate(ctx.scope.values) if row == ("param", 0)]
    return tuple([("attr", each, name) for each in (base, *own)])


def _grows(toucher: Toucher, ctx: Context, target: Obj, name: str) -> bool:
    """Whether `+=` is a method of what the attribute holds, which it changes instead."""
    held = attribute(toucher.holders.world, ctx, target, name) if isinstance(target, Instance) else ()
    return any(isinstance(o, Instance) and any(has_method(o.owner, each) for each in IN_PLACE) for o in held)


def _extends(toucher: Toucher, ctx: Context, target: Obj, effect: tuple[str, int, str, int, bool, int, int]) -> None:
    """`+=` extends in place the container that an object of a request has from its class, or was given."""
    _, _, name, value, _, line, block = effect
    held = attribute(toucher.holders.world, ctx, target, name) if isinstance(target, Instance) else frozenset()
    for each in charged(held):
        inner = content_of(each)
        own = toucher.holders.slot_of(inner) if isinstance(inner, Box) and inner.kind != "tuple" else None
        if own is not None:
            toucher.change(own, Touch(Action.MUTATE, "extend", ctx, line, block, -1, _given(ctx, value)))


def _constructing(ctx: Context, base: int, target: Obj) -> bool:
    """Assigning an attribute of `self` while it is being made is no change of it, nor what a hook does to its parts."""
    hook = isinstance(ctx.body, Function) and HOOK in ctx.body.cells and bool(ctx.body.cell(HOOK).values)
    if hook and (isinstance(target, Part) or ctx.scope.values[base] == ("param", 0)):
        return not isinstance(target, Class)
    own = ctx.scope.values[base] == ("param", 0) or ctx.scope.name == "__new__"
    return own and ctx.scope.name in CONSTRUCTORS and isinstance(target, Instance)


def _fresh(ctx: Context, base: int, target: Obj) -> bool:
    """Whether an object is what the code that assigns has just made: nobody else has it yet."""
    row = ctx.scope.values[base]
    if row[0] != "call" or not isinstance(target, Instance) or target.owner not in ctx.objects[row[1]]:
        return False
    return not _may_be_there(target)


def _may_be_there(target: Instance) -> bool:
    """Whether a class decides itself what making one gives, or all that are made share their attributes."""
    classes = [each for each in lineage(target.owner) if isinstance(each, Class)]
    return shares_attributes(target) or any("__new__" in c.own or "metaclass" in c.cells for c in classes)


def _is_one_of(target: Obj, others: Objects) -> bool:
    """Whether a part of a container stands for one of its elements that is known: the change is that one's."""
    whole = target.whole if isinstance(target, Part) else None
    if not isinstance(whole, Box):
        return False
    known = [o for o in others if isinstance(o, Instance)]
    return any(o in cell.values for o in known for cell in element_cells(whole))


def _is_of_own_kind(target: Obj, others: Objects, name: str) -> bool:
    """Whether the application is an object of a class of the program that has the attribute: it is that one's."""
    app = isinstance(target, Foreign) and target.type == "the.app"
    return app and any(isinstance(o, Instance) and name in o.cells for o in others)


CONSTRUCTORS = frozenset(
    {"__init__", "__new__", "__post_init__", "__attrs_post_init__", "model_post_init", "__set_name__"}
)


def _delattr(toucher: Toucher, ctx: Context, effect: tuple[str, int, str, int, int]) -> None:
    _, base, name, line, block = effect
    for target in ctx.objects[base]:
        slot = toucher.attribute_slot(target, name)
        by_code = setters(toucher.holders.world, ctx, target, name, "fdel") or _is_computed(toucher, ctx, target, name)
        if slot is not None and not by_code:
            operation = "clear" if name == ANY else "delete"
            toucher.change(slot, Touch(Action.WRITE, operation, ctx, line, block))


def _is_computed(toucher: Toucher, ctx: Context, target: Obj, name: str) -> bool:
    """Whether an attribute is what a property keeps: that it is deleted is told of the property."""
    if not isinstance(target, Instance):
        return False
    if name == ANY:
        owners = [each for each in lineage(target.owner) if isinstance(each, Class)]
        return any(keeps(o) for owner in owners for own in owner.own for o in owner.cell(own).values)
    return any(is_kept(each) for each in attribute(toucher.holders.world, ctx, target, name))


def _setitem(toucher: Toucher, ctx: Context, effect: tuple[str, int, int, int, bool, int, int]) -> None:
    _, base, key, value, aug, line, block = effect
    _items(toucher, ctx, ItemWrite(base, key, value, "augment-item" if aug else "set-item", line, block))


def _delitem(toucher: Toucher, ctx: Context, effect: tuple[str, int, int, int, int]) -> None:
    _, base, key, line, block = effect
    _items(toucher, ctx, ItemWrite(base, key, -1, "delete-item", line, block))


class ItemWrite(NamedTuple):
    """An item set or deleted: the value numbers of what holds it, of its key and of what is put (-1 for nothing)."""

    base: int
    key: int
    value: int
    operation: str
    line: int
    block: int


def _items(toucher: Toucher, ctx: Context, write: ItemWrite) -> None:
    key, value, operation, line, block = write.key, write.value, write.operation, write.line, write.block
    for target in charged(ctx.objects[write.base]):
        slot = toucher.item_slot(target, ctx.objects[key])
        if slot is not None:
            toucher.change(slot, Touch(Action.WRITE, operation, ctx, line, block, key, value))
        elif isinstance(target, Box | Part | Foreign):
            slot = toucher.holders.slot_of(target)
            local = isinstance(target, Foreign) and toucher.holders.world.role(target.type) in ("local", "request")
            if slot is not None and not local and not building(ctx, target):
                named = operation == "set-item" and isinstance(target, Box) and _for_classes(ctx.objects[key])
                done = "assign" if named else operation
                toucher.change(slot, Touch(Action.MUTATE, done, ctx, line, block, key, value))
        elif isinstance(target, Instance):
            _own_items(toucher, ctx, write, target)


def _for_classes(keys: Objects) -> bool:
    """Whether keys are classes of the program: there are as many as it has, so an item is like a variable."""
    return bool(keys) and all(isinstance(key, Class) for key in keys)


def _own_items(toucher: Toucher, ctx: Context, write: ItemWrite, target: Instance) -> None:
    """Items of an object that is a container itself, unless a method of the program comes first."""
    method = "__delitem__" if write.operation == "delete-item" else "__setitem__"
    for found in ordered(attribute(toucher.holders.world, ctx, target, method)):
        box = found.receiver if isinstance(found, Method) else None
        slot = toucher.holders.slot_of(box) if isinstance(box, Box) else None
        if slot is not None:
            touch = Touch(Action.MUTATE, write.operation, ctx, write.line, write.block, write.key, write.value)
            toucher.change(slot, touch)


_NEVER_CHANGED = ("tuple", "frozenset")
"""Containers of which `+=` and `|=` make another one."""


def _augment(toucher: Toucher, ctx: Context, effect: tuple[str, int, int, int, int]) -> None:
    _, before, value, line, block = effect
    if any(isinstance(o, Const) and isinstance(o.value, str | int | float) for o in ctx.objects[value]):
        return  # what a text or a number is added to is no container
    for each in charged(ctx.objects[before]):
        target = content_of(each)
        if isinstance(target, Box) and target.kind not in _NEVER_CHANGED and not building(ctx, target):
            slot = toucher.holders.slot_of(target)
            if slot is not None:
                toucher.change(slot, Touch(Action.MUTATE, "extend", ctx, line, block, -1, value))


def _yield(toucher: Toucher, ctx: Context, effect: tuple[str, int, int, int]) -> None:
    """What a lifespan yields is assigned to the state that requests have."""
    _, value, line, block = effect
    world = toucher.holders.world
    if value >= 0 and ctx.body in world.lifespans:
        for name, _ in yielded_state(ctx.objects[value]):
            slot = toucher.holders.slot(Storage.APP_STATE, bag(world, LIFESPAN), name)
            toucher.change(slot, Touch(Action.WRITE, "assign", ctx, line, block))
    _return(toucher, ctx, effect)


def _return(toucher: Toucher, ctx: Context, effect: tuple[str, int, int, int]) -> None:
    _, value, _line, _ = effect
    if value >= 0:
        toucher.read_content(ctx, value, ctx.objects[value], "return")


WRITERS: dict[str, RowFunction[None]] = {
    "bind": _bind,
    "unbind": _unbind,
    "setfree": _setfree,
    "setattr": _setattr,
    "delattr": _delattr,
    "setitem": _setitem,
    "delitem": _delitem,
    "augment": _augment,
    "return": _return,
    "yield": _yield,
}
"""By the tag of the effect."""
