"""What loading an attribute, an element or a name gives."""

import sys

from fungible.audit.facts.records import RowFunction
from fungible.audit.link.handles import Bound, Box, Foreign, Instance, Method, Part, Partial, Stream, Super, Wrapped
from fungible.audit.link.objects import NOTHING, Class, Context, External, Function, Module, Obj, Objects, ordered
from fungible.audit.link.world import World

ELEMENT = "[]"


def lineage(cls: Class) -> list[Class | External]:
    """A class and its bases in lookup order: depth first, without repetition (a fair stand-in for C3)."""
    if cls.chain is None:
        cls.chain = _chain(cls)
        for base in cls.chain:
            if isinstance(base, Class):
                base.below.append(cls)
    return cls.chain


def _chain(cls: Class) -> list[Class | External]:
    seen: dict[Class | External, None] = {}

    def visit(node: Class | External) -> None:
        if node in seen or len(seen) > 60:
            return
        seen[node] = None
        if isinstance(node, Class):
            for base in node.bases:
                for each in sorted(base, key=lambda o: o.order):
                    if isinstance(each, Class | External):
                        visit(each)

    visit(cls)
    return list(seen)


def external_bases(cls: Class) -> list[str]:
    """The names outside the program that a class derives from."""
    return [base.name for base in lineage(cls) if isinstance(base, External)]


def attribute(world: World, ctx: Context, target: Obj, name: str) -> Objects:
    """The objects that `target.name` may be."""
    load = _LOAD.get(target.__class__)
    return NOTHING if load is None else load(world, ctx, target, name)


def _of_super(world: World, ctx: Context, target: Super, name: str) -> Objects:
    chain = lineage(target.receiver.owner) if isinstance(target.receiver, Instance) else lineage(target.start)
    rest = chain[chain.index(target.start) + 1 :] if target.start in chain else []
    return _from_chain(world, ctx, rest, name, target.receiver)


def _of_container(world: World, ctx: Context, target: Obj, name: str) -> Objects:
    return method(world, target, name).alone


def method(world: World, receiver: Obj, name: str) -> Obj:
    """A method of an object that is not of the program."""
    return world.intern(("method", receiver, name), lambda: Method(receiver, name))


def part(world: World, whole: Obj) -> Objects:
    """Something inside a container; a part of a part is a part of the whole."""
    if isinstance(whole, Part):
        return whole.alone
    return world.intern(("part", whole), lambda: Part(whole)).alone


def _of_function(world: World, ctx: Context, target: Obj, name: str) -> Objects:
    if isinstance(target, Wrapped) and isinstance(target.inner, Function):
        if name == "__wrapped__":
            return target.inner.alone
        target = target.inner
    stored = world.read(target.cell(name), ctx)
    if stored:
        return stored
    if isinstance(target, Wrapped) and target.how == "task":
        return method(world, target, name).alone
    return method(world, target, name).alone if name in _TASK_CALLS else NOTHING


_TASK_CALLS = frozenset({"delay", "apply_async", "send", "kiq", "defer", "defer_async", "configure", "cache_clear"})


def of_module(world: World, ctx: Context, module: Module, name: str) -> Objects:
    """A global variable of a module, a submodule, or what its `__getattr__` gives."""
    cell = module.cells.get(name)
    if cell is not None:
        found = world.read(cell, ctx)
        if found:
            return found
    sub = world.modules.get(f"{module.name}.{name}")
    if sub is not None:
        return sub.alone
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
    full = world.knowledge.canonical(f"{target.name}.{name}")
    instance = world.knowledge.values.get(full)
    if instance == "the.app":
        return applications(world, ctx)
    if instance is not None:
        return shared_value(world, full, instance).alone
    return world.external(full).alone


def shared_value(world: World, name: str, type_: str) -> Obj:
    """A value that a library keeps in a module, such as `flask.request`."""
    return world.intern(("value", name), lambda: Foreign(type_, name, 0, "", 0))


def _of_foreign(world: World, ctx: Context, target: Foreign, name: str) -> Objects:
    known = world.attribute_type(target.type, name)
    if known == "app":
        return applications(world, ctx)
    if known == "bag":
        return bag(world, name).alone
    if known == "self":
        return target.alone
    if known is None and world.role(target.type) == "app":
        return world.read(bag(world, "app").cell(name), ctx) | {method(world, target, name)}
    stored = target.cells.get(name)
    found = world.read(stored, ctx) if stored is not None else NOTHING
    if known:
        found |= {
            world.intern(("of", target, name), lambda: Foreign(known, name, target.life, target.file, target.line))
        }
        return found
    if world.role(target.type) == "bag" or stored is None:
        world.read(target.cell(name), ctx)
    if world.role(target.type) == "bag" and (found or name not in BAG_METHODS):
        return found
    return found | {method(world, target, name)}


BAG_METHODS = frozenset({"get", "pop", "setdefault", "update", "from_mapping"})
"""Methods of application state that name its entries."""


