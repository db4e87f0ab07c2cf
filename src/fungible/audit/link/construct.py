"""Making instances of the program's classes."""

from fungible.audit.link.entries import Given
from fungible.audit.link.fields import is_injected
from fungible.audit.link.functions import call_function, run_function
from fungible.audit.link.handles import Bound, Box, Foreign, Instance, Partial, Wrapped
from fungible.audit.link.hooks import run_hooks
from fungible.audit.link.invoke import Arguments, behind_fixed
from fungible.audit.link.lineages import external_bases, has_method, lineage, read_shape
from fungible.audit.link.made import note_made
from fungible.audit.link.making import factories_of, factory_taint, fresh, from_library, own_box
from fungible.audit.link.objects import NOTHING, Class, Context, External, Function, Obj, Objects, ordered
from fungible.audit.link.outcome import Site
from fungible.audit.link.registration import hand_over, subclass_constructed
from fungible.audit.link.world import ENVIRONMENT, REQUEST_DATA, World


def instantiate(world: World, ctx: Context, index: int, cls: Class, arguments: Arguments) -> Objects:
    """Make an instance: through a metaclass's `__call__`, `__new__`, then `__init__` or the fields."""
    read_shape(world, ctx, cls)
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
                    results = [
                        call_function(world, ctx, index, f, arguments.with_first(cls.alone)).objects for f in found
                    ]
                    return frozenset().union(*results)
    return None


def construct(world: World, ctx: Context, index: int, cls: Class, arguments: Arguments) -> Objects:
    """`__new__` and `__init__` of a class, for the call at `index` of a context."""
    objects = _new(world, ctx, index, cls, arguments)
    for each in ordered(objects):
        if isinstance(each, Instance):
            note_made(Site(world, ctx, index, cls.symbol, None, arguments), each)
            initialise(world, ctx, index, each, arguments)
    if not any(isinstance(base, Class) and "__init__" in base.own for base in lineage(cls)):
        for base in external_bases(cls):
            site = Site(world, ctx, index, base, None, arguments)
            subclass_constructed(site, base)
            for each in ordered(objects):  # the library's constructor has the object
                hand_over(site, each)
    return objects


def _new(world: World, ctx: Context, index: int, cls: Class, arguments: Arguments) -> Objects:
    for owner in lineage(cls):
        if isinstance(owner, Class) and "__new__" in owner.own:
            found = ordered(world.read(owner.cell("__new__"), ctx))
            functions = [o.inner if isinstance(o, Wrapped) else o for o in found]
            results = [
                call_function(world, ctx, index, f, arguments.with_first(cls.alone)).objects
                for f in functions
                if isinstance(f, Function)
            ]
            return frozenset().union(*results)
    return frozenset({fresh(world, ctx, index, cls)})


def initialise(world: World, ctx: Context, index: int, made: Instance, arguments: Arguments) -> None:
    """Run `__init__`, or assign the fields of a dataclass-like class."""
    for owner in lineage(made.owner):
        if isinstance(owner, Class) and "__init__" in owner.own:
            for init in ordered(world.read(owner.cell("__init__"), ctx)):
                inner = init.inner if isinstance(init, Wrapped) else init
                if isinstance(inner, Function):
                    given = arguments.with_first(made.alone)
                    run_function(world, ctx, index, inner, given, (made.life, "call"))
            return
    _assign_fields(world, ctx, index, made, arguments)


def make_with(world: World, ctx: Context, made: Instance, given: Given) -> None:
    """Run `__init__` of what a framework makes; without one, its base sets those attributes that the class has."""
    positional = [objects for at, objects in given if isinstance(at, int)]
    named = [(at, objects) for at, objects in given if isinstance(at, str)]
    initialise(world, ctx, -1, made, Arguments(positional, [0] * len(positional), named, [0] * len(named)))
    for name, objects in named if not has_method(made.owner, "__init__") else ():
        if has_method(made.owner, name):
            world.write(made.cell(name), objects)


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
    _ask_request(world, made, arguments)
    run_hooks(world, ctx, index, made, arguments.taint if arguments.supplied else REQUEST_DATA)


def _ask_request(world: World, made: Instance, arguments: Arguments) -> None:
    """What a framework makes for a request has its fields from there: `Annotated[Window, Depends()]`."""
    asked = made.life and not arguments.supplied
    owners = [o for o in lineage(made.owner) if isinstance(o, Class)] if asked else []
    for owner in owners:
        for name in owner.fields:
            if not is_injected(world, owner, name):
                world.write(made.cell(name), NOTHING, REQUEST_DATA)


def _default_field(world: World, ctx: Context, owner: Class, made: Instance, name: str) -> None:
    """The default of a field: containers are made anew for each instance."""
    for value in ordered(world.read(owner.cell(name), ctx)):
        if isinstance(value, Box):
            world.write(made.cell(name), frozenset({own_box(world, made, name, value)}))
        elif isinstance(value, Foreign) and value.call is not None:
            world.write(made.cell(name), _from_factory(world, ctx, made, name, value), factory_taint(world, value))
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
            found |= from_library(world, made, name, factory, field)
        elif isinstance(factory, Class):
            inner = world.instance(factory, ("field", made, name), made.life, made.depth + 1)
            initialise(world, ctx, -1, inner, Arguments.none())
            found.add(inner)
        else:
            found |= _called(world, ctx, made, factory, Arguments.none())
    return frozenset(found)


def _called(world: World, ctx: Context, made: Instance, factory: Obj, arguments: Arguments) -> Objects:
    """What a function of the program makes for a field, bound to an object or with arguments fixed or not."""
    if isinstance(factory, Partial):
        return _called(world, ctx, made, factory.inner, behind_fixed(world, ctx, factory, arguments))
    if isinstance(factory, Bound):
        return _called(world, ctx, made, factory.function, arguments.with_first(factory.receiver.alone))
    if isinstance(factory, Wrapped):
        return _called(world, ctx, made, factory.inner, arguments)
    if isinstance(factory, Function):
        return run_function(world, ctx, -1, factory, arguments, (made.life, "call")).objects
    return NOTHING
