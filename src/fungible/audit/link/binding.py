"""What an attribute of a class becomes when it is read through an instance or the class."""

from fungible.audit.link.handles import Bound, Instance, Partial, Wrapped
from fungible.audit.link.lineages import has_method, methods
from fungible.audit.link.objects import Class, Context, Function, Obj, Objects
from fungible.audit.link.shared import bound, partial
from fungible.audit.link.world import World

PROPERTIES = frozenset({"property", "kept-property"})
DECORATES_AGAIN = {"property": frozenset({"setter", "deleter"}), "dispatch": frozenset({"register"})}
"""Methods with which a decorated function decorates another one, by what it was decorated as."""


def is_getter(obj: Obj) -> bool:
    """Whether reading an attribute runs the code of a property."""
    return isinstance(obj, Bound) and isinstance(obj.function, Wrapped) and obj.function.how in PROPERTIES


def is_kept(getter: Obj) -> bool:
    """Whether what a property gives stays on the object."""
    return isinstance(getter, Bound) and keeps(getter.function)


def keeps(attribute: Obj) -> bool:
    """Whether what a class has under a name is a property that keeps what it gives."""
    return isinstance(attribute, Wrapped) and attribute.how == "kept-property"


def bind(world: World, ctx: Context, found: Obj, receiver: Obj) -> Objects:
    """What a class attribute becomes when read through an instance or the class."""
    if isinstance(found, Function):
        if isinstance(receiver, Class):
            return found.alone
        return frozenset({bound(world, found, receiver)})
    if isinstance(found, Wrapped):
        return _bind_wrapped(world, found, receiver)
    if isinstance(found, Instance) and isinstance(receiver, Instance) and has_method(found.owner, "__get__"):
        return _of_descriptor(world, ctx, found, receiver)
    return found.alone


def _of_descriptor(world: World, ctx: Context, found: Instance, receiver: Instance) -> Objects:
    """`__get__` of a descriptor, to be called with the instance that has it."""
    getters: set[Obj] = set()
    for get in methods(world, ctx, found, "__get__"):
        made = world.intern(("wrapped", "property", get), lambda get=get: Wrapped("property", get, None))  # type: ignore[misc] # bound early
        assert isinstance(made, Wrapped)
        getters.add(world.intern(("getter", made, receiver), lambda made=made: Bound(made, receiver)))  # type: ignore[misc] # bound early
    return frozenset(getters)


def _bind_wrapped(world: World, found: Wrapped, receiver: Obj) -> Objects:
    if found.how == "static":
        return found.inner.alone
    if found.how == "class":
        cls = receiver.owner if isinstance(receiver, Instance) else receiver
        inner = found.inner
        return frozenset({world.intern(("bound", inner, cls), lambda: Bound(inner, cls))})  # type: ignore[arg-type] # a function
    if found.how == "partial-method" and isinstance(found.inner, Partial) and not isinstance(receiver, Class):
        fixed = found.inner
        inner = fixed.inner
        own = bound(world, inner, receiver) if isinstance(inner, Function | Wrapped) else inner
        return frozenset({partial(world, own, fixed.args, fixed.kws)})
    if found.how in PROPERTIES and not isinstance(receiver, Class):
        return frozenset({world.intern(("getter", found, receiver), lambda: Bound(found, receiver))})
    if isinstance(receiver, Class):
        return found.alone
    return frozenset({bound(world, found, receiver)})
