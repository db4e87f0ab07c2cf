"""Plain ASGI and WSGI callables: no library registers them, their parameters say what a server calls them with."""

from collections.abc import Iterator

from fungible.audit.knowledge.records import Callback
from fungible.audit.link.entries import Entry
from fungible.audit.link.handles import Instance, Wrapped
from fungible.audit.link.lineages import lineage
from fungible.audit.link.objects import NOTHING, Class, Function, Module, Obj, ordered
from fungible.audit.link.shared import bag
from fungible.audit.link.world import World

_SHAPES = {("scope", "receive", "send"): "asgi", ("environ", "start_response"): "wsgi"}


def register_plain(world: World) -> None:
    """Register what modules hold under a name and a server can call."""
    for module in list(world.modules.values()):
        if not module.tool:
            for target, framework in _served(module):
                _register(world, module, target, framework)


def register_wrappers(world: World) -> None:
    """Register what stands in the place of an application's own callable: `app.wsgi_app = Counted(app.wsgi_app)`."""
    cells = bag(world, "app").cells
    put = [each for name in _REPLACED for each in ordered(cells[name].values if name in cells else NOTHING)]
    for target in put:
        module = target.owner.module if isinstance(target, Instance) else None
        framework = framework_of(target)
        if framework and module is not None:
            _register(world, module, target, framework)


_REPLACED = ("wsgi_app", "asgi_app")


def _register(world: World, module: Module, target: Obj, framework: str) -> None:
    callback = Callback((), (), "request", "process", (), (), framework)
    ctx = world.contexts["body", module]
    world.register((target, framework), Entry(target, callback, "", "", None, ctx, ctx.scope.line))


def _served(module: Module) -> Iterator[tuple[Obj, str]]:
    for cell in list(module.cells.values()):
        for each in ordered(cell.values):
            framework = framework_of(each)
            if framework:
                yield each, framework


def framework_of(target: Obj) -> str:
    """Which kind of server calls an object, by the parameters that it takes."""
    if isinstance(target, Wrapped):
        return framework_of(target.inner)
    if isinstance(target, Function) and target.owner is None:
        return _SHAPES.get(tuple(p.name for p in target.scope.params), "")
    if isinstance(target, Instance):
        calls = [o for c in lineage(target.owner) if isinstance(c, Class) for o in c.cell("__call__").values]
        functions = [o for o in calls if isinstance(o, Function)]
        return next((f for o in functions if (f := _SHAPES.get(tuple(p.name for p in o.scope.params[1:]), ""))), "")
    return ""
