"""What values of a context read of state that lives on (and what method calls change)."""

from collections.abc import Iterator
from dataclasses import replace

from fungible.audit.facts.records import RowFunction
from fungible.audit.link.containers import MUTATORS
from fungible.audit.link.elements import element_cells
from fungible.audit.link.handles import Box, Foreign, Instance, Method, Part, Wrapped
from fungible.audit.link.loads import lineage
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
    for callee in ctx.objects[function]:
        if isinstance(callee, Method) and not _is_own_method(callee):
            yield from _method(toucher, ctx, index, callee, (args, block))
    passed = [*args, *(v for _, v in kws)]
    if ctx.scope.values[function][:2] == ("global", "next"):
        yield from _next(toucher, ctx, index, passed, block)
    else:
        for v in passed:
            yield from toucher.read(ctx, index, ctx.objects[v if v >= 0 else ~v], "pass")


def _is_own_method(callee: Method) -> bool:
    """Whether something is called on an element whose class, of the program, defines it: `Shape.update`, not dict's."""
    whole = callee.receiver.whole if isinstance(callee.receiver, Part) else None
    if not isinstance(whole, Box):
        return False
    elements = [o for cell in element_cells(whole) for o in cell.values]
    classes = [o.owner if isinstance(o, Instance) else o for o in elements if isinstance(o, Instance | Class)]
    return any(callee.name in base.own for cls in classes for base in lineage(cls) if isinstance(base, Class))


def _method(
    toucher: Toucher, ctx: Context, index: int, callee: Method, call: tuple[tuple[int, ...], int]
) -> Iterator[Touch]:
    """A method of a container changes or reads it; `set` of a context variable gives it a new value."""
    args, block = call
    receiver, line = callee.receiver, ctx.scope.lines[index]
    slot = toucher.holders.slot_of(receiver)
    if slot is None or building(ctx, receiver):
        return
    first, last = (args[0], args[-1]) if args else (-1, -1)
    if isinstance(receiver, Box | Part):
        action = Action.MUTATE if callee.name in MUTATORS else Action.READ
        yield Touch(slot, action, callee.name, ctx, line, block, first, last, receiver)
    elif callee.name == "set" and _is_context_variable(toucher, receiver):
        yield Touch(slot, Action.WRITE, "set", ctx, line, block, -1, first, receiver)


def _next(toucher: Toucher, ctx: Context, index: int, passed: list[int], block: int) -> Iterator[Touch]:
    """`next` draws from a counter, and reads anything else."""
    for v in passed:
        for touch in toucher.read(ctx, index, ctx.objects[v if v >= 0 else ~v], "next"):
            counts = isinstance(touch.target, Box) and touch.target.kind == "counter-iterator"
            yield replace(touch, action=Action.MUTATE, block=block) if counts else touch


def _is_context_variable(toucher: Toucher, target: Obj) -> bool:
    return isinstance(target, Foreign) and toucher.knowledge.role(target.type) == "contextvar"


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
