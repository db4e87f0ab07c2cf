"""What loading an attribute, an element or a name gives."""

from collections.abc import Iterable

from fungible.audit.facts.records import RowFunction
from fungible.audit.link.attribute_items import SHARED_NAMES, of_namespace, of_shared_names
from fungible.audit.link.binding import DECORATES_AGAIN, bind
from fungible.audit.link.elements import maps
from fungible.audit.link.fields import uploads, without_fields
from fungible.audit.link.handles import Bound, Box, Foreign, Instance, Part, Partial, Stream, Super, Wrapped
from fungible.audit.link.inherited import called_by_abstract, inherited
from fungible.audit.link.lineages import deriving, lineage, metaclasses, methods, read_shape
from fungible.audit.link.objects import (
    NOTHING,
    PROCESS,
    REQUEST,
    Class,
    Context,
    External,
    Function,
    Module,
    Obj,
    Objects,
    ordered,
)
from fungible.audit.link.proxies import PROXY, behind
from fungible.audit.link.shared import (
    BAG_METHODS,
    CARRIED,
    LIFESPAN,
    SETTINGS,
    applications,
    bag,
    bound,
    carried,
    method,
    partial,
    settings_modules,
    shared_value,
)
from fungible.audit.link.standing import having
from fungible.audit.link.world import World


def attribute(world: World, ctx: Context, target: Obj, name: str) -> Objects:
    """The objects that `target.name` may be."""
    load = _LOAD.get(target.__class__)
    return NOTHING if load is None else load(world, ctx, target, name)


def _of_super(world: World, ctx: Context, target: Super, name: str) -> Objects:
    receiver = target.receiver
    owner = receiver.owner if isinstance(receiver, Instance) else receiver
    chain = lineage(owner) if isinstance(owner, Class) else []
    if target.start not in chain:
        chain = lineage(target.start)
    found = _from_chain(world, ctx, chain[chain.index(target.start) + 1 :], name, receiver)
    return found or _of_object(world, receiver, name)


def _of_object(world: World, receiver: Obj, name: str) -> Objects:
    """What every object and every class has from Python itself, and programs call through `super()`."""
    if name == "__new__":
        return frozenset({world.external("object.__new__")})
    owner = _PYTHON_OWN.get(name)
    if owner is None:
        return NOTHING
    return frozenset({partial(world, world.external(f"{owner}.{name}"), (receiver.alone,))})


_PYTHON_OWN = {"__setattr__": "object", "__call__": "type"}


def _of_container(world: World, ctx: Context, target: Obj, name: str) -> Objects:
    if isinstance(target, Box):
        if name == "value":  # a member of an enumeration
            return target.alone
        stored = of_namespace(world, ctx, target, name)
        if stored:
            return stored
        if name == "maps" and target.type == "collections.ChainMap":
            return maps(world, target)
    return frozenset({method(world, target, name)})


def _of_function(world: World, ctx: Context, target: Obj, name: str) -> Objects:
    if isinstance(target, Wrapped):
        if name in DECORATES_AGAIN.get(target.how, ()):
            return frozenset({method(world, target, name)})
        standing = having(world, ctx, target, name)
        if standing:
            return frozenset().union(*[attribute(world, ctx, each, name) for each in standing])
        if isinstance(target.inner, Function):
            if name in ("__wrapped__", "__func__"):
                return target.inner.alone
            target = target.inner
    stored = world.read(target.cell(name), ctx)
    if stored:
        return stored
    if isinstance(target, Wrapped) and target.how == "task":
        return method(world, target, name).alone
    return method(world, target, name).alone if name in _TASK_CALLS else NOTHING


_TASK_CALLS = frozenset({"delay", "apply_async", "send", "kiq", "defer", "defer_async", "configure", "cache_clear"})


def _of_module(world: World, ctx: Context, module: Module, name: str) -> Objects:
    """An attribute of a module: a variable, or what the module's `__getattr__` gives."""
    found = of_module(world, ctx, module, name)
    if found or "__getattr__" not in module.cells or name in module.bound:
        return found
    for getter in ordered(world.read(module.cell("__getattr__"), ctx)):
        if isinstance(getter, Function):
            found |= world.enter(getter, PROCESS, [NOTHING], [0], (ctx, ctx.scope.line, "call")).returned
    return found


