"""What containers of dependencies give: one object for the process, or one for each request."""

from fungible.audit.facts.records import CALLS
from fungible.audit.link.construct import initialise
from fungible.audit.link.functions import run_function
from fungible.audit.link.handles import Box, Const, Foreign, Instance, Stream
from fungible.audit.link.interned import NESTING_LIMIT
from fungible.audit.link.invoke import Arguments
from fungible.audit.link.objects import NOTHING, PROCESS, REQUEST, Class, Context, Function, Obj, Objects, ordered
from fungible.audit.link.registration import given_to
from fungible.audit.link.world import World

LASTING = frozenset(
    {"Singleton", "ThreadSafeSingleton", "AsyncSingleton", "ThreadLocalSingleton", "Resource", "Object"}
)
"""Providers of what outlives a request: one for the process, or one for each of the threads that serve requests."""
ASKING = frozenset({"resolve", "resolve_sync", "sync_resolve", "async_resolve"})
"""Methods of providers that give what calling them gives."""
CHOOSING = frozenset({"Selector", "Aggregate", "FactoryAggregate"})
"""Providers that give what one of the providers gives that they are made with, as the configuration says."""
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
    if provider.type.rpartition(".")[2] in CHOOSING:
        return NOTHING.union(*[objects for _, objects in keywords])
    arguments = Arguments(positional, [0] * len(positional), keywords, [0] * len(keywords))
    found: set[Obj] = set()
    for target in given_to(world, provider):
        where = (site, at) if lasting else (ctx, index)
        found |= _made(world, where, (provider, target), PROCESS if lasting else REQUEST, arguments)
    if lasting:
        world.write(provider.cell(MADE), frozenset(found))
    return frozenset(found)


def kept_result(world: World, injector: Foreign) -> Objects:
    """What a dependency gave the first time, where its registration says to keep that: `Provide(f, use_cache=True)`."""
    call = keeping_call(world, injector)
    if call is None:
        return NOTHING
    targets = [(injector, each) for each in given_to(world, injector)]
    found = NOTHING.union(*[_made(world, call, each, PROCESS, Arguments.none()) for each in targets])
    world.write(injector.cell(MADE), found)
    return found


def kept_dependencies(world: World) -> list[Function]:
    """The functions that are asked once, and whose first answer all requests get."""
    kept = [o for o in world.interned.values() if isinstance(o, Foreign) and keeping_call(world, o) is not None]
    return list(dict.fromkeys(each for o in kept for each in given_to(world, o) if isinstance(each, Function)))


def keeping_call(world: World, injector: Foreign) -> tuple[Context, int] | None:
    """The call that registers a dependency, when it says to keep what that gave first."""
    model = world.model(injector.type)
    call = world.made_by(injector) if model is not None and model.once else None
    return call if model is not None and call is not None and _says(*call, model.once) else None


def _says(ctx: Context, index: int, keyword: str) -> bool:
    """Whether a call has a keyword that is true."""
    node = ctx.scope.values[index]
    values = [v for k, v in node[3] if k == keyword] if node[0] in CALLS else []
    return any(isinstance(o, Const) and bool(o.value) for v in values for o in ctx.objects[v])


def _made(
    world: World, where: tuple[Context, int], given: tuple[Foreign, Obj], life: int, arguments: Arguments
) -> Objects:
    (ctx, index), (provider, target) = where, given
    if isinstance(target, Class):
        made = world.instance(target, ("provider", provider), life, 0)
        initialise(world, ctx, index, made, arguments)
        return made.alone
    if isinstance(target, Function):
        result = run_function(world, ctx, index, target, arguments, (life, "call")).objects
        return frozenset(o for each in result for o in (world.yielded(each) if isinstance(each, Stream) else {each}))
    return target.alone if isinstance(target, Instance | Box) else NOTHING


def _provided(world: World, ctx: Context, index: int, objects: Objects, depth: int) -> Objects:
    providers = [o for o in ordered(objects) if isinstance(o, Foreign) and world.role(o.type) == "provider"]
    made = frozenset().union(*[provide(world, ctx, index, p, depth + 1) for p in providers])
    return (objects - set(providers)) | made
