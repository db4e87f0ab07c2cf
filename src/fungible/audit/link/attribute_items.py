"""Attributes that are the items of a dictionary: of namespaces, and of objects that share one `__dict__`."""

from fungible.audit.link.elements import slots
from fungible.audit.link.handles import Box, Instance
from fungible.audit.link.objects import NOTHING, Context, Objects, ordered
from fungible.audit.link.shared import is_namespace, part
from fungible.audit.link.world import World

SHARED_NAMES = "__dict__"
"""The slot of an instance for the dictionary that it was given in place of its own."""


def of_namespace(world: World, ctx: Context, target: Box, name: str) -> Objects:
    """An item that is read as an attribute, as `SimpleNamespace` and its like have them."""
    cell = target.cells.get(f"[{name!r}]")
    if cell is None or not is_namespace(world, target):
        return NOTHING
    return world.read(cell, ctx) | (NOTHING if target.life else part(world, target))


def of_shared_names(world: World, ctx: Context, target: Instance, name: str) -> Objects:
    """What the dictionary that an instance was given in place of its own has under a name."""
    boxes = [o for o in ordered(world.read(target.cell(SHARED_NAMES), ctx)) if isinstance(o, Box)]
    return frozenset().union(*[dict(slots(world, ctx, box)).get(f"[{name!r}]", NOTHING) for box in boxes])