def of_module(world: World, ctx: Context, module: Module, name: str) -> Objects:
    """A global variable of a module, a submodule, or what a star import brought."""
    cell = module.cells.get(name)
    if cell is not None:
        found = world.read(cell, ctx)
        if found:
            return found
    sub = world.modules.get(f"{module.name}.{name}")
    if sub is not None:
        hidden = ctx.module is not module and name in module.brought  # `from .name import name` in the package
        return world.read(module.cell(name), ctx) if hidden else sub.alone
    for star in ordered(world.read(module.cell("*"), ctx)):
        if star is not module and isinstance(star, Module) and not name.startswith("_"):
            found = world.read(star.cell(name), ctx) or (
                of_module(world, ctx, star, name) if "*" in star.cells else NOTHING
            )
            if found:
                return found
        elif isinstance(star, External):
            return world.external(f"{star.name}.{name}").alone
    world.read(module.cell(name), ctx)
    return NOTHING


def _of_external(world: World, ctx: Context, target: External, name: str) -> Objects:
    path = f"{target.name}.{name}"
    if path in world.modules:  # a package without `__init__.py` is known by its modules only
        return frozenset({world.modules[path]})
    full = world.knowledge.canonical(path)
    instance = world.knowledge.values.get(full)
    if instance == "the.app":
        return applications(world, ctx)
    if instance is not None:
        return shared_value(world, full, instance).alone
    return world.external(full).alone


def _of_foreign(world: World, ctx: Context, target: Foreign, name: str) -> Objects:
    known = world.attribute_type(target.type, name)
    if known == "app":
        return applications(world, ctx)
    if known == "bag":
        return bag(world, name).alone
    if known == "self":
        return target.alone
    if known == CARRIED:
        return world.read(carried(world, f"{target.type}.{name}").cell(CARRIED), ctx)
    if known is None and world.role(target.type) == "app":
        return world.read(bag(world, "app").cell(name), ctx) | {method(world, target, name)}
    stored = target.cells.get(name)
    found = world.read(stored, ctx) if stored is not None else NOTHING
    if known:
        made = world.intern(("of", target, name), lambda: Foreign(known, name, target.life, target.file, target.line))
        if world.role(known) == "defaults":
            world.write(target.cell(name), made.alone)  # who holds the client holds what it sends along
        return found | {made}
    found |= _from_elsewhere(world, ctx, target, name)
    if world.role(target.type) == "bag" or stored is None:
        world.read(target.cell(name), ctx)
    if world.role(target.type) == "bag" and (found or name not in BAG_METHODS):
        return found
    return found | {method(world, target, name)}


def _from_elsewhere(world: World, ctx: Context, target: Foreign, name: str) -> Objects:
    """What a library's object hands out that the program keeps in another place."""
    if target.type == "starlette.datastructures.State":
        return world.read(bag(world, LIFESPAN).cell(name), ctx)
    if target.type == PROXY:
        return NOTHING.union(*[attribute(world, ctx, each, name) for each in ordered(behind(world, ctx, target))])
    if target.type == SETTINGS:
        return NOTHING.union(*[of_module(world, ctx, each, name) for each in settings_modules(world, name)])
    model = world.knowledge.types.get(target.type)
    found = NOTHING
    for cls in deriving(world, model.derived) if model is not None and model.derived else ():
        if any(name in each.own for each in lineage(cls) if isinstance(each, Class)):
            caller = world.instance(cls, ("derived", target.type), REQUEST, 0)
            found |= frozenset([o for o in attribute(world, ctx, caller, name) if isinstance(o, Bound)])
    return found


def _of_class(world: World, ctx: Context, target: Class, name: str) -> Objects:
    return _from_chain(world, ctx, lineage(target), name, target) or _from_metaclass(world, ctx, target, name)


