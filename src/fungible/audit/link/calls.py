"""What calling something gives, and what else it causes."""

from dataclasses import dataclass

from fungible.audit.link import containers, library
from fungible.audit.link.context import Context
from fungible.audit.link.elements import element
from fungible.audit.link.invoke import Arguments, invoke_function
from fungible.audit.link.loads import attribute, external_bases, lineage
from fungible.audit.link.objects import (
    NOTHING,
    PROCESS,
    REQUEST,
    Annotated,
    Bound,
    Box,
    Cell,
    Class,
    External,
    Foreign,
    Function,
    Instance,
    Method,
    Obj,
    Objects,
    Part,
    Partial,
    Stream,
    Super,
    Wrapped,
)
from fungible.audit.link.outcome import Site
from fungible.audit.link.registration import given_to, hand_over, subclass_constructed
from fungible.audit.link.world import IDENTITY, NESTING_LIMIT, REQUEST_DATA, World


@dataclass(slots=True, eq=False)
class Result:
    """The objects a call may return and what they are made of."""

    objects: Objects
    taint: int


EMPTY = Result(NOTHING, 0)
_NO_CELL = Cell()


def call(world: World, ctx: Context, index: int, callee: Obj, arguments: Arguments) -> Result:
    """Call one object; unknown ones return nothing known, made of their arguments."""
    if isinstance(callee, Function):
        return _function(world, ctx, index, callee, arguments)
    if isinstance(callee, Bound):
        return _bound(world, ctx, index, callee, arguments)
    if isinstance(callee, External):
        return _external(world, ctx, index, callee.name, None, arguments)
    if isinstance(callee, Method):
        return _method(world, ctx, index, callee, arguments)
    if isinstance(callee, Class):
        return Result(_instantiate(world, ctx, index, callee, arguments), arguments.taint)
    if isinstance(callee, Foreign):
        return _external(world, ctx, index, callee.type, callee, arguments)
    if isinstance(callee, Instance):
        return _all(world, ctx, index, attribute(world, ctx, callee, "__call__"), arguments)
    if isinstance(callee, Partial):
        merged = arguments.with_fixed(callee.args, callee.kws)
        return call(world, ctx, index, callee.inner, merged)
    if isinstance(callee, Wrapped):
        return _wrapped(world, ctx, index, callee, arguments)
    if isinstance(callee, Annotated):
        return _all(world, ctx, index, callee.types, arguments)
    return EMPTY


def _all(world: World, ctx: Context, index: int, callees: Objects, arguments: Arguments) -> Result:
    objects, taint = NOTHING, 0
    for callee in sorted(callees, key=lambda o: o.order):
        result = call(world, ctx, index, callee, arguments)
        objects |= result.objects
        taint |= result.taint
    return Result(objects, taint)


def _function(
    world: World, ctx: Context, index: int, callee: Function, arguments: Arguments, life: int = -1, how: str = "call"
) -> Result:
    line = ctx.scope.lines[index] if index >= 0 else ctx.scope.line
    if life < 0:
        life = ctx.life
        if not life and callee.scope.is_async and _left_running(ctx, index):
            life, how = REQUEST, "background"
    target = invoke_function(world, ctx, callee, arguments, life, line, how)
    if target.scope.is_generator:
        made = world.intern(("stream", target), lambda: Stream(target))
        return Result(frozenset({made}), target.yielded_taint)
    return Result(target.returned, target.returned_taint)


def _left_running(ctx: Context, index: int) -> bool:
    """Whether a coroutine made at import or start-up is not awaited there: it runs beside the requests."""
    return index >= 0 and ctx.scope.is_async and index not in ctx.scope.awaits


def _bound(world: World, ctx: Context, index: int, callee: Bound, arguments: Arguments) -> Result:
    function = callee.function
    inner = function.inner if isinstance(function, Wrapped) else function
    rest = arguments.with_first(frozenset({callee.receiver}))
    if isinstance(function, Wrapped) and function.how in ("cached", "context", "task", "property"):
        return _wrapped(world, ctx, index, function, rest)
    return call(world, ctx, index, inner, rest)


def _wrapped(world: World, ctx: Context, index: int, callee: Wrapped, arguments: Arguments) -> Result:
    if callee.how == "cached" and isinstance(callee.inner, Function):
        how = "once" if not callee.inner.scope.params else "call"
        return _function(world, ctx, index, callee.inner, arguments.without_request(), PROCESS, how)
    if callee.how == "bare-task":
        return call(world, ctx, index, callee.inner, arguments.with_first(NOTHING))
    return call(world, ctx, index, callee.inner, arguments)


