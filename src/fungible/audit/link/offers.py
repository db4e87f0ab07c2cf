"""Containers that are asked by type: what was registered for a class, and for how long it lives."""

from dataclasses import replace

from fungible.audit.facts.records import CALLS
from fungible.audit.knowledge.records import CallModel
from fungible.audit.link.construct import initialise
from fungible.audit.link.elements import MAKER
from fungible.audit.link.functions import run_function
from fungible.audit.link.handles import Const, Foreign, Instance, Stream
from fungible.audit.link.invoke import Arguments
from fungible.audit.link.lineages import lineage
from fungible.audit.link.objects import (
    NOTHING,
    PROCESS,
    REQUEST,
    Class,
    Context,
    External,
    Function,
    Obj,
    Objects,
    ordered,
)
from fungible.audit.link.outcome import Site
from fungible.audit.link.providers import MADE
from fungible.audit.link.registration import given_to
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


def given(world: World, ctx: Context, cls: Class, life: int, *, asked: bool = False) -> Objects:
    """An object of a class as containers and frameworks hand it over: the one that lasts, or one for who asks.

    A class that no container knows is made by those that are `asked` for it. Else one instance stands for all, apart
    for start-up: what that keeps would lend its life to the request's.
    """
    known = offered(world, cls)
    lasting = world.read(known.cell(MADE), ctx)
    makers = world.read(known.cell(MAKER), ctx) or (cls.alone if asked and not lasting else NOTHING)
    found = lasting.union(*[_made(world, ctx, -1, maker, life) for maker in ordered(makers)])
    return found or world.instance(cls, ("annotated", cls), life, 0).alone


def asked_for(site: Site, model: CallModel) -> Objects:
    """What a container that is asked for a class gives."""
    wanted = site.arguments.positional[0] if site.arguments.positional else NOTHING
    classes = [each for each in ordered(wanted) if isinstance(each, Class)]
    life = REQUEST if model.gives == "request" else site.ctx.life
    return NOTHING.union(*[given(site.world, site.ctx, cls, life, asked=True) for cls in classes])


def offer(site: Site, scope: str) -> None:
    """Register what a container gives for a class; `scope` names the keyword that says for how long, maybe with what
    is usual.
    """
    lasting = scope == ALWAYS or bool(site.arguments.get((), ("instance",))) or _lasts(site, scope)
    first = site.arguments.positional[0] if site.arguments.positional else NOTHING
    for target in ordered(first):
        makers = site.arguments.get((1,), MAKERS) or target.alone
        classes = _given_by(site, "provides") or (target.returns if isinstance(target, Function) else target.alone)
        for cls in [each for each in ordered(classes) if isinstance(each, Class)]:
            known = offered(site.world, cls)
            if lasting:
                made = [_made(site.world, site.ctx, site.index, maker, PROCESS) for maker in ordered(makers)]
                site.world.write(known.cell(MADE), NOTHING.union(*made))
            else:
                site.world.write(known.cell(MAKER), makers)


def fill(world: World, ctx: Context, classes: Objects, values: Objects) -> None:
    """`container[Class] = value`: an object, what makes one each time, or once where that is wrapped to say so."""
    for cls in [each for each in ordered(classes) if isinstance(each, Class)]:
        known = offered(world, cls)
        for each in ordered(values):
            once = given_to(world, each) if isinstance(each, Foreign) else [each] if isinstance(each, Instance) else []
            for maker in once:
                world.write(known.cell(MADE), _made(world, ctx, -1, maker, PROCESS))
            if isinstance(each, Class | Function):
                world.write(known.cell(MAKER), each.alone)


def in_its_phase(site: Site, model: CallModel) -> CallModel:
    """What a registration does: what it calls to make something that lasts, it calls once and not for each request."""
    if not model.offers or model.offers == ALWAYS or not _lasts(site, model.offers):
        return model
    decorates = model.decorates and replace(model.decorates, phase=STARTUP)
    return replace(model, decorates=decorates, callbacks=tuple([replace(c, phase=STARTUP) for c in model.callbacks]))


def replaced(world: World, ctx: Context, dependency: Obj) -> Objects:
    """What is called in place of a dependency: itself, unless the application says otherwise."""
    return world.read(_override(world, dependency).cell(MAKER), ctx) or dependency.alone


def override(world: World, dependencies: Objects, values: Objects) -> None:
    """`app.dependency_overrides[dependency] = value`."""
    for each in ordered(dependencies):
        world.write(_override(world, each).cell(MAKER), values)


def _override(world: World, dependency: Obj) -> Obj:
    key = ("override", dependency)
    return world.intern(key, lambda: Foreign("override", key, PROCESS, "", 0))


def _lasts(site: Site, scope: str) -> bool:
    """Whether the scope that a registration names, or the usual `lifetime=singleton`, is as long as the process."""
    keyword, _, usual = scope.partition("=")
    given = _given_by(site, keyword)
    if usual:
        named = [o.value for o in given if isinstance(o, Const)] or [usual]
        return all(name in LASTING for name in named)
    if not given and isinstance(site.ctx.body, Class):
        given = NOTHING.union(*[site.world.read(c.cell(keyword), site.ctx) for c in _program_classes(site.ctx.body)])
    return any(isinstance(o, External) and o.name.rpartition(".")[2].lower() in LASTING for o in given)


def _program_classes(cls: Class) -> list[Class]:
    return [each for each in lineage(cls) if isinstance(each, Class)]


def _given_by(site: Site, keyword: str) -> Objects:
    """What a registration names: itself, as a decorator that was called, or the object whose method it is."""
    own = site.arguments.get((), (keyword,))
    if own or site.receiver is None or site.receiver.call is None:
        return own
    ctx, index = site.receiver.call
    node = ctx.scope.values[index] if index >= 0 else ("none",)
    named = [v for k, v in node[3] if k == keyword] if node[0] in CALLS else []
    return NOTHING.union(*[ctx.objects[v] for v in named])


def _made(world: World, ctx: Context, index: int, maker: Obj, life: int) -> Objects:
    if isinstance(maker, Class):
        made = world.instance(maker, ("offered", maker), life, 0)
        initialise(world, ctx, index, made, Arguments.none())
        return made.alone
    if isinstance(maker, Function):
        first = Arguments.none()
        if maker.owner is not None:
            receiver = world.instance(maker.owner, ("entry", maker.owner, PROCESS), PROCESS, 0)
            first = first.with_first(receiver.alone)
        result = run_function(world, ctx, index, maker, first, (life, "call")).objects
        return frozenset(o for each in result for o in (world.yielded(each) if isinstance(each, Stream) else {each}))
    return maker.alone if isinstance(maker, Instance) else NOTHING
