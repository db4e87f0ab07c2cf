"""Turns a solved world into the program that rules read."""

from collections.abc import Iterator
from dataclasses import replace

from fungible.audit.facts.records import Value
from fungible.audit.link.handles import Foreign, Instance
from fungible.audit.link.lineages import external_bases, lineage
from fungible.audit.link.making import factory_taint
from fungible.audit.link.objects import Class, Context, Function, Module, Objects, ordered
from fungible.audit.link.solve import Solution
from fungible.audit.link.world import World
from fungible.audit.program.connecting import connecting
from fungible.audit.program.definitions import ClassInfo, ModuleInfo, Setting
from fungible.audit.program.later import Later
from fungible.audit.program.libraries import LibraryStore
from fungible.audit.program.origins import Origin
from fungible.audit.program.records import CallIndex, Program
from fungible.audit.trace.arrivals import Arrivals
from fungible.audit.trace.blind import blind_spots
from fungible.audit.trace.caches import Caches
from fungible.audit.trace.describe import origin
from fungible.audit.trace.entry_points import entry_points
from fungible.audit.trace.frames import AllFrames
from fungible.audit.trace.functions import Functions
from fungible.audit.trace.holders import Holders
from fungible.audit.trace.index import Index
from fungible.audit.trace.loops import loops
from fungible.audit.trace.reach import reach
from fungible.audit.trace.routes import Routes
from fungible.audit.trace.selectors import Selectors
from fungible.audit.trace.shapes import Shapes
from fungible.audit.trace.states import States
from fungible.audit.trace.stores import Stores
from fungible.audit.trace.symbols import Symbols
from fungible.audit.trace.touching import touched
from fungible.audit.trace.usage import Usage
from fungible.audit.trace.uses import Uses

EMPTY = Origin("", frozenset(), 0, (), ())


def trace(solution: Solution, other_files: dict[str, str]) -> Program:
    """The program of a solution, with everything that rules may ask for."""
    world, reached = solution.world, reach(solution)
    routes = Routes(world)
    functions = Functions(reached, routes)
    holders = Holders(world)
    contexts = sorted(reached, key=lambda c: (c.module.file, c.scope.line, c.number))
    shapes = Shapes()
    states = States(holders, functions, lambda: touched(holders, contexts, shapes, functions.serves))
    symbols = Symbols(holders, states.place)
    uses = Uses(contexts, shapes)
    calls = Index(uses, holders, functions, symbols)

    def stores() -> tuple[LibraryStore, ...]:
        usage, selectors = Usage(world, uses, functions), Selectors(world, world.all_contexts)
        return Stores(world, holders, functions, usage, symbols, selectors).collect(calls)

    bodies = {c.body: c for c in world.all_contexts if isinstance(c.body, Class)}
    made = {o.owner for o in world.interned.values() if isinstance(o, Instance) and not o.life}
    lasting = {base for cls in made for base in lineage(cls)}
    return Program(
        states=Later(states.collect),
        calls=CallIndex(calls),
        functions=functions.all(),
        classes={c.symbol: _class_info(world, c, bodies.get(c), c in lasting) for c in world.classes},
        settings=tuple(_settings(solution)),
        modules=tuple(_module_info(world, m) for m in world.modules.values()),
        entry_points=entry_points(solution, routes),
        other_files=other_files,
        frames=AllFrames(reached, solution.roots, routes, shapes),
        stores=Later(stores),
        caches=Later(lambda: Caches(world, holders, functions, symbols, uses).collect()),
        loops=Later(lambda: loops(solution.roots, reached, functions)),
        connecting=connecting(world.knowledge.groups),
        blind_spots=Later(lambda: blind_spots(world, reached, calls)),
        arrivals=Arrivals(solution, functions),
    )


