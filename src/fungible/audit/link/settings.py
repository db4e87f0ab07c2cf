"""Names by which frameworks find the program's own code: settings such as Django's MIDDLEWARE, and variables."""

from collections.abc import Iterator, Mapping

from fungible.audit.facts.modules import imported_names
from fungible.audit.knowledge.records import Callback
from fungible.audit.link.entries import Entry
from fungible.audit.link.handles import Bound, Box, Const, Wrapped
from fungible.audit.link.named import named_by
from fungible.audit.link.objects import Cell, Class, Function, Module, Obj, ordered
from fungible.audit.link.world import World

Held = tuple[str, Obj]
"""Something that a setting holds, with the setting or the innermost literal key that it stands under."""


def register_dotted(world: World) -> None:
    """Register what settings hold or name: the framework imports it by its name and calls it."""
    for module in list(world.modules.values()):
        if not module.tool:
            for name, cell in _cells(world, module):
                for setting, each in _held(cell.values, name, set()):
                    callback = _known(world.knowledge.dotted, setting, each)
                    if callback is not None:
                        _register(world, module, setting, callback, each)


def _cells(world: World, module: Module) -> list[tuple[str, Cell]]:
    """The variables of a module and the attributes of its classes, by name and by `Class.attribute`."""
    found = list(module.cells.items())
    for name, cell in list(module.cells.items()):
        for each in cell.values:
            if isinstance(each, Class) and each.module is module and each.scope.name == name:
                shape = _shaped(world, each)
                found += [(f"{shape}.{attribute}", inner) for attribute, inner in list(each.cells.items())]
    return found


def _register(world: World, module: Module, setting: str, callback: Callback, held: Obj) -> None:
    named = held.value if isinstance(held, Const) else ""
    ctx = world.contexts["body", module]
    target = named_by(world, ctx, named) if isinstance(named, str) and "." in named else held
    if isinstance(target, Class | Function | Bound | Wrapped):
        world.register((target, setting), Entry(target, callback, "", "", None, ctx, ctx.scope.line))


def _held(objects: frozenset[Obj], setting: str, seen: set[tuple[Box, str]]) -> Iterator[Held]:
    """What a value holds, containers inside it included."""
    for each in ordered(objects):
        if not isinstance(each, Box):
            yield setting, each
        elif (each, setting) not in seen:
            seen.add((each, setting))
            for slot, cell in list(each.cells.items()):
                key = slot[2:-2] if slot.startswith("['") else setting
                yield from _held(cell.values, key, seen)


def _shaped(world: World, cls: Class) -> str:
    """The name that a class stands for: its own, or by what it imports and has that of a class of any name."""
    for name, shape in world.knowledge.shapes.items():
        if shape.attributes <= cls.own and _imports(cls.module, shape.imports):
            return name
    return cls.scope.name


def _imports(module: Module, package: str) -> bool:
    """Whether a file imports a package, or something inside it."""
    return any(name == package or name.startswith(f"{package}.") for name in imported_names(module.facts))


def _known(dotted: Mapping[str, Callback], setting: str, held: Obj) -> Callback | None:
    """What is known of a name: by itself, or of a function of that name with certain parameters."""
    inner = held.inner if isinstance(held, Wrapped) else held
    if setting in dotted or not isinstance(inner, Function):
        return dotted.get(setting)
    return dotted.get(f"{setting}({', '.join([p.name.lstrip('_') for p in inner.scope.params])})")
