"""What values of a context read of state that lives on (and what method calls change)."""

from collections.abc import Iterable, Iterator

from fungible.audit.facts.records import RowFunction, Scope, Value
from fungible.audit.link.bags import MERGES, READS
from fungible.audit.link.containers import CHANGE_ANYTHING, MUTATORS
from fungible.audit.link.elements import slot_of
from fungible.audit.link.handles import Box, Const, Foreign, Method, Part, Stream
from fungible.audit.link.objects import Context, Function, Obj, Objects
from fungible.audit.link.values import frame_at
from fungible.audit.trace.accesses import Called, Touch, Toucher, building
from fungible.audit.trace.holders import Holders, Slot
from fungible.audit.trace.shapes import CallShape
from fungible.model.words import Action, Storage

Reading = tuple[int, int, RowFunction[None], Value]
"""A value that may read: its position, the operand without whose objects it reads nothing (-1 for none), what reads."""


def variables(holders: Holders, ctx: Context) -> tuple[tuple[Slot, int], ...]:
    """The variables of the module that the code of a function reads, each once a line."""
    scope, module, found = ctx.scope, ctx.module, dict[tuple[str, int], int]()
    if isinstance(ctx.body, Function):
        for index, value in enumerate(scope.values):
            if value[0] == "global" and value[1] in module.bound:
                found.setdefault((value[1], scope.lines[index]), index)
    return tuple([(holders.slot(Storage.MODULE, module, name), index) for (name, _), index in found.items()])


def readings(scope: Scope) -> list[Reading]:
    """The values of a scope that may read state in a way that depends on the context, calls apart, in order."""
    found: list[Reading] = []
    for index, value in enumerate(scope.values):
        tag = value[0]
        if tag in _READERS:
            operand, reader = _READERS[tag]
            if value[operand] >= 0:
                found.append((index, value[operand], reader, value))
        elif tag == "free":
            found.append((index, -1, _free, value))
        elif tag == "call":
            if len(value[2]) > 1:
                found += _by_name(scope, index, value)
        elif tag == "cmp":
            if value[1] in ("in", "not in"):
                found.append((index, value[3], _contains, value))
        elif tag == "new":
            found += _by_display(scope, index, value)
    return found


def _by_display(scope: Scope, index: int, value: Value) -> list[Reading]:
    places = [v if v >= 0 else ~v for v in value[3]]
    return [(index, place, _copied, (place,)) for place in places if scope.values[place][0] != "const"]


def _by_name(scope: Scope, index: int, value: Value) -> list[Reading]:
    """`getattr(x, "name")` reads what `x.name` does."""
    base, name = value[2][:2]
    if scope.values[value[1]][:2] != ("global", "getattr") or base < 0 or name < 0 or scope.values[name][0] != "const":
        return []
    return [(index, base, _attr, ("attr", base, scope.values[name][1]))]


def read_calls(toucher: Toucher, ctx: Context, calls: Iterable[CallShape]) -> None:
    """What calls read and change: methods of containers, and containers that are passed."""
    objects, called, passed = ctx.objects, toucher.called, toucher.passed
    for call in calls:
        callees = objects[call.function]
        asked = called[callees] if callees else None
        if asked is not None:
            _called(toucher, ctx, call.position, asked)
        for place in call.arguments:
            given = objects[place]
            kept = passed[given] if given else None
            if kept is not None:
                for slot, target in kept.content:
                    _passed(toucher, ctx, call, slot, target)
                _handed_on(toucher, ctx, call, kept.handed)
            if given and call.counts:
                _drawn_from(toucher, ctx, call, given)


def _called(toucher: Toucher, ctx: Context, index: int, asked: Called) -> None:
    for bag, name in asked.bags:
        _of_bag(toucher, ctx, index, bag, name)
    for slot, callee in asked.methods:
        if not building(ctx, callee.receiver):
            _method(toucher, ctx, index, callee, slot)
    for slot in asked.drawn:
        line, block = ctx.scope.lines[index], ctx.scope.values[index][4]
        toucher.change(slot, Touch(Action.MUTATE, "next", ctx, line, block))
    for name in asked.functions:
        _called_on_first(toucher, ctx, index, name)


