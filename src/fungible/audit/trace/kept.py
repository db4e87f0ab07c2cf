"""What frameworks keep for as long as the process lives, though no name of the program holds it."""

from collections.abc import Iterator

from fungible.audit.link.fields import INJECTORS
from fungible.audit.link.handles import Box, Foreign, Instance
from fungible.audit.link.objects import Context, Obj, Objects
from fungible.audit.link.providers import MADE
from fungible.audit.link.registration import given_to
from fungible.audit.link.shared import CARRIED, OWN_KIND
from fungible.audit.link.world import World


def kept(world: World) -> Iterator[tuple[Obj | Context, Objects]]:
    """Objects that are kept, each with what stands for who keeps them."""
    yield from _to_be_called(world)
    yield from ((ctx, _left_running(ctx)) for ctx in world.all_contexts if not ctx.life)
    app = world.interned.get(("the app",))
    own = app.cell(OWN_KIND).values if app is not None else frozenset()
    for obj in list(world.interned.values()):
        if isinstance(obj, Foreign):
            yield from _by_library(world, obj)
        elif isinstance(obj, Instance) and (obj in own or _stands_for_class(obj) or shares_attributes(obj)):
            yield obj.owner, frozenset({obj})


def _to_be_called(world: World) -> Iterator[tuple[Obj | Context, Objects]]:
    """What frameworks call, and what they were given for that."""
    for entry in world.entries.values():
        for _, given in entry.given:
            yield entry.context, frozenset(o for o in given if not o.life and not isinstance(o, Box))
        if not entry.target.life:
            yield entry.context, frozenset({entry.target})


def _left_running(ctx: Context) -> Objects:
    """The objects whose methods go round in the background once start-up has begun them."""
    begun = [edge.target for edge in ctx.edges.values() if edge.how == "background" and _goes_round(edge.target)]
    return frozenset([o for target in begun for o in target.args[0] if isinstance(o, Instance) and not o.life])


def _goes_round(ctx: Context) -> bool:
    return bool(ctx.args) and any(block.kind == "loop" for block in ctx.scope.blocks)


def _by_library(world: World, obj: Foreign) -> Iterator[tuple[Obj | Context, Objects]]:
    """What dependencies call, and what containers made once."""
    if obj.type in ("offered", CARRIED):
        kept = obj.cell(MADE if obj.type == "offered" else CARRIED).values
        yield obj, frozenset(o for o in kept if not o.life)
    elif not obj.life and obj.call is not None and world.role(obj.type) in INJECTORS:
        yield (
            obj.call[0],
            frozenset(given_to(world, obj)) | (obj.cells[MADE].values if MADE in obj.cells else frozenset()),
        )


def _stands_for_class(instance: Instance) -> bool:
    """Whether a framework makes the instance once, of a class that it was given."""
    return not instance.life and isinstance(instance.site, tuple) and instance.site[0] == "entry"


def made_for_request(instance: Instance) -> bool:
    """Whether a framework makes such an instance for each request."""
    return bool(instance.life) and isinstance(instance.site, tuple) and instance.site[0] == "entry"


def shares_attributes(instance: Instance) -> bool:
    """Whether the attributes of all instances are in one dictionary: `self.__dict__ = shared`."""
    cell = instance.cells.get("__dict__")
    return cell is not None and any(isinstance(o, Box) and not o.life for o in cell.values)
