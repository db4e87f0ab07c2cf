"""Objects that calls make: instances, and the containers that an instance has as fields."""

from fungible.audit.facts.records import CALLS, Scope
from fungible.audit.link.handles import Box, Foreign, Instance, Partial
from fungible.audit.link.objects import PROCESS, REQUEST, Class, Context, External, Obj, Objects, ordered
from fungible.audit.link.world import World


def fresh(world: World, ctx: Context, index: int, cls: Class) -> Instance:
    """An instance made at this call, apart for each receiver of the surrounding method."""
    outer = world.self_of(ctx)
    depth = outer.depth + 1 if isinstance(outer, Instance) else 0
    site = (id(ctx.scope), index, outer, world.frame_of(ctx))
    return world.instance(cls, site, ctx.life, depth)


def own_box(world: World, made: Instance, name: str, like: Box) -> Obj:
    """A container of an instance's own, like the one that its class shows."""
    key = ("field", made, name)
    return world.intern(key, lambda: Box(like.kind, like.type, key, made.life, like.file, like.line))


def from_library(world: World, made: Instance, name: str, factory: External, field: Foreign) -> Objects:
    """What `field(default_factory=dict)` gives an instance, or `Lock`, whose role is known."""
    model = world.model(factory.name)
    if model is None or not model.box:
        return _own_object(world, made, name, factory, field).alone if world.role(factory.name) else frozenset()
    like = Box(model.box, factory.name, None, made.life, field.file, field.line)
    return own_box(world, made, name, like).alone


def _own_object(world: World, made: Instance, name: str, factory: External, field: Foreign) -> Obj:
    key = ("field", made, name)
    return world.intern(key, lambda: Foreign(factory.name, key, made.life, field.file, field.line))


def factories_of(world: World, field: Foreign) -> list[Obj]:
    """What a field is made by, as its definition says."""
    call = world.made_by(field)
    if call is None:
        return []
    site, index = call
    node = site.scope.values[index]
    if node[0] != "call":
        return []
    _, _, args, kws, _ = node
    values = [v for k, v in kws if k in ("default_factory", "factory")]
    if field.type.endswith(".Factory"):
        values += [v for v in args[:1] if v >= 0]
    return [*_objects(site, values), *_of_default(world, site, [v for k, v in kws if k == "default"])]


def factory_taint(world: World, field: Foreign) -> int:
    """What the values that a field's factories make are made of: random ones of a secret, for instance."""
    taint = 0
    for factory in factories_of(world, field):
        inner = factory.inner if isinstance(factory, Partial) else factory
        model = world.model(inner.name) if isinstance(inner, External) else None
        taint |= model.taint if model is not None else 0
        for life in (PROCESS, REQUEST):
            for body in world.by_body.get((inner, life), ()):
                taint |= body.returned_taint
    return taint


def _of_default(world: World, site: Context, values: list[int]) -> list[Obj]:
    """The default of a field may be a factory itself: `attr.ib(default=attr.Factory(list))`."""
    made = [each for each in _objects(site, values) if isinstance(each, Foreign) and each.type.endswith(".Factory")]
    return [o for each in made for o in factories_of(world, each)]


def _objects(site: Context, values: list[int]) -> list[Obj]:
    return [o for v in values for o in ordered(site.objects[v])]


def left_running(ctx: Context, index: int) -> bool:
    """Whether a coroutine made at import or start-up is not awaited there: it runs beside the requests.

    What an `async with` or `async for` calls is awaited by it. A function that cannot await leaves running what it
    hands to something that begins tasks, whoever wrote that; what it gives to `asyncio.run` it waits for.
    """
    scope = ctx.scope
    if index < 0 or scope.values[index][0] not in CALLS:
        return False
    return index not in scope.awaits if scope.is_async else _begun_with(scope, index)


_BEGIN_TASKS = frozenset({"create_task", "ensure_future", "create_background_task"})


def _begun_with(scope: Scope, index: int) -> bool:
    """Whether a value is the first argument of a call that begins a task, by its name: `loop.create_task(run())`."""
    values = scope.values
    givers = (v for v in values[index + 1 :] if v[0] == "call" and v[2][:1] == (index,))
    return any(values[v[1]][0] in ("attr", "global") and values[v[1]][-1] in _BEGIN_TASKS for v in givers)


def content_taint(world: World, ctx: Context, receiver: Obj) -> int:
    if isinstance(receiver, Box) and "[]" in receiver.cells:
        return world.taint_of(receiver.cells["[]"], ctx)
    return 0
