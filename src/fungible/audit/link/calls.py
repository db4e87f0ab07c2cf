"""What calling something gives, and what else it causes."""

from dataclasses import dataclass

from fungible.audit.facts.records import RowFunction
from fungible.audit.link import containers, library
from fungible.audit.link.elements import element
from fungible.audit.link.handles import Annotated, Bound, Box, Foreign, Instance, Method, Part, Partial, Stream, Wrapped
from fungible.audit.link.interned import NESTING_LIMIT
from fungible.audit.link.invoke import Arguments, invoke_function
from fungible.audit.link.loads import attribute, external_bases, lineage
from fungible.audit.link.making import content_taint, empty_box, factories_of, fresh, left_running, own_box
from fungible.audit.link.objects import (
    NOTHING,
    PROCESS,
    REQUEST,
    Cell,
    Class,
    Context,
    External,
    Function,
    Obj,
    Objects,
    ordered,
)
from fungible.audit.link.outcome import Site
from fungible.audit.link.registration import given_to, hand_over, note_made, subclass_constructed
from fungible.audit.link.world import ENVIRONMENT, IDENTITY, REQUEST_DATA, World


@dataclass(slots=True, eq=False)
class Result:
    """The objects a call may return and what they are made of."""

    objects: Objects
    taint: int


EMPTY = Result(NOTHING, 0)
_NO_CELL = Cell()


def call(world: World, ctx: Context, index: int, callee: Obj, arguments: Arguments) -> Result:
    """Call one object; unknown ones return nothing known, made of their arguments."""
    handler = _CALL.get(callee.__class__)
    return EMPTY if handler is None else handler(world, ctx, index, callee, arguments)


def _called_class(world: World, ctx: Context, index: int, callee: Class, arguments: Arguments) -> Result:
    return Result(_instantiate(world, ctx, index, callee, arguments), arguments.taint)


def _called_name(world: World, ctx: Context, index: int, callee: External, arguments: Arguments) -> Result:
    if callee.inert is None:
        callee.inert = library.is_inert(world, callee.name)
    if callee.inert and not library.takes_notice(arguments):
        return Result(NOTHING, arguments.taint)
    return _external(Site(world, ctx, index, callee.name, None, arguments))


def _called_result(world: World, ctx: Context, index: int, callee: Foreign, arguments: Arguments) -> Result:
    return _external(Site(world, ctx, index, callee.type, callee, arguments))


def _called_instance(world: World, ctx: Context, index: int, callee: Instance, arguments: Arguments) -> Result:
    return _all(world, ctx, index, attribute(world, ctx, callee, "__call__"), arguments)


def _partial(world: World, ctx: Context, index: int, callee: Partial, arguments: Arguments) -> Result:
    return call(world, ctx, index, callee.inner, arguments.with_fixed(callee.args, callee.kws))


def _annotated(world: World, ctx: Context, index: int, callee: Annotated, arguments: Arguments) -> Result:
    return _all(world, ctx, index, callee.types, arguments)


def _all(world: World, ctx: Context, index: int, callees: Objects, arguments: Arguments) -> Result:
    objects, taint = NOTHING, 0
    for callee in sorted(callees, key=lambda o: o.order):
        result = call(world, ctx, index, callee, arguments)
        objects |= result.objects
        taint |= result.taint
    return Result(objects, taint)


def _function(world: World, ctx: Context, index: int, callee: Function, arguments: Arguments) -> Result:
    if not ctx.life and callee.scope.is_async and left_running(ctx, index):
        return run_function(world, ctx, index, callee, arguments, (REQUEST, "background"))
    return run_function(world, ctx, index, callee, arguments, (ctx.life, "call"))


def run_function(
    world: World, ctx: Context, index: int, callee: Function, arguments: Arguments, manner: tuple[int, str]
) -> Result:
    """Run a function of the program; `manner` is the lifetime of what it makes, and how the call counts."""
    line = ctx.scope.lines[index] if index >= 0 else ctx.scope.line
    life, how = manner
    target = invoke_function(world, ctx, callee, arguments, (life, how, line))
    if target.scope.is_generator:
        made = world.intern(("stream", target), lambda: Stream(target))
        return Result(made.alone, target.yielded_taint)
    return Result(target.returned, target.returned_taint)