def _method(world: World, ctx: Context, index: int, callee: Method, arguments: Arguments) -> Result:
    receiver = callee.receiver
    if isinstance(receiver, Box | Part):
        found = containers.call(world, ctx, index, receiver, callee.name, arguments.positional)
        return Result(found, arguments.taint | _content_taint(receiver))
    if isinstance(receiver, Stream):
        return Result(receiver.context.yielded, receiver.context.yielded_taint)
    if isinstance(receiver, Foreign):
        for own in receiver.cells.get("instance", _NO_CELL).values:
            hand_over(Site(world, ctx, index, callee.name, receiver, arguments), own)
        return _external(world, ctx, index, f"{receiver.type}.{callee.name}", receiver, arguments)
    if isinstance(receiver, Wrapped | Function) and callee.name != "cache_clear":
        return _task_call(world, ctx, index, receiver, arguments)
    return EMPTY


def _task_call(world: World, ctx: Context, index: int, task: Wrapped | Function, arguments: Arguments) -> Result:
    """`task.delay(...)`: the task runs elsewhere; its own registration makes it an entry point."""
    return EMPTY


def _content_taint(receiver: Box | Part) -> int:
    if isinstance(receiver, Box) and "[]" in receiver.cells:
        return receiver.cells["[]"].taint
    return 0


def _external(
    world: World, ctx: Context, index: int, name: str, receiver: Foreign | None, arguments: Arguments
) -> Result:
    outcome = library.call(Site(world, ctx, index, name, receiver, arguments))
    objects = outcome.objects
    for callee in outcome.invoke:
        objects |= call(world, ctx, index, callee, outcome.arguments or arguments).objects
    for source in outcome.iterate:
        objects |= element(world, ctx, source) | ({source} if isinstance(source, Box | Stream) else NOTHING)
    for provider in outcome.providers:
        objects |= provide(world, provider, 0)
    if outcome.construct is not None:
        objects |= construct(world, ctx, index, outcome.construct, arguments)
    if outcome.copy:
        objects |= containers.copied(world, ctx, index, outcome.copy)
    given = arguments.taint & ~REQUEST_DATA if outcome.taint & IDENTITY else arguments.taint
    return Result(objects, outcome.taint | given)


def provide(world: World, provider: Foreign, depth: int) -> Objects:
    """What a container's provider makes: one object for the process, or a new one for each request."""
    classes = [o for o in given_to(provider) if isinstance(o, Class)]
    if provider.call is None or depth > NESTING_LIMIT:
        return NOTHING
    ctx, index = provider.call
    lasting = provider.type.rpartition(".")[2] in ("Singleton", "ThreadSafeSingleton", "Resource", "Object")
    found: Objects = NOTHING
    for cls in classes:
        made = world.instance(cls, ("provider", provider), PROCESS if lasting else REQUEST, 0)
        _, _, _, kws, _ = ctx.scope.values[index]
        keywords = [(k, _provided(world, ctx.objects[v], depth)) for k, v in kws if k]
        initialise(world, ctx, index, made, Arguments([], [], keywords, [0] * len(keywords)))
        found |= {made}
    return found


def _provided(world: World, objects: Objects, depth: int) -> Objects:
    providers = [o for o in objects if isinstance(o, Foreign) and world.role(o.type) == "provider"]
    made = frozenset().union(*[provide(world, p, depth + 1) for p in providers])
    return (objects - set(providers)) | made


def _instantiate(world: World, ctx: Context, index: int, cls: Class, arguments: Arguments) -> Objects:
    """Make an instance: through a metaclass's `__call__`, `__new__`, then `__init__` or the fields."""
    made = _through_metaclass(world, ctx, index, cls, arguments)
    if made is not None:
        return made
    return construct(world, ctx, index, cls, arguments)


def _through_metaclass(world: World, ctx: Context, index: int, cls: Class, arguments: Arguments) -> Objects | None:
    for owner in lineage(cls):
        if isinstance(owner, Class) and "metaclass" in owner.cells:
            for meta in world.read(owner.cell("metaclass"), ctx):
                if isinstance(meta, Class) and "__call__" in meta.own:
                    found = [o for o in world.read(meta.cell("__call__"), ctx) if isinstance(o, Function)]
                    results = [
                        _function(world, ctx, index, f, arguments.with_first(frozenset({cls}))).objects for f in found
                    ]
                    return frozenset().union(*results)
    return None


def construct(world: World, ctx: Context, index: int, cls: Class, arguments: Arguments) -> Objects:
    """`__new__` and `__init__` of a class, for the call at `index` of a context."""
    objects = _new(world, ctx, index, cls, arguments)
    for each in sorted(objects, key=lambda o: o.order):
        if isinstance(each, Instance):
            initialise(world, ctx, index, each, arguments)
    if not any(isinstance(base, Class) and "__init__" in base.own for base in lineage(cls)):
        for base in external_bases(cls):
            subclass_constructed(Site(world, ctx, index, base, None, arguments), base)
    return objects


