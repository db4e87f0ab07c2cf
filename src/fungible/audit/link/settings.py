"""Names by which frameworks find the program's own code: settings such as Django's MIDDLEWARE, and variables."""

from collections.abc import Iterator

from fungible.audit.knowledge.records import Callback
from fungible.audit.link.entries import Entry
from fungible.audit.link.handles import Bound, Box, Const, Wrapped
from fungible.audit.link.loads import of_module
from fungible.audit.link.modules import module_named
from fungible.audit.link.objects import Cell, Class, Function, Module, Obj
from fungible.audit.link.world import World

Held = tuple[str, Obj]
"""Something that a setting holds, with the setting or the innermost literal key that it stands under."""


def register_dotted(world: World) -> None:
    """Register what settings hold or name: the framework imports it by its name and calls it."""
    for module in list(world.modules.values()):
        if not module.tool:
            for name, cell in _cells(module):
                for setting, each in _held(cell.values, name, set()):
                    callback = world.knowledge.dotted.get(setting)
                    if callback is not None:
                        _register(world, module, setting, callback, each)


def _cells(module: Module) -> list[tuple[str, Cell]]:
    """The variables of a module and the attributes of its classes, by name and by `Class.attribute`."""
    found = list(module.cells.items())
    for name, cell in list(module.cells.items()):
        for each in cell.values:
            if isinstance(each, Class) and each.module is module and each.scope.name == name:
                found += [(f"{name}.{attribute}", inner) for attribute, inner in list(each.cells.items())]
    return found


def _register(world: World, module: Module, setting: str, callback: Callback, held: Obj) -> None:
    named = held.value if isinstance(held, Const) else ""
    target = _named(world, module, named) if isinstance(named, str) and "." in named else held
    if isinstance(target, Class | Function | Bound | Wrapped):
        ctx = world.contexts["body", module]
        world.register((target, setting), Entry(target, callback, "", "", None, ctx, ctx.scope.line))


def _held(objects: frozenset[Obj], setting: str, seen: set[tuple[Box, str]]) -> Iterator[Held]:
    """What a value holds, containers inside it included."""
    for each in sorted(objects, key=lambda o: o.order):
        if not isinstance(each, Box):
            yield setting, each
        elif (each, setting) not in seen:
            seen.add((each, setting))
            for slot, cell in list(each.cells.items()):
                key = slot[2:-2] if slot.startswith("['") else setting
                yield from _held(cell.values, key, seen)


def _named(world: World, module: Module, text: str) -> Obj | None:
    """The class or function of the program with a dotted name."""
    owner, _, name = text.rpartition(".")
    found = module_named(world, module, owner)
    if found is None:
        return None
    ctx = world.body(found, found.facts.scopes[0], found.name, 0)
    targets = [o for o in of_module(world, ctx, found, name) if isinstance(o, Class | Function)]
    return targets[0] if targets else None
