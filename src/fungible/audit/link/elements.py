"""What an element of a container gives, by iteration or by key."""

from collections.abc import Iterator

from fungible.audit.link.handles import Annotated, Bound, Box, Const, Foreign, Part, Partial, Stream, strings
from fungible.audit.link.objects import (
    NOTHING,
    Cell,
    Class,
    Context,
    Edge,
    External,
    Function,
    Module,
    Obj,
    Objects,
    ordered,
    united,
)
from fungible.audit.link.shared import bag, part
from fungible.audit.link.world import World

ELEMENT = "[]"
MAKER = "maker"
"""The slot of a container that makes what it is asked for and lacks: what makes it."""


def element(world: World, ctx: Context, target: Obj) -> Objects:
    """One element of a container, by iteration or by a key that is not a literal."""
    if isinstance(target, Box):
        found = united([world.read(cell, ctx) for cell in element_cells(target)])
        return found if target.life and MAKER not in target.cells else found | part(world, target)
    if isinstance(target, Part):
        return target.alone | _callables(world, ctx, target)
    if isinstance(target, Stream):
        return yielded(world, ctx, target)
    if isinstance(target, Class):
        return target.alone
    if isinstance(target, Foreign):
        stored = target.cells.get(ELEMENT)
        known = world.attribute_type(target.type, ELEMENT)
        if known:
            made = world.intern(
                ("of", target, ELEMENT), lambda: Foreign(known, ELEMENT, target.life, target.file, target.line)
            )
            return made.alone
        return world.read(stored, ctx) if stored is not None else NOTHING
    return NOTHING


def slots(world: World, ctx: Context, box: Box) -> list[tuple[str, Objects]]:
    """What a container holds, by slot; the running step runs again when more is put into it."""
    box.cell(ELEMENT)
    return [(name, world.read(cell, ctx)) for name, cell in list(box.cells.items()) if name.startswith("[")]


def named_items(world: World, ctx: Context, box: Box) -> list[tuple[str, Objects]]:
    """The items of a dictionary that are kept under literal names."""
    return [(name[2:-2], objects) for name, objects in slots(world, ctx, box) if name.startswith("['")]


def yielded(world: World, ctx: Context, stream: Stream) -> Objects:
    """What a generator yields; one that was made earlier runs now, for whoever asks."""
    body = stream.context
    if ctx.life and not body.life and (body, ctx.scope.line) not in ctx.edges:
        ctx.edges[body, ctx.scope.line] = Edge(body, ctx.scope.line, "call", ctx.block)
    return world.yielded(stream)


def _callables(world: World, ctx: Context, target: Part) -> Objects:
    """What can be called among the elements of the container that a part belongs to: jobs in queues of queues."""
    if not isinstance(target.whole, Box):
        return NOTHING
    found = world.read(target.whole.cell(ELEMENT), ctx)
    return frozenset([o for o in found if isinstance(o, (Function, Bound, Partial))]) if found else NOTHING


def element_cells(box: Box) -> Iterator[Cell]:
    """The slots of a container's elements: one for each literal key, one for all other keys."""
    box.cell(ELEMENT)
    return iter([cell for name, cell in box.cells.items() if name.startswith("[")])


def item(world: World, ctx: Context, target: Obj, keys: Objects) -> Objects:
    """`target[key]`, telling literal keys apart where the container was filled with literal keys."""
    if isinstance(target, Box):
        return _item_of_box(world, ctx, target, keys) if keys else element(world, ctx, target)
    if isinstance(target, External):
        return _loaded_modules(world, keys) if target.name == "sys.modules" else _subscripted(world, ctx, target, keys)
    if isinstance(target, Module):
        return _of_namespace(world, ctx, target, keys)
    if isinstance(target, Foreign) and world.role(target.type) == "bag":
        name = slot_of(keys)
        return world.read(target.cell(name), ctx)
    if isinstance(target, Foreign) and world.role(target.type) == "app":
        return world.read(bag(world, "app").cell(slot_of(keys)), ctx)
    return element(world, ctx, target)


def _of_namespace(world: World, ctx: Context, module: Module, keys: Objects) -> Objects:
    """`globals()[name]`: the variable of that name, or any function of the module where the name is not known."""
    names = strings(keys)
    if names:
        return NOTHING.union(*[world.read(module.cell(name), ctx) for name in names if name in module.bound])
    held = [o for name in sorted(module.bound) for o in world.read(module.cell(name), ctx)]
    own = frozenset([o for o in held if isinstance(o, Function) and o.module is module])
    return own if len(own) <= COMMANDS else NOTHING