def _called_on_first(toucher: Toucher, ctx: Context, index: int, name: str) -> None:
    """A function of a library that is a method of its first argument changes that."""
    _, _, args, _, block = ctx.scope.values[index]
    first, last = (args[1], args[-1]) if len(args) > 1 else (-1, -1)
    for slot, target in toucher.content[ctx.objects[args[0]]] if args and args[0] >= 0 else ():
        if not building(ctx, target) and name in MUTATORS:
            toucher.change(slot, Touch(Action.MUTATE, name, ctx, ctx.scope.lines[index], block, first, last))


def _handed_on(toucher: Toucher, ctx: Context, call: CallShape, handed: Iterable[tuple[Slot, Method]]) -> None:
    """Methods that change a container and leave the program are called."""
    line, block = ctx.scope.lines[call.position], ctx.scope.values[call.position][4]
    for slot, callee in handed:
        if toucher.calls_back[ctx.objects[call.function]] and not building(ctx, callee.receiver):
            toucher.change(slot, Touch(Action.MUTATE, callee.name, ctx, line, block))


def _drawn_from(toucher: Toucher, ctx: Context, call: CallShape, given: Objects) -> None:
    """`next` draws from a generator."""
    line, block = ctx.scope.lines[call.position], ctx.scope.values[call.position][4]
    for stream in given:
        held = toucher.holders.slot_of(stream) if isinstance(stream, Stream) else None
        if held is not None:
            toucher.change(held, Touch(Action.MUTATE, "next", ctx, line, block))


def _passed(toucher: Toucher, ctx: Context, call: CallShape, slot: Slot, target: Obj) -> None:
    """A container that is passed is read; `next` draws from a counter."""
    if not call.counts:
        toucher.read(slot, ctx, call.position, "pass")
    elif isinstance(target, Box) and target.kind == "counter-iterator":
        line, block = ctx.scope.lines[call.position], ctx.scope.values[call.position][4]
        toucher.change(slot, Touch(Action.MUTATE, "next", ctx, line, block))
    else:
        toucher.read(slot, ctx, call.position, "next")


def _method(toucher: Toucher, ctx: Context, index: int, callee: Method, slot: Slot) -> None:
    """A method of a container or library's object changes or reads it; one of a generator runs that on."""
    _, _, args, _, block = ctx.scope.values[index]
    receiver, first = callee.receiver, args[0] if args else -1
    if isinstance(receiver, (Box, Part)):
        _of_content(toucher, ctx, index, callee, slot)
    elif isinstance(receiver, Foreign):
        _of_library(toucher, ctx, index, callee, slot)
    elif isinstance(receiver, Stream) and callee.name in _RESUMES and _remembers(receiver):
        done = _RESUMES[callee.name]
        toucher.change(slot, Touch(Action.MUTATE, done, ctx, ctx.scope.lines[index], block, -1, first))


def _of_content(toucher: Toucher, ctx: Context, index: int, callee: Method, slot: Slot) -> None:
    _, _, args, _, block = ctx.scope.values[index]
    first, last = (args[0], args[-1]) if args else (-1, -1)
    done = _SPELLED_OUT.get(callee.name, callee.name)
    if callee.name in (MUTATORS if isinstance(callee.receiver, Box) else CHANGE_ANYTHING):
        toucher.change(slot, Touch(Action.MUTATE, done, ctx, ctx.scope.lines[index], block, first, last))
    elif toucher.serving:
        toucher.reads[slot].append((done, ctx, index, block, first, last))
    else:
        toucher.read(slot, ctx, index, done)


def _of_library(toucher: Toucher, ctx: Context, index: int, callee: Method, slot: Slot) -> None:
    """`set` of a context variable gives it a new value, and so for what else is known of a library's object."""
    assert isinstance(callee.receiver, Foreign)
    _, _, args, _, block = ctx.scope.values[index]
    first, last = (args[0], args[-1]) if args else (-1, -1)
    line, role = ctx.scope.lines[index], toucher.holders.world.role(callee.receiver.type)
    if callee.name == "set" and role in ("contextvar", "event"):
        toucher.change(slot, Touch(Action.WRITE, "set", ctx, line, block, -1, first))
    elif callee.name == "clear" and role == "event":
        toucher.change(slot, Touch(Action.WRITE, "clear", ctx, line, block))
    elif callee.name in ("is_set", "wait") and role == "event":
        toucher.read(slot, ctx, index, callee.name)
    elif _changes_its_object(toucher, callee.receiver, callee.name):
        key = first if len(args) > 1 else -1
        toucher.change(slot, Touch(Action.MUTATE, callee.name, ctx, line, block, key, last))


