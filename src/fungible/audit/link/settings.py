"""Settings whose strings are dotted names of the program's own code, such as Django's MIDDLEWARE."""

from collections.abc import Iterator

from fungible.audit.link.entries import Entry
from fungible.audit.link.handles import Box, Const
from fungible.audit.link.loads import of_module
from fungible.audit.link.objects import Class, Function, Module, Obj
from fungible.audit.link.world import World


def register_dotted(world: World) -> None:
    """Register what settings name: the framework imports it by its name and calls it."""
    for module in list(world.modules.values()):
        if module.tool:
            continue
        for name, cell in list(module.cells.items()):
            for text, setting in _texts(cell.values, name, set()):
                callback = world.knowledge.dotted.get(setting)
                target = _named(world, module, text) if callback is not None and "." in text else None
                if callback is not None and target is not None:
                    ctx = world.contexts[("body", module)]
                    world.register((target, setting), Entry(target, callback, "", "", None, ctx, ctx.scope.line))


def _texts(objects: frozenset[Obj], setting: str, seen: set[tuple[Box, str]]) -> Iterator[tuple[str, str]]:
    """Literal strings in a value, each with the setting or the innermost literal key that it stands under."""
    for each in sorted(objects, key=lambda o: o.order):
        if isinstance(each, Const) and isinstance(each.value, str):
            yield each.value, setting
        elif isinstance(each, Box) and (each, setting) not in seen:
            seen.add((each, setting))
            for slot, cell in list(each.cells.items()):
                key = slot[2:-2] if slot.startswith("['") else setting
                yield from _texts(cell.values, key, seen)


def _named(world: World, module: Module, text: str) -> Obj | None:
    """The class or function of the program with a dotted name."""
    owner, _, name = text.rpartition(".")
    found = world.modules.get(owner)
    if found is None:
        return None
    ctx = world.body(found, found.facts.scopes[0], found.name, 0)
    targets = [o for o in of_module(world, ctx, found, name) if isinstance(o, Class | Function)]
    return targets[0] if targets else None
