"""Attributes that are code: properties with setters, descriptors, what a decorated function decorates itself."""

from fungible.audit.link.functions import Result
from fungible.audit.link.handles import Instance, Partial, Wrapped
from fungible.audit.link.invoke import Arguments
from fungible.audit.link.lineages import has_method, lineage, methods
from fungible.audit.link.objects import NOTHING, Class, Context, Function, Obj, Objects, ordered
from fungible.audit.link.shared import bound, method, partial
from fungible.audit.link.world import World

SETTERS = {"setter": "fset", "deleter": "fdel", "register": "registered"}
"""Methods of decorated functions that take another function, and the slot in which they keep it."""


def decorate_again(world: World, wrapped: Wrapped, name: str, arguments: Arguments) -> Result:
    """`@size.setter` and `@show.register`: the function joins what it decorates; a type alone gives a decorator."""
    slot = SETTERS[name]
    given = [o for objects in arguments.positional for o in objects if isinstance(o, Function | Wrapped | Partial)]
    world.write(wrapped.cell(slot), frozenset(given))
    if slot != "registered":
        return Result(wrapped.alone, 0)
    return Result(frozenset(given) or frozenset({method(world, wrapped, name)}), 0)


def decorators_among(objects: Objects) -> Objects:
    """Those that decorate, of what a decorator may be: `@retry` and `@retry(times=3)` may be one function.

    What the one with arguments gives is then taken for what the bare one gives too: a function that another one of them
    makes, or a coroutine function, which would give no function.
    """
    bodies = {each.scope for each in objects if isinstance(each, Function)}
    given = {o for o in objects if isinstance(o, Function) and (o.scope.is_async or o.frame.scope in bodies)}
    return objects - given or objects


def note(world: World, ctx: Context, holder: Class, name: str, objects: Objects) -> list[tuple[Obj, Arguments]]:
    """Remember that an attribute of a class is assigned through code; gives what naming it calls."""
    calls = []
    for each in ordered(objects):
        if isinstance(each, Wrapped) and ("fset" in each.cells or "fdel" in each.cells):
            world.assigned_by_code.add(name)
        elif isinstance(each, Instance):
            if has_method(each.owner, "__set__"):
                world.assigned_by_code.add(name)
            if has_method(each.owner, "__set_name__"):
                named = Arguments([holder.alone, world.const(name).alone], [0, 0], [], [])
                calls += [(each_method, named) for each_method in methods(world, ctx, each, "__set_name__")]
    return calls


def setters(world: World, ctx: Context, target: Obj, name: str, slot: str = "fset") -> list[Obj]:
    """What is called with the value when an attribute of an object is assigned; nothing for plain attributes."""
    if name not in world.assigned_by_code or not isinstance(target, Instance):
        return []
    for owner in lineage(target.owner):
        if isinstance(owner, Class) and name in owner.cells:
            found = ordered(world.read(owner.cell(name), ctx))
            return [setter for each in found for setter in ordered(_setters(world, ctx, target, each, slot))]
    return []


def _setters(world: World, ctx: Context, target: Instance, found: Obj, slot: str) -> Objects:
    if isinstance(found, Wrapped):
        functions = [o for o in ordered(world.read(found.cell(slot), ctx)) if isinstance(o, Function | Wrapped)]
        return frozenset([bound(world, function, target) for function in functions])
    if isinstance(found, Instance):
        called = methods(world, ctx, found, "__set__" if slot == "fset" else "__delete__")
        return frozenset([partial(world, setter, (target.alone,)) for setter in called])
    return NOTHING
