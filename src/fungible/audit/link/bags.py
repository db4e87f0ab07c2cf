"""What the methods of application state give and store: `app.config.get`, `app.config.update`, `setdefault`."""

from fungible.audit.link.elements import named_items, slot_of
from fungible.audit.link.handles import Box, Foreign
from fungible.audit.link.invoke import Arguments
from fungible.audit.link.objects import NOTHING, Context, Objects, ordered
from fungible.audit.link.shared import is_copied
from fungible.audit.link.world import World

READS = frozenset({"get", "pop", "setdefault"})
MERGES = frozenset({"update", "from_mapping"})


def call(world: World, ctx: Context, target: Foreign, name: str, arguments: Arguments) -> Objects:
    """The result of a method of application state, after storing what it adds."""
    positional = arguments.positional
    if name in MERGES:
        keep(world, ctx, target, arguments)
        return NOTHING
    if not positional:
        return NOTHING
    cell = target.cell(slot_of(positional[0]))
    if name == "setdefault" and len(positional) > 1 and not (ctx.life and is_copied(target)):
        world.write(cell, positional[1])
    return world.read(cell, ctx) | (positional[1] if len(positional) > 1 else NOTHING)


def made_with(world: World, ctx: Context, target: Foreign, arguments: Arguments) -> Objects:
    """Application state that is made with what it holds: `State({"rooms": {}})`."""
    for name, objects in _given_items(world, ctx, arguments):
        world.write(target.cell(name), objects)
    return target.alone


def begin(world: World, ctx: Context, index: int, target: Foreign, arguments: Arguments) -> None:
    """Store what the constructor of an application is given, and remember which call that is: tests make others."""
    if target.call is None or (target.call[0].module.tool and not ctx.module.tool):
        target.call = (ctx, index)
    keep(world, ctx, target, arguments)


def given_at(made: tuple[Context, int], slot: str) -> int:
    """The line where a call is given what application state begins with under a name; none when it is not."""
    ctx, position = made
    for name, value in ctx.scope.values[position][3] if position >= 0 else ():
        held = [o for o in ctx.objects[value] if isinstance(o, Box)] if value >= 0 and not name else []
        if f"[{name}]" == slot or any(f"['{slot.strip('[]')}']" in box.cells for box in held):
            return int(ctx.scope.lines[value])
    return 0


def keep(world: World, ctx: Context, target: Foreign, arguments: Arguments) -> None:
    """Store named values, and those of dictionaries with literal keys, under their names."""
    for (name, objects), taint in zip(arguments.keywords, arguments.keyword_taints, strict=True):
        world.write(target.cell(f"[{name}]"), objects, taint)
    for name, objects in _given_items(world, ctx, arguments):
        world.write(target.cell(f"[{name}]"), objects)


def _given_items(world: World, ctx: Context, arguments: Arguments) -> list[tuple[str, Objects]]:
    """What dictionaries among some arguments hold under literal keys."""
    boxes = [box for given in arguments.positional for box in ordered(given) if isinstance(box, Box)]
    return [each for box in boxes for each in named_items(world, ctx, box)]
