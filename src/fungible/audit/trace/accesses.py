"""What each context does to state that lives on: reads, writes and mutations, by slot."""

from collections.abc import Iterator
from dataclasses import dataclass

from fungible.audit.facts.records import RowFunction
from fungible.audit.link.containers import MUTATORS
from fungible.audit.link.context import Context
from fungible.audit.link.elements import slot_of
from fungible.audit.link.loads import lineage
from fungible.audit.link.objects import (
    Box,
    Class,
    Foreign,
    Function,
    Instance,
    Method,
    Module,
    Obj,
    Objects,
    Part,
    Wrapped,
)
from fungible.audit.link.values import frame_at
from fungible.audit.trace.holders import Holders, Slot
from fungible.model.words import Action, Storage


@dataclass(frozen=True, slots=True)
class Touch:
    """One access: a slot, what is done to it, where. `key` and `value` are values of the context, or -1."""

    slot: Slot
    action: Action
    operation: str
    context: Context
    line: int
    block: int
    key: int = -1
    value: int = -1
    target: Obj | None = None


class Toucher:
    """Derives the accesses of contexts once the program is solved."""

    def __init__(self, holders: Holders) -> None:
        self.holders = holders
        self.knowledge = holders.world.knowledge

    def touches(self, ctx: Context) -> Iterator[Touch]:
        """Every access that a context makes."""
        for index, value in enumerate(ctx.scope.values):
            reader = _READERS.get(value[0])
            if reader is not None:
                yield from reader(self, ctx, index, value)
        for effect in ctx.scope.effects:
            writer = _WRITERS.get(effect[0])
            if writer is not None:
                yield from writer(self, ctx, effect)

    def read(self, ctx: Context, index: int, objects: Objects, operation: str, key: int = -1) -> Iterator[Touch]:
        """Reads of containers among some objects."""
        for target in objects:
            if isinstance(target, Box | Part):
                slot = self.holders.slot_of(target)
                if slot is not None:
                    yield Touch(slot, Action.READ, operation, ctx, ctx.scope.lines[index], -1, key, -1, target)

    def attribute_slot(self, target: Obj, name: str) -> Slot | None:
        """The slot that `target.name` is, when it outlives a request."""
        if isinstance(target, Instance):
            return self.holders.instance_slot(target, name)
        if isinstance(target, Class):
            return None if target.life else Slot(Storage.CLASS, _class_with(target, name), name)
        if isinstance(target, Module):
            return Slot(Storage.MODULE, target, name)
        if isinstance(target, Function | Wrapped):
            inner = target.inner if isinstance(target, Wrapped) else target
            return Slot(Storage.FUNCTION_CACHE, inner, name) if isinstance(inner, Function) else None
        if isinstance(target, Foreign):
            return self.foreign_slot(target, name)
        return self.holders.slot_of(target) if isinstance(target, Part) else None

    def foreign_slot(self, target: Foreign, name: str) -> Slot | None:
        """The slot of an attribute of a library's object: application state, or the object's own."""
        role = self.knowledge.role(target.type)
        if target.type.startswith("bag:"):
            return Slot(Storage.APP_STATE, target, name)
        if role in ("local", "request", "websocket"):
            return None
        if role == "thread-local":
            own = self.holders.slot_of(target)
            return Slot(Storage.THREAD_LOCAL, own.where, own.name) if own else None
        return self.holders.slot_of(target)


def _class_with(cls: Class, name: str) -> Class:
    for owner in lineage(cls):
        if isinstance(owner, Class) and name in owner.own | set(owner.declared):
            return owner
    return cls


def _global(toucher: Toucher, ctx: Context, index: int, value: tuple[str, str]) -> Iterator[Touch]:
    if isinstance(ctx.body, Function):
        yield Touch(Slot(Storage.MODULE, ctx.module, value[1]), Action.READ, "load", ctx, ctx.scope.lines[index], -1)


def _free(toucher: Toucher, ctx: Context, index: int, value: tuple[str, str, int]) -> Iterator[Touch]:
    frame = frame_at(ctx, value[2])
    if frame is not None:
        yield Touch(Slot(Storage.CLOSURE, frame, value[1]), Action.READ, "load", ctx, ctx.scope.lines[index], -1)


def _attr(toucher: Toucher, ctx: Context, index: int, value: tuple[str, int, str]) -> Iterator[Touch]:
    _, base, name = value
    for target in ctx.objects[base]:
        if isinstance(target, Instance | Class | Module | Foreign | Function | Wrapped):
            slot = toucher.attribute_slot(target, name)
            if slot is not None:
                yield Touch(slot, Action.READ, "load", ctx, ctx.scope.lines[index], -1, target=target)