def _from_metaclass(world: World, ctx: Context, target: Class, name: str) -> Objects:
    found: Objects = NOTHING
    for meta in metaclasses(world, ctx, target):
        for each in ordered(_from_chain(world, ctx, lineage(meta), name, target)):
            found |= {bound(world, each, target) if isinstance(each, Function) else each}
    return found


def _of_instance(world: World, ctx: Context, target: Instance, name: str) -> Objects:
    chain = lineage(target.owner)
    own = world.read(target.cell(name), ctx)
    if SHARED_NAMES in target.cells:
        own |= of_shared_names(world, ctx, target, name)
    shadowed = any(isinstance(c, Class) and (name in c.self_attrs or name in c.fields) for c in chain)
    if own and shadowed:
        return own
    found = _from_chain(world, ctx, chain, name, target)
    if shadowed and any(not isinstance(o, Function | Wrapped | Bound) for o in found):
        return own
    if found or own:
        return own | found
    return target.owner.alone if name == "__class__" else _from_getattr(world, ctx, target, name)


def _from_getattr(world: World, ctx: Context, target: Instance, name: str) -> Objects:
    """What `__getattr__` of a class gives: what it returns, and what it gets from the object that it stands before."""
    found: Objects = NOTHING
    for getter in methods(world, ctx, target, "__getattr__") if not name.startswith("__") else ():
        function = getter.function if isinstance(getter, Bound) else getter
        if isinstance(function, Function) and len(function.scope.params) == 2:
            given = [frozenset[Obj]({target}), NOTHING]
            body = world.enter(function, ctx.life, given, [0, 0], (ctx, ctx.scope.line, "call"))
            found |= body.returned
            for inner in _asked_for_name(body):
                found |= attribute(world, ctx, inner, name) if inner is not target else NOTHING
    return found


def _asked_for_name(body: Context) -> Iterable[Obj]:
    """The objects of which a context gets the attribute that its second parameter names: `getattr(x, name)`."""
    values = body.scope.values
    calls = [v for v in values if v[0] == "call" and values[v[1]] == ("global", "getattr") and len(v[2]) > 1]
    inner = [o for v in calls if v[2][0] >= 0 and values[v[2][1]] == ("param", 1) for o in body.objects[v[2][0]]]
    return ordered(frozenset(inner))


def _from_chain(world: World, ctx: Context, chain: list[Class | External], name: str, receiver: Obj) -> Objects:
    for owner in chain:
        if isinstance(owner, Class):
            cell = owner.cells.get(name)
            if cell is None:
                if name in owner.declared or name in owner.own or name in owner.self_attrs:
                    world.read(owner.cell(name), ctx)
                continue
            found = world.read(cell, ctx)
            if found:
                if not isinstance(receiver, Class) and any(isinstance(o, Foreign | Instance) for o in found):
                    found = without_fields(world, receiver, found) | uploads(world, receiver, found)
                return frozenset().union(*[bind(world, ctx, o, receiver) for o in ordered(found)])
        else:
            known = _from_library(world, ctx, _that_has(world, chain, owner, name), name, receiver)
            if known:
                return known
    if chain and isinstance(chain[0], Class):
        read_shape(world, ctx, chain[0])
    return NOTHING


def _that_has(world: World, chain: list[Class | External], first: External, name: str) -> External:
    """The library base that is known to have an attribute, if one is: a mixin in front of it says nothing of it."""
    if world.attribute_type(first.name, name):
        return first
    known = (each for each in chain if isinstance(each, External) and world.attribute_type(each.name, name))
    return next(known, first)


def _from_library(world: World, ctx: Context, owner: External, name: str, receiver: Obj) -> Objects:
    special = called_by_abstract(owner, name)
    return attribute(world, ctx, receiver, special) if special else inherited(world, ctx, owner, name, receiver)


_LOAD: dict[type[Obj], RowFunction[Objects]] = {
    Instance: _of_instance,
    Module: _of_module,
    External: _of_external,
    Class: _of_class,
    Foreign: _of_foreign,
    Super: _of_super,
    Function: _of_function,
    Wrapped: _of_function,
    Bound: _of_function,
    Partial: _of_function,
    Box: _of_container,
    Part: _of_container,
    Stream: _of_container,
}
