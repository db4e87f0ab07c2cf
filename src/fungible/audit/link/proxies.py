"""Proxies of what a function gives each time it is asked: `LocalProxy(current_store)`."""

from fungible.audit.link.handles import Foreign
from fungible.audit.link.objects import NOTHING, Context, Function, Objects, ordered
from fungible.audit.link.world import World

PROXY = "werkzeug.local.LocalProxy"


def behind(world: World, ctx: Context, proxy: Foreign) -> Objects:
    """The objects that a proxy stands for where a context uses it; outside of requests it stands for none."""
    made = world.made_by(proxy)
    if made is None or not ctx.life:
        return NOTHING
    maker, index = made
    args = maker.scope.values[index][2]
    found = NOTHING
    for each in ordered(maker.objects[args[0]]) if args and args[0] >= 0 else ():
        if isinstance(each, Function):
            count = len(each.scope.params)
            found |= world.enter(each, ctx.life, [NOTHING] * count, [0] * count, (ctx, ctx.scope.line, "call")).returned
    return found
