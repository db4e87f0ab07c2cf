"""Objects of which a program has one each: methods, parts, what libraries keep, the application and its state."""

from fungible.audit.link.handles import Bound, Box, Foreign, Method, Part, Partial, Wrapped
from fungible.audit.link.objects import Cell, Context, Function, Module, Obj, Objects
from fungible.audit.link.world import World


def method(world: World, receiver: Obj, name: str) -> Obj:
    """A method of an object that is not of the program."""
    return world.intern(("method", receiver, name), lambda: Method(receiver, name))


def part(world: World, whole: Obj) -> Objects:
    """Something inside a container; a part of a part is a part of the whole."""
    if isinstance(whole, Part):
        return whole.alone
    return world.intern(("part", whole), lambda: Part(whole)).alone


def bound(world: World, function: Function | Wrapped, receiver: Obj) -> Obj:
    """A function of the program bound to a receiver."""
    return world.intern(("bound", function, receiver), lambda: Bound(function, receiver))


def partial(
    world: World,
    inner: Obj,
    args: tuple[Objects, ...],
    kws: tuple[tuple[str, Objects], ...] = (),
    site: tuple[Context, int] | None = None,
) -> Obj:
    """Something called with arguments that are fixed already."""
    return world.intern(("partial", inner, args, kws), lambda: Partial(inner, args, kws, site))


def fixed(made: Obj, name: int | str) -> Cell:
    """The slot that tells what an argument is made of that a partial fixes, by its position or name."""
    return made.cell(f"({name})")


def shared_value(world: World, name: str, type_: str) -> Obj:
    """A value that a library keeps in a module, such as `flask.request`."""
    return world.intern(("value", name), lambda: Foreign(type_, name, 0, "", 0))


def is_namespace(world: World, box: Box) -> bool:
    """Whether the items of a container are its attributes."""
    return world.knowledge.within("namespaces", box.type)


def temporary(world: World, objects: Objects) -> Objects:
    """The temporary files and folders among some objects, by themselves or by their name."""
    named = [o.receiver if isinstance(o, Method) else o for o in objects]
    return frozenset(o for o in named if isinstance(o, Foreign) and world.role(o.type) == "temporary-file")


LIFESPAN = "lifespan"
"""The bag of the state that a lifespan yields, which every request has as its own."""


WORKER = "worker"
"""The bag of what start-up leaves to the jobs of a worker, each of which is given a copy: what is in it is shared."""


BAG_METHODS = frozenset({"get", "pop", "setdefault", "update", "from_mapping"})
"""Methods of application state that name its entries."""


def bag(world: World, name: str) -> Foreign:
    """The application's own state: `app.state`, `app.config`, one of each in a program."""
    found = world.intern(("bag", name), lambda: Foreign(f"bag:{name}", name, 0, "", 0))
    assert isinstance(found, Foreign)
    return found


def is_copied(holder: Obj | Context) -> bool:
    """Whether requests and jobs have a copy of some application state, so that what they put there is their own."""
    return isinstance(holder, Foreign) and holder.type == f"bag:{WORKER}"


def carried(world: World, attribute: str) -> Foreign:
    """What stands for whatever a library carries to the code that it calls, under an attribute of a type of its own."""
    found = world.intern(("carried", attribute), lambda: Foreign(CARRIED, attribute, 0, "", 0))
    assert isinstance(found, Foreign)
    return found


CARRIED = "carried"
"""The type of an attribute that holds what a library was given to carry; and its slot."""
OWN_KIND = "own kind"
"""The slot of the application for instances that the program makes of classes derived from a framework's."""


def applications(world: World, ctx: Context) -> Objects:
    """The application object that a request belongs to, and those of the program's own kind that it may be."""
    found = world.intern(("the app",), lambda: Foreign("the.app", "app", 0, "", 0))
    own = world.read(found.cell(OWN_KIND), ctx)
    return found.alone | own if own else found.alone


SETTINGS = "django.conf.Settings"
"""The type of the object whose attributes are the variables of the program's settings module."""
_DEMANDED = frozenset({"INSTALLED_APPS", "ROOT_URLCONF"})


def settings_modules(world: World, name: str) -> list[Module]:
    """The modules that the settings may come from: what Django demands of them tells them from others."""
    if not name.isupper():
        return []
    return [m for m in world.modules.values() if not m.tool and not m.bound.keys().isdisjoint(_DEMANDED)]