def _bound(world: World, ctx: Context, index: int, callee: Bound, arguments: Arguments) -> Result:
    function = callee.function
    inner = function.inner if isinstance(function, Wrapped) else function
    rest = arguments.with_first(callee.receiver.alone)
    if isinstance(function, Wrapped) and function.how in ("cached", "context", "task", "property"):
        return _wrapped(world, ctx, index, function, rest)
    return call(world, ctx, index, inner, rest)


def _wrapped(world: World, ctx: Context, index: int, callee: Wrapped, arguments: Arguments) -> Result:
    if callee.how == "cached" and isinstance(callee.inner, Function):
        how = "once" if not callee.inner.scope.params else "call"
        return run_function(world, ctx, index, callee.inner, arguments.without_request(), (PROCESS, how))
    if callee.how == "bare-task":
        return call(world, ctx, index, callee.inner, arguments.with_first(NOTHING))
    return call(world, ctx, index, callee.inner, arguments)


def _method(world: World, ctx: Context, index: int, callee: Method, arguments: Arguments) -> Result:
    receiver = callee.receiver
    if isinstance(receiver, Box | Part):
        found = containers.call(world, ctx, index, receiver, callee.name, arguments.positional)
        return Result(found, arguments.taint | content_taint(world, ctx, receiver))
    if isinstance(receiver, Stream):
        return Result(world.yielded(receiver), receiver.context.yielded_taint)
    if isinstance(receiver, Foreign):
        for own in ordered(receiver.cells.get("instance", _NO_CELL).values):
            hand_over(Site(world, ctx, index, callee.name, receiver, arguments), own)
        return _external(Site(world, ctx, index, f"{receiver.type}.{callee.name}", receiver, arguments))
    # `task.delay(...)` runs elsewhere: the registration of the task makes it an entry point.
    return EMPTY


def _external(site: Site) -> Result:
    world, ctx, index, arguments = site.world, site.ctx, site.index, site.arguments
    outcome = library.call(site)
    objects = outcome.objects
    for callee in outcome.invoke:
        objects |= call(world, ctx, index, callee, outcome.arguments or arguments).objects
    for source in ordered(outcome.iterate):
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
    classes = [o for o in given_to(world, provider) if isinstance(o, Class)]
    made_by = provider.call
    if made_by is None or depth > NESTING_LIMIT:
        return NOTHING
    ctx, index = made_by
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
    providers = [o for o in ordered(objects) if isinstance(o, Foreign) and world.role(o.type) == "provider"]
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
            for meta in ordered(world.read(owner.cell("metaclass"), ctx)):
                if isinstance(meta, Class) and "__call__" in meta.own:
                    found = [o for o in ordered(world.read(meta.cell("__call__"), ctx)) if isinstance(o, Function)]
                    results = [_function(world, ctx, index, f, arguments.with_first(cls.alone)).objects for f in found]
                    return frozenset().union(*results)
    return None


def construct(world: World, ctx: Context, index: int, cls: Class, arguments: Arguments) -> Objects:
    """`__new__` and `__init__` of a class, for the call at `index` of a context."""
    objects = _new(world, ctx, index, cls, arguments)
    for each in sorted(objects, key=lambda o: o.order):
        if isinstance(each, Instance):
            note_made(Site(world, ctx, index, cls.symbol, None, arguments), each)
            initialise(world, ctx, index, each, arguments)
    if not any(isinstance(base, Class) and "__init__" in base.own for base in lineage(cls)):
        for base in external_bases(cls):
            subclass_constructed(Site(world, ctx, index, base, None, arguments), base)
    return objects


