"""What containers of dependencies give: one object for the process, or one for each request."""

from fungible.audit.link.construct import initialise
from fungible.audit.link.functions import run_function
from fungible.audit.link.handles import Box, Foreign, Instance, Stream
from fungible.audit.link.interned import NESTING_LIMIT
from fungible.audit.link.invoke import Arguments
from fungible.audit.link.objects import NOTHING, PROCESS, REQUEST, Class, Context, Function, Obj, Objects, ordered
from fungible.audit.link.registration import given_to
from fungible.audit.link.world import World

LASTING = frozenset({"Singleton", "ThreadSafeSingleton", "Resource", "Object"})
MADE = "made"
"""The slot of a provider that keeps what it made once."""


def provide(world: World, ctx: Context, index: int, provider: Foreign, depth: int = 0) -> Objects:
    """What a container's provider makes for the call at `index`: one object for the process, or a new one each time."""
    if provider.call is None or depth > NESTING_LIMIT:
        return NOTHING
    site, at = provider.call
    lasting = provider.type.rpartition(".")[2] in LASTING
    _, _, args, kws, _ = site.scope.values[at]
    positional = [_provided(world, ctx, index, site.objects[v], depth) for v in args[1:] if v >= 0]
    keywords = [(k, _provided(world, ctx, index, site.objects[v], depth)) for k, v in kws if k and k != "provides"]
    arguments = Arguments(positional, [0] * len(positional), keywords, [0] * len(keywords))
    found: set[Obj] = set()
    for target in given_to(world, provider):
        where = (site, at) if lasting else (ctx, index)
        found |= _made(world, where, target, provider, arguments)
    if lasting:
        world.write(provider.cell(MADE), frozenset(found))
    return frozenset(found)


def _made(world: World, where: tuple[Context, int], target: Obj, provider: Foreign, arguments: Arguments) -> Objects:
    ctx, index = where
    life = PROCESS if provider.type.rpartition(".")[2] in LASTING else REQUEST
    if isinstance(target, Class):
        made = world.instance(target, ("provider", provider), life, 0)
        initialise(world, ctx, index, made, arguments)
        return frozenset({made})
    if isinstance(target, Function):
        result = run_function(world, ctx, index, target, arguments, (life, "call")).objects
        return frozenset(o for each in result for o in (world.yielded(each) if isinstance(each, Stream) else {each}))
    return frozenset({target}) if isinstance(target, Instance | Box) else NOTHING


def _provided(world: World, ctx: Context, index: int, objects: Objects, depth: int) -> Objects:
    providers = [o for o in ordered(objects) if isinstance(o, Foreign) and world.role(o.type) == "provider"]
    made = frozenset().union(*[provide(world, ctx, index, p, depth + 1) for p in providers])
    return (objects - set(providers)) | made
