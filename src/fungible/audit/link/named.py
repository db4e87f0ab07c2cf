"""What a text names: `"shop.tasks.work"` or `"shop.tasks:work"`, which a library imports later, in another process."""

from fungible.audit.link.loads import of_module
from fungible.audit.link.modules import module_named
from fungible.audit.link.objects import Class, Context, Function
from fungible.audit.link.world import World


def named_by(world: World, ctx: Context, text: str) -> Class | Function | None:
    """The class or function of the program with a dotted name, as far as it is known yet."""
    owner, _, name = text.replace(":", ".").rpartition(".")
    found = module_named(world, ctx.module, owner) if owner else None
    if found is None:
        return None
    world.body(found, found.facts.scopes[0], found.name, 0)
    return next((o for o in of_module(world, ctx, found, name) if isinstance(o, Class | Function)), None)
