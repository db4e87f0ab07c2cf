"""What a class of the program has from a base outside it."""

from collections.abc import Iterator

from fungible.audit.link.handles import Box, Foreign, Instance, Method
from fungible.audit.link.lineages import lineage
from fungible.audit.link.objects import NOTHING, Class, Context, External, Obj, Objects
from fungible.audit.link.shared import applications, bag, method
from fungible.audit.link.world import World

_ABSTRACT = ("collections.abc.Mutable", "typing.Mutable")
_FROM_ABSTRACT = {
    **dict.fromkeys(("update", "setdefault"), "__setitem__"),
    **dict.fromkeys(("pop", "popitem", "clear"), "__delitem__"),
    **dict.fromkeys(("append", "extend"), "insert"),
    "remove": "discard",
}
"""Methods that abstract containers give to a class, and the method of the class that they call."""
CONTENT = "()"
"""The slot of an instance that is a container itself: its items, as those of the builtin that it derives from."""
_WITHOUT_METHODS = frozenset({"object", "type", "abc.ABC", "abc.ABCMeta", "typing.Generic", "typing.Protocol"})


def inherited(world: World, ctx: Context, base: External, name: str, receiver: Obj) -> Objects:
    """An attribute that a library's class gives to an instance or a class of the program."""
    if not isinstance(receiver, Instance | Class) or base.name in _WITHOUT_METHODS or name == "__new__":
        return NOTHING
    if isinstance(receiver, Instance) and _is_container(world, base):
        whole = _content(world, receiver, base)
        return frozenset({whole if name == "data" else method(world, whole, name)})
    known = world.attribute_type(base.name, name)
    if known == "bag":
        return frozenset({bag(world, name)})
    if known == "app":
        return applications(world, ctx)
    if known == "self":
        return frozenset({_as_base(world, receiver, base)})
    if known:
        return frozenset({world.intern(("of", receiver, name), lambda: Foreign(known, name, 1, "", 0))})
    key = ("inherited", receiver, base, name)
    return frozenset({world.intern(key, lambda: Method(_as_base(world, receiver, base), name))})


def called_by_abstract(base: External, name: str) -> str:
    """The method of a class that a method of an abstract container calls; nothing for other bases and methods."""
    return _FROM_ABSTRACT.get(name, "") if base.name.startswith(_ABSTRACT) else ""


def content_of(obj: Obj) -> Obj:
    """The items of an object that is a container itself; other objects as they are."""
    cell = obj.cells.get(CONTENT) if isinstance(obj, Instance) else None
    return next(iter(cell.values), obj) if cell is not None else obj


def _is_container(world: World, base: External) -> bool:
    model = world.model(base.name)
    return model is not None and bool(model.box)


def _content(world: World, receiver: Instance, base: External) -> Obj:
    """The items of an instance whose class derives from a container."""
    model, module = world.model(base.name), receiver.owner.module
    kind, line = model.box if model is not None else "", receiver.owner.scope.line
    key = ("content", receiver)
    made = world.intern(key, lambda: Box(kind, base.name, key, receiver.life, module.file, line))
    world.write(receiver.cell(CONTENT), made.alone)
    return made


def views(world: World, receiver: Instance) -> Iterator[Obj]:
    """An instance as what its library bases know: what their methods register is registered with these."""
    for base in lineage(receiver.owner):
        if isinstance(base, External) and world.role(base.name) in ("router", "app"):
            yield _as_base(world, receiver, base)


def _as_base(world: World, receiver: Obj, owner: External) -> Obj:
    """The receiver seen as an object of its library base."""
    life = receiver.life if isinstance(receiver, Instance) else 0
    made = world.intern(("as", receiver, owner.name), lambda: Foreign(owner.name, owner.name, life, "", 0))
    world.write(made.cell("instance" if isinstance(receiver, Instance) else "class"), receiver.alone)
    return made