def _item(toucher: Toucher, ctx: Context, index: int, value: tuple[str, int, int]) -> Iterator[Touch]:
    _, base, key = value
    yield from toucher.read(ctx, index, ctx.objects[base], "item", key)
    for target in ctx.objects[base]:
        slot = _foreign_item_slot(toucher, target, ctx.objects[key])
        if slot is not None:
            yield Touch(slot, Action.READ, "item", ctx, ctx.scope.lines[index], -1, key)


def _foreign_item_slot(toucher: Toucher, target: Obj, keys: Objects) -> Slot | None:
    if not isinstance(target, Foreign):
        return None
    role = toucher.knowledge.role(target.type)
    if role == "bag" or target.type.startswith("bag:"):
        return Slot(Storage.APP_STATE, target, slot_of(keys))
    if role == "app":
        app_bag = toucher.holders.world.interned.get(("bag", "app"))
        return Slot(Storage.APP_STATE, app_bag, slot_of(keys)) if app_bag is not None else None
    return None


def _elem(toucher: Toucher, ctx: Context, index: int, value: tuple[str, int]) -> Iterator[Touch]:
    if value[1] >= 0:
        yield from toucher.read(ctx, index, ctx.objects[value[1]], "iterate")


def _cmp(toucher: Toucher, ctx: Context, index: int, value: tuple[str, str, int, int]) -> Iterator[Touch]:
    _, operator, left, right = value
    if operator in ("in", "not in"):
        yield from toucher.read(ctx, index, ctx.objects[right], "contains", left)


def _call(
    toucher: Toucher,
    ctx: Context,
    index: int,
    value: tuple[str, int, tuple[int, ...], tuple[tuple[str, int], ...], int],
) -> Iterator[Touch]:
    _, function, args, kws, block = value
    line = ctx.scope.lines[index]
    for callee in ctx.objects[function]:
        if isinstance(callee, Method) and isinstance(callee.receiver, Box | Part):
            slot = toucher.holders.slot_of(callee.receiver)
            if slot is not None and not _building(ctx, callee.receiver):
                mutates = callee.name in MUTATORS
                first = args[0] if args else -1
                last = args[-1] if args else -1
                action = Action.MUTATE if mutates else Action.READ
                yield Touch(slot, action, callee.name, ctx, line, block, first, last, callee.receiver)
        elif isinstance(callee, Method) and callee.name == "set" and _is_context_variable(toucher, callee.receiver):
            slot = toucher.holders.slot_of(callee.receiver)
            if slot is not None:
                yield Touch(slot, Action.WRITE, "set", ctx, line, block, -1, args[0] if args else -1, callee.receiver)
    operation = "next" if _is_next(ctx, function) else "pass"
    for v in [*args, *(v for _, v in kws)]:
        objects = ctx.objects[v if v >= 0 else ~v]
        for touch in toucher.read(ctx, index, objects, operation):
            if operation == "next" and isinstance(touch.target, Box) and touch.target.kind == "counter-iterator":
                yield Touch(touch.slot, Action.MUTATE, "next", ctx, line, block, -1, -1, touch.target)
            else:
                yield touch


def _is_context_variable(toucher: Toucher, target: Obj) -> bool:
    return isinstance(target, Foreign) and toucher.knowledge.role(target.type) == "contextvar"


def _building(ctx: Context, target: Obj) -> bool:
    """Whether a container of a request is being filled by the code that made it, before anything holds it."""
    return (
        isinstance(target, Box)
        and bool(target.life)
        and isinstance(target.site, tuple)
        and target.site[1] == id(ctx.scope)
    )


def _is_next(ctx: Context, function: int) -> bool:
    return ctx.scope.values[function][:2] == ("global", "next")


def _new(
    toucher: Toucher, ctx: Context, index: int, value: tuple[str, str, tuple[int, ...], tuple[int, ...]]
) -> Iterator[Touch]:
    for v in value[3]:
        yield from toucher.read(ctx, index, ctx.objects[v if v >= 0 else ~v], "copy")


def _copy(toucher: Toucher, ctx: Context, index: int, value: tuple[str, int]) -> Iterator[Touch]:
    yield from toucher.read(ctx, index, ctx.objects[value[1]], "copy")


def _bind(toucher: Toucher, ctx: Context, effect: tuple[str, str, int, bool, int, int]) -> Iterator[Touch]:
    _, name, value, aug, line, block = effect
    where: Obj = ctx.body if isinstance(ctx.body, Class) else ctx.module
    storage = Storage.CLASS if isinstance(ctx.body, Class) else Storage.MODULE
    operation = "augment" if aug else "assign"
    yield Touch(Slot(storage, where, name), Action.WRITE, operation, ctx, line, block, -1, value)


