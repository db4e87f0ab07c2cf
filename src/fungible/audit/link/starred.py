"""Starred arguments and parameters: what stands at which place, as far as that is known."""

from fungible.audit.link.elements import element, named_items
from fungible.audit.link.handles import Box
from fungible.audit.link.invoke import Arguments
from fungible.audit.link.objects import NOTHING, Context, Objects, ordered
from fungible.audit.link.world import World

PLACES = 8
"""How many items of a starred argument are told apart."""


def spread_out(world: World, ctx: Context, objects: Objects, taint: int, into: Arguments) -> None:
    """Add the items of `*x`, in their places when all are known."""
    if not objects:
        into.spread_taint |= taint
    for position in range(PLACES):
        cells = [o.cells[f"[{position}]"] for o in objects if isinstance(o, Box) and f"[{position}]" in o.cells]
        if not cells:
            break
        into.positional.append(frozenset().union(*[world.read(cell, ctx) for cell in cells]))
        into.taints.append(taint)
    for each in ordered(objects):
        if not isinstance(each, Box) or f"[{PLACES}]" in each.cells or "[0]" not in each.cells:
            into.spread |= element(world, ctx, each)


def spread_names(world: World, ctx: Context, objects: Objects, taint: int, into: Arguments) -> None:
    """Add the items of `**x` under their names; of a mapping that is not known, what it is made of."""
    if not objects:
        into.spread_taint |= taint
    if taint and not any(isinstance(each, Box) for each in objects):
        into.keywords.append(("", NOTHING))
        into.keyword_taints.append(taint)
    for each in ordered(objects):
        if isinstance(each, Box):
            found = named_items(world, ctx, each)
            into.keywords += found
            into.keyword_taints += [taint] * len(found)
