"""Proxies of what a function gives each time it is asked: `LocalProxy(current_store)`."""

from collections.abc import Iterator

from fungible.audit.link.handles import Foreign
from fungible.audit.link.objects import NOTHING, REQUEST, Context, Function, Objects, ordered
from fungible.audit.link.world import IDENTITY, World

PROXY = "werkzeug.local.LocalProxy"


def behind(world: World, ctx: Context, proxy: Foreign) -> Objects:
    """The objects that a proxy stands for where a context uses it; outside of requests it stands for none."""
    made = world.made_by(proxy)
    if made is None or not ctx.life:
        return NOTHING
    maker, index = made
    args = maker.scope.values[index][2]
    found = NOTHING
    for each, count in _asked(maker.objects[args[0]] if args and args[0] >= 0 else NOTHING):
        found |= world.enter(each, ctx.life, [NOTHING] * count, [0] * count, (ctx, ctx.scope.line, "call")).returned
    return found


def taint_behind(world: World, asked: Objects) -> int:
    """The mark of the caller, when it is behind a proxy of some functions. It is known wherever the proxy is made."""
    taint = 0
    for each, count in _asked(asked):
        body = world.context(each, REQUEST, [NOTHING] * count, [0] * count)
        body.waiting.add(world.step)
        taint |= body.returned_taint
    return taint & IDENTITY


def _asked(functions: Objects) -> Iterator[tuple[Function, int]]:
    """The functions that a proxy asks, with the number of their parameters."""
    for each in ordered(functions):
        if isinstance(each, Function):
            yield each, len(each.scope.params)