def _remembers(stream: Stream) -> bool:
    """Whether a generator's own variables begin with something, and carry what became of it past each `yield`."""
    values = enumerate(stream.context.scope.values)
    return any(row[0] == "phi" and len(row[1]) > 1 and max(row[1]) > index for index, row in values)


_RESUMES = {"__next__": "next", "__anext__": "next", "send": "send", "asend": "send"}
"""Methods that run a generator on, with what its frame keeps."""
_SPELLED_OUT = {
    "__next__": "next",
    "__setitem__": "set-item",
    "__delitem__": "delete-item",
    "__getitem__": "item",
    "__contains__": "contains",
    "__iter__": "iterate",
}
"""What operators do, where a container of the program's own asks its base: `super().__setitem__(key, value)`."""


def _changes_its_object(toucher: Toucher, receiver: Foreign, name: str) -> bool:
    """Whether a library's method is known to change what it is called on: a model learns."""
    model = toucher.holders.world.model(f"{receiver.type}.{name}")
    return model is not None and model.mutates


def _of_bag(toucher: Toucher, ctx: Context, index: int, bag: Foreign, name: str) -> None:
    """A method of application state that names an entry: `app.config.get`, `setdefault`, `pop`, `update(ENTRY=...)`."""
    _, _, args, keywords, block = ctx.scope.values[index]
    if name in MERGES:
        for entry, value in (*keywords, *_entries(ctx, args)):
            slot = toucher.holders.slot(Storage.APP_STATE, bag, f"[{entry}]")
            toucher.change(slot, Touch(Action.WRITE, name, ctx, ctx.scope.lines[index], block, -1, value))
    if name not in READS or not args or args[0] < 0:
        return
    slot = toucher.holders.slot(Storage.APP_STATE, bag, slot_of(ctx.objects[args[0]]))
    if name == "pop":
        toucher.change(slot, Touch(Action.WRITE, name, ctx, ctx.scope.lines[index], block, args[0]))
    else:
        toucher.read(slot, ctx, index, name, args[0])


def _entries(ctx: Context, args: Iterable[int]) -> Iterator[tuple[str, int]]:
    """The literal keys of dictionaries that a call is given, with what is under them."""
    values = ctx.scope.values
    for row in [values[arg] for arg in args if arg >= 0 and values[arg][0] == "new"]:
        for key, value in zip(row[2], row[3], strict=False):
            for each in ctx.objects[key] if key >= 0 and value >= 0 else ():
                if isinstance(each, Const):
                    yield str(each.value), value


def _free(toucher: Toucher, ctx: Context, index: int, value: tuple[str, str, int]) -> None:
    frame = frame_at(ctx, value[2])
    if frame is not None:
        toucher.read(toucher.holders.slot(Storage.CLOSURE, frame, value[1]), ctx, index, "load")


def _attr(toucher: Toucher, ctx: Context, index: int, value: tuple[str, int, str]) -> None:
    _, base, name = value
    for slot in toucher.attributes[ctx.objects[base], name]:
        toucher.read(slot, ctx, index, "load")


def _item(toucher: Toucher, ctx: Context, index: int, value: tuple[str, int, int]) -> None:
    _, base, key = value
    toucher.read_content(ctx, index, ctx.objects[base], "item", key)
    for target in ctx.objects[base]:
        slot = toucher.item_slot(target, ctx.objects[key])
        if slot is not None:
            toucher.read(slot, ctx, index, "item", key)


def _elem(toucher: Toucher, ctx: Context, index: int, value: tuple[str, int]) -> None:
    toucher.read_content(ctx, index, ctx.objects[value[1]], "iterate")


def _contains(toucher: Toucher, ctx: Context, index: int, value: tuple[str, str, int, int]) -> None:
    _, _, left, right = value
    toucher.read_content(ctx, index, ctx.objects[right], "contains", left)


def _copy(toucher: Toucher, ctx: Context, index: int, value: tuple[str, int]) -> None:
    toucher.read_content(ctx, index, ctx.objects[value[1]], "copy")


def _copied(toucher: Toucher, ctx: Context, index: int, row: tuple[int]) -> None:
    toucher.read_content(ctx, index, ctx.objects[row[0]], "copy")


_READERS: dict[str, tuple[int, RowFunction[None]]] = {
    "attr": (1, _attr),
    "item": (1, _item),
    "elem": (1, _elem),
    "copy": (1, _copy),
}
"""By the tag of the value: which of its operands has to hold something, and what reads."""