def _new(world: World, ctx: Context, index: int, cls: Class, arguments: Arguments) -> Objects:
    for owner in lineage(cls):
        if isinstance(owner, Class) and "__new__" in owner.own:
            found = ordered(world.read(owner.cell("__new__"), ctx))
            functions = [o.inner if isinstance(o, Wrapped) else o for o in found]
            results = [
                _function(world, ctx, index, f, arguments.with_first(cls.alone)).objects
                for f in functions
                if isinstance(f, Function)
            ]
            return frozenset().union(*results)
    return fresh(world, ctx, index, cls).alone


def initialise(world: World, ctx: Context, index: int, made: Instance, arguments: Arguments) -> None:
    """Run `__init__`, or assign the fields of a dataclass-like class."""
    for owner in lineage(made.owner):
        if isinstance(owner, Class) and "__init__" in owner.own:
            for init in sorted(world.read(owner.cell("__init__"), ctx), key=lambda o: o.order):
                inner = init.inner if isinstance(init, Wrapped) else init
                if isinstance(inner, Function):
                    given = arguments.with_first(made.alone)
                    run_function(world, ctx, index, inner, given, (made.life, "call"))
            return
    _assign_fields(world, ctx, index, made, arguments)


def _assign_fields(world: World, ctx: Context, index: int, made: Instance, arguments: Arguments) -> None:
    names = [n for o in reversed(lineage(made.owner)) if isinstance(o, Class) for n in o.fields]
    for name, objects, taint in zip(names, arguments.positional, arguments.taints, strict=False):
        world.write(made.cell(name), objects, taint)
    for (name, objects), taint in zip(arguments.keywords, arguments.keyword_taints, strict=True):
        if name in names:
            world.write(made.cell(name), objects, taint)
    given = set(names[: len(arguments.positional)]) | {name for name, _ in arguments.keywords}
    for owner in lineage(made.owner):
        if isinstance(owner, Class):
            for name in owner.fields:
                if name not in given:
                    _default_field(world, ctx, owner, made, name)
    for post in ordered(attribute(world, ctx, made, "__post_init__")):
        call(world, ctx, index, post, Arguments.none())


def _default_field(world: World, ctx: Context, owner: Class, made: Instance, name: str) -> None:
    """The default of a field: containers are made anew for each instance."""
    for value in ordered(world.read(owner.cell(name), ctx)):
        if isinstance(value, Box):
            world.write(made.cell(name), own_box(world, made, name, value).alone)
        elif isinstance(value, Foreign) and value.call is not None:
            world.write(made.cell(name), _from_factory(world, ctx, made, name, value))
        elif not isinstance(value, Function | Wrapped):
            world.write(made.cell(name), value.alone)
    world.write(made.cell(name), NOTHING, owner.cell(name).taint | _base_taint(world, made.owner))


def _base_taint(world: World, cls: Class) -> int:
    """What a library's base class fills fields with, such as the environment."""
    models = world.knowledge.types
    return max((models[b].taint for b in external_bases(cls) if b in models), default=0) & ENVIRONMENT


def _from_factory(world: World, ctx: Context, made: Instance, name: str, field: Foreign) -> Objects:
    """What `field(default_factory=f)` gives this instance: something of its own."""
    found: set[Obj] = set()
    for factory in factories_of(world, field):
        if isinstance(factory, External):
            found |= empty_box(world, made, name, factory, field)
        elif isinstance(factory, Class):
            inner = world.instance(factory, ("field", made, name), made.life, made.depth + 1)
            initialise(world, ctx, -1, inner, Arguments.none())
            found.add(inner)
        elif isinstance(factory, Function):
            found |= run_function(world, ctx, -1, factory, Arguments.none(), (made.life, "call")).objects
    return frozenset(found)


_CALL: dict[type[Obj], RowFunction[Result]] = {
    Function: _function,
    Bound: _bound,
    External: _called_name,
    Method: _method,
    Class: _called_class,
    Foreign: _called_result,
    Instance: _called_instance,
    Partial: _partial,
    Wrapped: _wrapped,
    Annotated: _annotated,
}
