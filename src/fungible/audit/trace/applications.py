"""The applications of a program, by the names that a server's command line gives them: `module:attribute`."""

from collections.abc import Iterator

from fungible.audit.link.factories import SERVERS
from fungible.audit.link.handles import Foreign, Instance
from fungible.audit.link.lineages import external_bases
from fungible.audit.link.loads import attribute
from fungible.audit.link.objects import Context, Function, Module, Obj, ordered
from fungible.audit.link.plain import framework_of
from fungible.audit.link.solve import Solution
from fungible.audit.link.world import World
from fungible.errors import UsageError

_SHOWN = 8


def named(solution: Solution, name: str) -> tuple[Module, frozenset[Obj]]:
    """The module and the objects that a name stands for; a factory stands for what it returns."""
    world = solution.world
    module_name, _, path = name.partition(":")
    found = [(m, _objects(world, m, path)) for m in _modules(world, module_name)]
    # What a module binds without our knowing what it is may still be served: then only imports say what it reaches.
    found = [(m, objects) for m, objects in found if objects or path in m.bound]
    if not found:
        raise UsageError(f"no application is called {name}", place="--app", next_step=_hint(solution))
    if len(found) > 1:
        which = ", ".join(f"{m.name} ({m.file})" for m, _ in found)
        raise UsageError(
            f"{name} is several applications", place="--app", next_step=f"audit the folder of one: {which}"
        )
    return found[0]


def _modules(world: World, name: str) -> list[Module]:
    """The modules that a name may mean, by how it is imported, or by the end of the path."""
    ending = f"/{name.replace('.', '/')}"
    by_path = [m for path, m in sorted(world.paths.items()) if f"/{path}".endswith(ending)]
    exact = world.modules.get(name)
    return list(dict.fromkeys([*([exact] if exact is not None else []), *by_path]))


def _objects(world: World, module: Module, path: str) -> frozenset[Obj]:
    ctx = world.contexts.get(("body", module))
    found: frozenset[Obj] = frozenset({module})
    for part in path.split("."):
        found = frozenset(o for each in found for o in (attribute(world, ctx, each, part) if ctx is not None else ()))
    made = [o for each in found if isinstance(each, Function) for o in _returned(world, each)]
    return frozenset(o for o in (*found, *made) if isinstance(o, Foreign | Instance | Function))


def _returned(world: World, function: Function) -> Iterator[Obj]:
    for life in (0, 1):
        for ctx in world.by_body.get((function, life), ()):
            yield from ctx.returned


def _hint(solution: Solution) -> str:
    names = list(dict.fromkeys(applications(solution).values()))
    if not names:
        return "no application was found here"
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"found here: {', '.join(names[:_SHOWN])}{more}"


def applications(solution: Solution) -> dict[Obj, str]:
    """Every application that has a name, in order of place."""
    world = solution.world
    found: dict[Obj, str] = {}
    for module in sorted(world.modules.values(), key=lambda m: m.file):
        for name in () if module.tool else sorted(module.bound, key=lambda n: (module.bound[n], n)):
            cell = module.cells.get(name)
            for each in ordered(cell.values) if cell is not None else ():
                if _serves(world, each):
                    found.setdefault(each, f"{module.name}:{name}")
    for root in solution.roots:
        if root.entry is not None and isinstance(root.entry.target, Function) and _is_factory(root.context):
            for each in _returned(world, root.entry.target):
                if _serves(world, each):
                    found.setdefault(each, f"{root.entry.target.module.name}:{root.entry.target.scope.name}")
    return found


def _is_factory(ctx: Context) -> bool:
    return ctx.life == 0


def _serves(world: World, obj: Obj) -> bool:
    """Whether a server can be told to serve an object."""
    if isinstance(obj, Foreign):
        return world.role(obj.type) in SERVERS
    if isinstance(obj, Instance):
        return any(world.role(base) in SERVERS for base in external_bases(obj.owner)) or bool(framework_of(obj))
    return isinstance(obj, Function) and bool(framework_of(obj))