def bag(world: World, name: str) -> Foreign:
    """The application's own state: `app.state`, `app.config`, one of each in a program."""
    found = world.intern(("bag", name), lambda: Foreign(f"bag:{name}", name, 0, "", 0))
    assert isinstance(found, Foreign)
    return found


def applications(world: World, ctx: Context) -> Objects:
    """The application object that a request belongs to, and those of the program's own kind that it may be."""
    found = world.intern(("the app",), lambda: Foreign("the.app", "app", 0, "", 0))
    own = world.read(found.cell(OWN_KIND), ctx)
    return found.alone | own if own else found.alone


OWN_KIND = "own kind"
"""The slot of the application for instances that the program makes of classes derived from a framework's."""


def _of_class(world: World, ctx: Context, target: Class, name: str) -> Objects:
    return _from_chain(world, ctx, lineage(target), name, target)


def _of_instance(world: World, ctx: Context, target: Instance, name: str) -> Objects:
    chain = lineage(target.owner)
    own = world.read(target.cell(name), ctx)
    shadowed = any(isinstance(c, Class) and (name in c.self_attrs or name in c.fields) for c in chain)
    if own and shadowed:
        return own
    found = _from_chain(world, ctx, chain, name, target)
    if shadowed and any(not isinstance(o, Function | Wrapped | Bound) for o in found):
        return own
    return own | found


def _from_chain(world: World, ctx: Context, chain: list[Class | External], name: str, receiver: Obj) -> Objects:
    for owner in chain:
        if isinstance(owner, Class):
            cell = owner.cells.get(name)
            if cell is None:
                if name in owner.own:
                    world.read(owner.cell(name), ctx)
                continue
            found = world.read(cell, ctx)
            if found:
                if not isinstance(receiver, Class) and any(isinstance(o, Foreign) for o in found):
                    found = _without_fields(world, receiver, found)
                return frozenset().union(*[bind(world, ctx, o, receiver, owner) for o in ordered(found)])
        else:
            known = _inherited(world, ctx, owner, name, receiver)
            if known:
                return known
    return NOTHING


def _without_fields(world: World, receiver: Obj, found: Objects) -> Objects:
    """Fields of forms, models and schemas are apart for each instance: their library classes see to that.

    So is what a framework injects into the instance in place of `Depends(...)`.
    """
    found = frozenset(o for o in found if not (isinstance(o, Foreign) and world.role(o.type) == "injector"))
    if not isinstance(receiver, Instance) or not any(_makes_fields(name) for name in external_bases(receiver.owner)):
        return found
    return frozenset(o for o in found if not isinstance(o, Foreign) or world.role(o.type) not in ("", "field"))


def _makes_fields(base: str) -> bool:
    top = base.partition(".")[0]
    return top not in sys.stdlib_module_names and base != "object"


def _inherited(world: World, ctx: Context, owner: External, name: str, receiver: Obj) -> Objects:
    if isinstance(receiver, Instance | Class) and owner.name not in (
        "object",
        "abc.ABC",
        "typing.Generic",
        "typing.Protocol",
    ):
        known = world.attribute_type(owner.name, name)
        if known == "bag":
            return bag(world, name).alone
        if known == "app":
            return applications(world, ctx)
        if known:
            return world.intern(("of", receiver, name), lambda: Foreign(known, name, 1, "", 0)).alone
        return frozenset(
            {world.intern(("inherited", receiver, owner, name), lambda: Method(_as_base(world, receiver, owner), name))}
        )
    return NOTHING


def _as_base(world: World, receiver: Obj, owner: External) -> Obj:
    """The receiver seen as an object of its library base."""
    life = receiver.life if isinstance(receiver, Instance) else 0
    made = world.intern(("as", receiver, owner.name), lambda: Foreign(owner.name, owner.name, life, "", 0))
    world.write(made.cell("instance" if isinstance(receiver, Instance) else "class"), receiver.alone)
    return made


def bind(world: World, ctx: Context, found: Obj, receiver: Obj, owner: Class) -> Objects:
    """What a class attribute becomes when read through an instance or the class."""
    if isinstance(found, Function):
        if isinstance(receiver, Class):
            return found.alone
        return world.intern(("bound", found, receiver), lambda: Bound(found, receiver)).alone
    if isinstance(found, Wrapped):
        return _bind_wrapped(world, ctx, found, receiver, owner)
    return found.alone


def _bind_wrapped(world: World, ctx: Context, found: Wrapped, receiver: Obj, owner: Class) -> Objects:
    if found.how == "static":
        return found.inner.alone
    if found.how == "class":
        cls = receiver.owner if isinstance(receiver, Instance) else receiver
        inner = found.inner
        return world.intern(("bound", inner, cls), lambda: Bound(inner, cls)).alone  # type: ignore[arg-type] # a function
    if found.how == "property" and not isinstance(receiver, Class):
        return world.intern(("getter", found, receiver), lambda: Bound(found, receiver)).alone
    if isinstance(receiver, Class):
        return found.alone
    return world.intern(("bound", found, receiver), lambda: Bound(found, receiver)).alone


_LOAD: dict[type[Obj], RowFunction[Objects]] = {
    Instance: _of_instance,
    Module: of_module,
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