def _unbind(toucher: Toucher, ctx: Context, effect: tuple[str, str, int, int]) -> Iterator[Touch]:
    _, name, line, block = effect
    if not isinstance(ctx.body, Class):
        yield Touch(Slot(Storage.MODULE, ctx.module, name), Action.WRITE, "delete", ctx, line, block)


def _setfree(toucher: Toucher, ctx: Context, effect: tuple[str, str, int, int, bool, int, int]) -> Iterator[Touch]:
    _, name, hops, value, aug, line, block = effect
    frame = frame_at(ctx, hops)
    if frame is not None:
        operation = "augment" if aug else "assign"
        yield Touch(Slot(Storage.CLOSURE, frame, name), Action.WRITE, operation, ctx, line, block, -1, value)


def _setattr(toucher: Toucher, ctx: Context, effect: tuple[str, int, str, int, bool, int, int]) -> Iterator[Touch]:
    _, base, name, value, aug, line, block = effect
    for target in ctx.objects[base]:
        if _constructing(ctx, base, target):
            continue
        slot = toucher.attribute_slot(target, name)
        if slot is not None:
            operation = "augment" if aug else "assign"
            inside = slot.name != name
            action = Action.MUTATE if inside else Action.WRITE
            yield Touch(slot, action, operation, ctx, line, block, -1, value, target)


def _constructing(ctx: Context, base: int, target: Obj) -> bool:
    """Assigning an attribute of `self` while the object is being made is not a change of it."""
    own = ctx.scope.values[base] == ("param", 0)
    return own and ctx.scope.name in CONSTRUCTORS and isinstance(target, Instance)


CONSTRUCTORS = frozenset(
    {"__init__", "__new__", "__post_init__", "__attrs_post_init__", "model_post_init", "__set_name__"}
)


def _delattr(toucher: Toucher, ctx: Context, effect: tuple[str, int, str, int, int]) -> Iterator[Touch]:
    _, base, name, line, block = effect
    for target in ctx.objects[base]:
        slot = toucher.attribute_slot(target, name)
        if slot is not None:
            yield Touch(slot, Action.WRITE, "delete", ctx, line, block, target=target)


def _setitem(toucher: Toucher, ctx: Context, effect: tuple[str, int, int, int, bool, int, int]) -> Iterator[Touch]:
    _, base, key, value, aug, line, block = effect
    operation = "augment-item" if aug else "set-item"
    yield from _items(toucher, ctx, base, key, value, operation, line, block)


def _delitem(toucher: Toucher, ctx: Context, effect: tuple[str, int, int, int, int]) -> Iterator[Touch]:
    _, base, key, line, block = effect
    yield from _items(toucher, ctx, base, key, -1, "delete-item", line, block)


def _items(
    toucher: Toucher, ctx: Context, base: int, key: int, value: int, operation: str, line: int, block: int
) -> Iterator[Touch]:
    for target in ctx.objects[base]:
        slot = _foreign_item_slot(toucher, target, ctx.objects[key])
        if slot is not None:
            yield Touch(slot, Action.WRITE, operation, ctx, line, block, key, value, target)
        elif isinstance(target, Box | Part | Foreign):
            slot = toucher.holders.slot_of(target)
            local = isinstance(target, Foreign) and toucher.knowledge.role(target.type) in ("local", "request")
            if slot is not None and not local and not _building(ctx, target):
                yield Touch(slot, Action.MUTATE, operation, ctx, line, block, key, value, target)


def _augment(toucher: Toucher, ctx: Context, effect: tuple[str, int, int, int, int]) -> Iterator[Touch]:
    _, before, value, line, block = effect
    for target in ctx.objects[before]:
        if isinstance(target, Box) and target.kind != "tuple" and not _building(ctx, target):
            slot = toucher.holders.slot_of(target)
            if slot is not None:
                yield Touch(slot, Action.MUTATE, "extend", ctx, line, block, -1, value, target)


def _return(toucher: Toucher, ctx: Context, effect: tuple[str, int, int, int]) -> Iterator[Touch]:
    _, value, _line, _ = effect
    if value >= 0:
        yield from toucher.read(ctx, value, ctx.objects[value], "return")


_READERS: dict[str, RowFunction[Iterator[Touch]]] = {
    "global": _global,
    "free": _free,
    "attr": _attr,
    "item": _item,
    "elem": _elem,
    "cmp": _cmp,
    "call": _call,
    "decorate": _call,
    "new": _new,
    "copy": _copy,
}
_WRITERS: dict[str, RowFunction[Iterator[Touch]]] = {
    "bind": _bind,
    "unbind": _unbind,
    "setfree": _setfree,
    "setattr": _setattr,
    "delattr": _delattr,
    "setitem": _setitem,
    "delitem": _delitem,
    "augment": _augment,
    "return": _return,
    "yield": _return,
}
