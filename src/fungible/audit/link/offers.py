"""Containers that are asked by type: what was registered for a class, and for how long it lives."""

from dataclasses import replace

from fungible.audit.facts.records import CALLS
from fungible.audit.knowledge.records import CallModel
from fungible.audit.link.construct import initialise
from fungible.audit.link.functions import run_function
from fungible.audit.link.handles import Foreign, Instance, Stream
from fungible.audit.link.invoke import Arguments
from fungible.audit.link.objects import NOTHING, PROCESS, REQUEST, Class, External, Function, Obj, Objects, ordered
from fungible.audit.link.outcome import Site
from fungible.audit.link.providers import MADE
from fungible.audit.link.world import World

LASTING = frozenset({"app", "runtime", "singleton", "process"})
"""Names of scopes that are as long as the process."""
MAKERS = ("to", "factory", "source", "instance")
ALWAYS = "always"
STARTUP = "startup"


def offered(world: World, cls: Class) -> Foreign:
    """What stands for all containers that give objects of a class."""
    key = ("offered", cls)
    made = world.intern(key, lambda: Foreign("offered", key, PROCESS, cls.module.file, cls.scope.line))
    assert isinstance(made, Foreign)
    return made


def instance_for(world: World, cls: Class, life: int = REQUEST) -> Objects:
    """An object of a class as containers and frameworks hand it over: the one that lasts, or one for the request.

    One stands for all: apart for start-up, or what that keeps would lend its life to the request's.
    """
    known = world.interned.get(("offered", cls))
    lasting = known.cell(MADE).values if isinstance(known, Foreign) else NOTHING
    return lasting or world.instance(cls, ("annotated", cls), life, 0).alone


def offer(site: Site, scope: str) -> None:
    """Register what a container gives for a class; `scope` names the keyword that says for how long."""
    if scope != ALWAYS and not _lasts(site, scope):
        return
    first = site.arguments.positional[0] if site.arguments.positional else NOTHING
    for target in ordered(first):
        makers = site.arguments.get((1,), MAKERS) or frozenset({target})
        classes = target.returns if isinstance(target, Function) else frozenset({target})
        for cls in ordered(classes):
            if isinstance(cls, Class):
                made = frozenset().union(*[_made(site, maker) for maker in ordered(makers)])
                site.world.write(offered(site.world, cls).cell(MADE), made)


def in_its_phase(site: Site, model: CallModel) -> CallModel:
    """What a registration does: what it calls to make something that lasts, it calls once and not for each request."""
    if not model.offers or model.offers == ALWAYS or not _lasts(site, model.offers):
        return model
    decorates = model.decorates and replace(model.decorates, phase=STARTUP)
    return replace(model, decorates=decorates, callbacks=tuple([replace(c, phase=STARTUP) for c in model.callbacks]))


def _lasts(site: Site, keyword: str) -> bool:
    """Whether the scope that a registration names is as long as the process."""
    given = site.arguments.get((), (keyword,))
    outer = site.receiver.call if site.of_result and site.receiver is not None else None
    if outer is not None:
        ctx, index = outer
        node = ctx.scope.values[index] if index >= 0 else ("none",)
        named = [v for k, v in node[3] if k == keyword] if node[0] in CALLS else []
        given |= frozenset().union(*[ctx.objects[v] for v in named])
    return any(isinstance(o, External) and o.name.rpartition(".")[2].lower() in LASTING for o in given)


def _made(site: Site, maker: Obj) -> Objects:
    world, ctx, index = site.world, site.ctx, site.index
    if isinstance(maker, Class):
        made = world.instance(maker, ("offered", maker), PROCESS, 0)
        initialise(world, ctx, index, made, Arguments.none())
        return frozenset({made})
    if isinstance(maker, Function):
        first = Arguments.none()
        if maker.owner is not None:
            receiver = world.instance(maker.owner, ("entry", maker.owner, PROCESS), PROCESS, 0)
            first = first.with_first(frozenset({receiver}))
        result = run_function(world, ctx, index, maker, first, (PROCESS, "call")).objects
        return frozenset(o for each in result for o in (world.yielded(each) if isinstance(each, Stream) else {each}))
    return frozenset({maker}) if isinstance(maker, Instance) else NOTHING