COMMANDS = 60
"""With more functions or methods than this, a module or object is not taken to be one of commands."""


def _item_of_box(world: World, ctx: Context, target: Box, keys: Objects) -> Objects:
    names = exact_slots(keys)
    for name in names if MAKER in target.cells and not target.life else ():
        _make_missing(world, ctx, target, name)
    exact = [target.cell(name) for name in names if has_own_slot(target, name)]
    if exact:
        found = united([world.read(cell, ctx) for cell in (*exact, target.cell(ELEMENT))])
        return found or (part(world, target) if MAKER in target.cells else NOTHING)
    if not names or target.kind != "tuple":
        return element(world, ctx, target)
    world.read(target.cell(ELEMENT), ctx)  # whoever reads all of it hears of places that are filled later
    return NOTHING


def _make_missing(world: World, ctx: Context, target: Box, name: str) -> None:
    """The container that a `defaultdict(list)` has for a class once it is asked for it: listeners of one event."""
    makers = world.read(target.cell(MAKER), ctx) if name.startswith("[class ") else NOTHING
    models = [world.model(maker.name) for maker in makers if isinstance(maker, External)]
    kinds = sorted([model.box for model in models if model is not None and model.box])
    if kinds:
        key = ("missing", target, name)
        made = world.intern(key, lambda: Box(kinds[0], "", key, target.life, target.file, target.line))
        world.put(target, name, made.alone)


def has_own_slot(target: Box, name: str) -> bool:
    """Whether a known key has a slot of its own: where the container was made with it, or is a request's."""
    return bool(target.life) or name in target.cells or name.startswith("[class ")


def exact_slots(keys: Objects) -> list[str]:
    """The slots for keys that are known: one literal, or classes (a container has one slot for each of those)."""
    if len(keys) == 1:
        (key,) = keys
        if isinstance(key, Const) and key.slot:
            return [key.slot]
    if all(isinstance(key, Class) for key in keys):
        return sorted([f"[class {key.symbol}]" for key in keys if isinstance(key, Class)])
    return []


def _loaded_modules(world: World, keys: Objects) -> Objects:
    names = [key.value for key in keys if isinstance(key, Const)]
    return frozenset([world.modules[name] for name in names if isinstance(name, str) and name in world.modules])


def slot_of(keys: Objects) -> str:
    """The name of the slot for a key of the application's state."""
    for key in ordered(keys):
        if isinstance(key, Const):
            return f"[{key.value}]"
        if isinstance(key, Foreign):
            return f"[{key.file}:{key.line}]"
    return ELEMENT


def _subscripted(world: World, ctx: Context, target: External, keys: Objects) -> Objects:
    """A subscripted type: `Annotated[...]` keeps its metadata, `Optional[X]` is X, `dict[...]` is dict."""
    providers = frozenset(k for k in keys if isinstance(k, Foreign) and world.role(k.type) == "provider")
    if providers:
        return providers
    if world.knowledge.within("annotated", target.name):
        types: Objects = NOTHING
        metadata: Objects = NOTHING
        for key in keys:
            if isinstance(key, Box):
                types |= world.read(key.cell("[0]"), ctx)
                rest = [cell for name, cell in key.cells.items() if name not in ("[0]", ELEMENT)]
                metadata |= NOTHING.union(*[world.read(cell, ctx) for cell in rest])
        ident = ("annotated", types, metadata)
        return world.intern(ident, lambda: Annotated(types, metadata)).alone
    if world.knowledge.within("optional", target.name):
        inner: set[Obj] = set()
        for key in keys:
            inner |= NOTHING.union(*[world.read(c, ctx) for c in element_cells(key)]) if isinstance(key, Box) else {key}
        return frozenset(inner)
    return target.alone


def maps(world: World, chain: Box) -> Objects:
    """The maps of a chain, which stands for each of them: what is put into the first one is found in it."""
    site = ("maps", chain)
    made = world.intern(site, lambda: Box("list", "list", site, chain.life, chain.file, chain.line))
    if isinstance(made, Box):
        world.put(made, ELEMENT, chain.alone)
    return made.alone