def _new(world: World, ctx: Context, index: int, cls: Class, arguments: Arguments) -> Objects:
    for owner in lineage(cls):
        if isinstance(owner, Class) and "__new__" in owner.own:
            found = list(world.read(owner.cell("__new__"), ctx))
            functions = [o.inner if isinstance(o, Wrapped) else o for o in found]
            results = [
                _function(world, ctx, index, f, arguments.with_first(frozenset({cls}))).objects
                for f in functions
                if isinstance(f, Function)
            ]
            return frozenset().union(*results)
    return frozenset({fresh(world, ctx, index, cls)})


def fresh(world: World, ctx: Context, index: int, cls: Class) -> Instance:
    """An instance made at this call, apart for each receiver of the surrounding method."""
    outer = world.self_of(ctx)
    depth = outer.depth + 1 if isinstance(outer, Instance) else 0
    site = (id(ctx.scope), index, outer, world.frame_of(ctx))
    return world.instance(cls, site, ctx.life, depth)


def initialise(world: World, ctx: Context, index: int, made: Instance, arguments: Arguments) -> None:
    """Run `__init__`, or assign the fields of a dataclass-like class."""
    for owner in lineage(made.owner):
        if isinstance(owner, Class) and "__init__" in owner.own:
            for init in sorted(world.read(owner.cell("__init__"), ctx), key=lambda o: o.order):
                inner = init.inner if isinstance(init, Wrapped) else init
                if isinstance(inner, Function):
                    life = made.life
                    _function(world, ctx, index, inner, arguments.with_first(frozenset({made})), life)
            return
    _assign_fields(world, ctx, index, made, arguments)


def _assign_fields(world: World, ctx: Context, index: int, made: Instance, arguments: Arguments) -> None:
    names = [n for o in reversed(lineage(made.owner)) if isinstance(o, Class) for n in o.fields]
    for name, objects in zip(names, arguments.positional, strict=False):
        world.write(made.cell(name), objects)
    for name, objects in arguments.keywords:
        if name in names:
            world.write(made.cell(name), objects)
    given = set(names[: len(arguments.positional)]) | {name for name, _ in arguments.keywords}
    for owner in lineage(made.owner):
        if isinstance(owner, Class):
            for name in owner.fields:
                if name not in given:
                    _default_field(world, ctx, owner, made, name)
    for post in attribute(world, ctx, made, "__post_init__"):
        call(world, ctx, index, post, Arguments.none())


def _default_field(world: World, ctx: Context, owner: Class, made: Instance, name: str) -> None:
    """The default of a field: containers are made anew for each instance."""
    for value in world.read(owner.cell(name), ctx):
        if isinstance(value, Box):
            key = ("field", made, name)
            own = world.intern(key, lambda: Box(value.kind, value.type, key, made.life, value.file, value.line))
            world.write(made.cell(name), frozenset({own}))
        elif isinstance(value, Foreign) and value.call is not None:
            world.write(made.cell(name), _from_factory(world, ctx, made, name, value))
        elif not isinstance(value, Function | Wrapped):
            world.write(made.cell(name), frozenset({value}))
    world.write(made.cell(name), NOTHING, owner.cell(name).taint)


def _from_factory(world: World, ctx: Context, made: Instance, name: str, field: Foreign) -> Objects:
    """What `field(default_factory=f)` gives this instance: something of its own."""
    if field.call is None:
        return NOTHING
    site, index = field.call
    node = site.scope.values[index]
    factories = [v for k, v in node[3] if k in ("default_factory", "factory")] if node[0] == "call" else []
    found: set[Obj] = set()
    for factory in (o for v in factories for o in site.objects[v]):
        if isinstance(factory, External):
            model = world.model(factory.name)
            if model is not None and model.box:
                found.add(_own_box(world, made, name, model.box, factory.name, site, index))
        elif isinstance(factory, Class):
            inner = world.instance(factory, ("field", made, name), made.life, made.depth + 1)
            initialise(world, ctx, index, inner, Arguments.none())
            found.add(inner)
        elif isinstance(factory, Function):
            found |= _function(world, ctx, -1, factory, Arguments.none(), made.life).objects
    return frozenset(found)


def _own_box(world: World, made: Instance, name: str, kind: str, type_: str, site: Context, index: int) -> Obj:
    key = ("field", made, name)
    line = site.scope.lines[index]
    return world.intern(key, lambda: Box(kind, type_, key, made.life, site.module.file, line))


def new_instance_for(world: World, ctx: Context, receiver: Obj, index: int) -> Objects:
    """`super().__new__(cls)` and `object.__new__(cls)`."""
    return frozenset({fresh(world, ctx, index, receiver)}) if isinstance(receiver, Class) else NOTHING


__all__ = ["EMPTY", "Result", "Super", "call", "construct", "fresh", "new_instance_for"]
