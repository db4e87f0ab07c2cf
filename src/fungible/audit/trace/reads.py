"""What values of a context read of state that lives on (and what method calls change)."""

from collections.abc import Iterator

from fungible.audit.facts.records import RowFunction
from fungible.audit.link.containers import MUTATORS
from fungible.audit.link.handles import Box, Foreign, Instance, Method, Part, Wrapped
from fungible.audit.link.objects import Class, Context, Function, Module, Obj
from fungible.audit.link.values import frame_at
from fungible.audit.trace.accesses import Touch, Toucher, building, foreign_item_slot
from fungible.audit.trace.holders import Slot
from fungible.model.words import Action, Storage


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
        slot = foreign_item_slot(toucher, target, ctx.objects[key])
        if slot is not None:
            yield Touch(slot, Action.READ, "item", ctx, ctx.scope.lines[index], -1, key)


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
            if slot is not None and not building(ctx, callee.receiver):
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


def _is_next(ctx: Context, function: int) -> bool:
    return ctx.scope.values[function][:2] == ("global", "next")


def _new(
    toucher: Toucher, ctx: Context, index: int, value: tuple[str, str, tuple[int, ...], tuple[int, ...]]
) -> Iterator[Touch]:
    for v in value[3]:
        yield from toucher.read(ctx, index, ctx.objects[v if v >= 0 else ~v], "copy")


def _copy(toucher: Toucher, ctx: Context, index: int, value: tuple[str, int]) -> Iterator[Touch]:
    yield from toucher.read(ctx, index, ctx.objects[value[1]], "copy")


READERS: dict[str, RowFunction[Iterator[Touch]]] = {
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
"""By the tag of the value."""