def _class_info(world: World, cls: Class, body: Context | None, lasting: bool) -> ClassInfo:
    attributes: dict[str, tuple[int, Origin]] = {}
    for effect in cls.scope.effects:
        if effect[0] in ("bind", "declare"):
            name, line = str(effect[1]), int(str(effect[-2]))
            value = origin(body, int(str(effect[2]))) if body is not None and effect[0] == "bind" else None
            if value is not None and body is not None and lasting:
                value = replace(value, taint=value.taint | _drawn(world, body.objects[int(str(effect[2]))]))
            if value is not None or name not in attributes:
                attributes[name] = (min(line, attributes[name][0]) if name in attributes else line, value or EMPTY)
    bases = [b.symbol if isinstance(b, Class) else b.name for b in lineage(cls)[1:]]
    return ClassInfo(
        symbol=cls.symbol,
        name=cls.scope.name,
        file=cls.module.file,
        line=cls.scope.line,
        bases=tuple(dict.fromkeys([*bases, *external_bases(cls)])),
        attributes=attributes,
        methods=frozenset(cls.own),
        module=cls.module.name,
    )


def _drawn(world: World, objects: Objects) -> int:
    """What the factories of a field make its value of; of a class with one object, that is a value of the process."""
    taint = 0
    for each in objects:
        if isinstance(each, Foreign) and each.call is not None and world.role(each.type) == "field":
            taint |= factory_taint(world, each)
    return taint


def _settings(solution: Solution) -> list[Setting]:
    """Upper-case names bound to values in modules and classes, and items of the application's config."""
    found = []
    for ctx in solution.world.all_contexts:
        if ctx.module.tool:
            continue
        for name, value, owner, line in _named_values(ctx):
            told = origin(ctx, value) if name.isupper() else None
            if told is not None:
                texts = tuple(_texts(ctx.objects[value], 0))
                drawn = replace(told, taint=told.taint | _drawn(solution.world, ctx.objects[value]))
                found.append(Setting(name, f"{owner}.{name}", ctx.module.file, line, drawn, texts))
    return found


def _named_values(ctx: Context) -> Iterator[tuple[str, int, str, int]]:
    """What a module or class body binds, and what `__init__` assigns to `self`: name, value, owner, line."""
    if not isinstance(ctx.body, Function):
        for effect in ctx.scope.effects:
            if effect[0] == "bind":
                yield effect[1], effect[2], ctx.symbol, effect[-2]
    elif ctx.scope.name == "__init__" and ctx.body.owner is not None:
        for effect in ctx.scope.effects:
            if effect[0] == "setattr" and ctx.scope.values[effect[1]][0] == "param":
                yield effect[2], effect[3], ctx.body.owner.symbol, effect[-2]


def _texts(objects: frozenset, depth: int) -> list[str]:  # type: ignore[type-arg] # abstract objects
    """Literal strings inside a value, nested containers included."""
    found: list[str] = []
    for each in ordered(objects):
        value = getattr(each, "value", None)
        if isinstance(value, str):
            found.append(value)
        elif depth < 4 and not isinstance(each, Foreign | Module | Class):
            for name, cell in each.cells.items():
                if name.startswith("["):
                    found += [f"{name.strip('[]')}={t}" for t in _texts(cell.values, depth + 1)]
    return found[:60]


def _module_info(world: World, module: Module) -> ModuleInfo:
    imports = tuple([(_absolute(world, module, row), line, inside) for row, line, inside in module.imports])
    return ModuleInfo(module.name, module.file, module.tool, imports)


def _absolute(world: World, module: Module, value: Value) -> str:
    from_, level, name = value[1], value[2], value[3]
    if level:
        parts = module.name.split(".")
        keep = len(parts) - level + (1 if module.package else 0)
        from_ = ".".join([*parts[: max(keep, 0)], *([from_] if from_ else [])])
    elif module.base and module.base + from_.partition(".")[0] in world.apart:
        from_ = module.base + from_
    return f"{from_}.{name}" if name else str(from_)
