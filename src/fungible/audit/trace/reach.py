"""For every context: the phases that reach it, and one shortest path for each."""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from fungible.audit.facts.records import CALLS
from fungible.audit.link.handles import Foreign
from fungible.audit.link.modules import absolute, module_named
from fungible.audit.link.objects import Context, Edge, Module, Obj
from fungible.audit.link.registration import HANDED
from fungible.audit.link.solve import Root, Solution
from fungible.audit.link.world import World
from fungible.audit.trace.choices import chosen_by
from fungible.audit.trace.describe import guards
from fungible.audit.trace.lifespans import in_lifespan
from fungible.audit.trace.mains import main_of
from fungible.model.words import SERVING, Phase


class Arrival(NamedTuple):
    """How a phase first arrives in a context: from which one, at which line, starting at which root."""

    caller: Context | None
    line: int
    root: Root
    depth: int


ORDER = (Phase.IMPORT, Phase.STARTUP, Phase.REQUEST, Phase.SHUTDOWN, Phase.TOOL, Phase.BACKGROUND)
Reach = dict[Context, dict[Phase, Arrival]]


def reach(solution: Solution) -> Reach:
    """Breadth first from every root, phase by phase; roots in the order of their symbols."""
    found: Reach = {}
    world = solution.world
    roots = _by_phase(solution)
    for phase in ORDER:
        begun = [r for r in roots[phase] if phase is not Phase.BACKGROUND or not _of_tools(world, r, found)]
        _spread(world, phase, sorted(begun, key=_root_order), found)
    _spread(world, Phase.REQUEST, _handed_where_served(solution, found), found)
    _spread(world, Phase.REQUEST, _served_by_no_tool(solution, found), found)
    for ctx in [c for c, here in found.items() if here.keys() & SERVING]:
        _spread_once(ctx, found)
    for ctx in [c for c, here in found.items() if here.keys() & {Phase.STARTUP, Phase.IMPORT}]:
        _spread_background(ctx, found)
    return found


def _by_phase(solution: Solution) -> Mapping[Phase | None, list[Root]]:
    """The roots that are seen first, by their phase."""
    served = served_modules(solution)
    found: dict[Phase | None, list[Root]] = defaultdict(list)
    for root in solution.roots:
        if not _is_later(root) and mounted(solution, root):
            found[_phase(root, served)].append(root)
    return found


def _is_handed(root: Root) -> bool:
    return root.entry is not None and root.entry.callback is HANDED


def _is_later(root: Root) -> bool:
    """Whether it is to be seen first who hands it over."""
    return _is_handed(root) or (root.entry is not None and root.entry.callback.served)


def _served_by_no_tool(solution: Solution, found: Reach) -> list[Root]:
    """What servers call that are begun for good, and not by a command that waits for one answer.

    So does what opens a browser for whoever runs the program: it is to sign in, and comes back to this machine.
    """
    later = [(r, r.entry) for r in solution.roots if r.entry is not None and r.entry.callback.served]
    later = [(r, e) for r, e in later if all(row[1] != "webbrowser" for row, _, _ in e.context.module.imports)]
    return sorted([r for r, entry in later if found.get(entry.context, {}).keys() - {Phase.TOOL}], key=_root_order)


def _handed_where_served(solution: Solution, found: Reach) -> list[Root]:
    """Objects that libraries drive, where not only tools hand them over, or what serves imports the code that does."""
    handed = [r for r in solution.roots if _is_handed(r)]
    if not handed:
        return []
    plain = [r for r in solution.roots if not _is_handed(r)]
    served = _with_imports(solution.world, _registering(solution.world, plain))
    where = [(r, r.entry.context) for r in handed if r.entry]
    kept = [
        r for r, ctx in where if found.get(ctx, {}).keys() - {Phase.TOOL} or (found.get(ctx) and ctx.module in served)
    ]
    return sorted(kept, key=_root_order)


def _at_start_up(ctx: Context, edge: Edge) -> bool:
    """Whether code that serves makes a call once: the server's start begins it, or whoever asks first."""
    return edge.how == "once" or in_lifespan(ctx.scope, edge.block)


def _spread_once(ctx: Context, found: Reach) -> None:
    """A cached function without parameters runs once, whoever asks first: as if at start-up."""
    here = next(arrival for phase, arrival in found[ctx].items() if phase in SERVING)
    queue: deque[Context] = deque()
    for edge in ctx.edges.values():
        if _at_start_up(ctx, edge):
            _arrive(edge.target, Phase.STARTUP, Arrival(ctx, edge.line, here.root, here.depth + 1), found, queue)
    _drain(queue, Phase.STARTUP, found)


def _spread_background(ctx: Context, found: Reach) -> None:
    """Coroutines that start-up leaves running serve in the background."""
    phase = Phase.STARTUP if Phase.STARTUP in found[ctx] else Phase.IMPORT
    here = found[ctx][phase]
    queue: deque[Context] = deque()
    for edge in ctx.edges.values():
        if edge.how == "background":
            _arrive(edge.target, Phase.BACKGROUND, Arrival(ctx, edge.line, here.root, here.depth + 1), found, queue)
    _drain(queue, Phase.BACKGROUND, found)


def _phase(root: Root, served: frozenset[Module]) -> Phase | None:
    """The phase of a root; importing what no server imports is a tool's business, as is what only developers serve."""
    if root.phase not in list(Phase):
        return None
    if _for_developers(root):
        return Phase.TOOL
    phase = Phase(root.phase)
    body = root.context.body
    return Phase.TOOL if phase is Phase.IMPORT and isinstance(body, Module) and body not in served else phase


def _for_developers(root: Root) -> bool:
    """Whether something is only registered while the program is debugged: `if settings.DEBUG:` around its path."""
    where = root.entry.where if root.entry is not None else None
    if where is None:
        return False
    ctx, index = where
    row = ctx.scope.values[index]
    block = row[-1] if row[0] in CALLS else -1
    return isinstance(block, int) and block >= 0 and chosen_by(guards(ctx, block)) == "development"


def served_modules(solution: Solution) -> frozenset[Module]:
    """The modules that a server imports: those that register entry points or make the application, and theirs."""
    if solution.served is not None:
        return solution.served
    world = solution.world
    modules = [m for m in world.modules.values() if not m.tool]
    todo = _registering(world, solution.roots)
    todo += [m for m in modules if m.name.rpartition(".")[2] in SERVERS]
    todo += [r.context.module for r in solution.roots if r.entry is None and _serves_as_program(world, r.context)]
    return _with_imports(world, todo) if todo else frozenset(modules)


def _serves_as_program(world: World, module: Context) -> bool:
    """Whether a module that is not only a tool's has an application, and starts a server when it is run."""
    if module.module.tool or not main_of(world, module).serves:
        return False
    return any(_is_application(world, o) for c in module.module.cells.values() for o in c.values)


def _is_application(world: World, obj: Obj) -> bool:
    return isinstance(obj, Foreign) and world.role(obj.type) == "app"


def _registering(world: World, roots: Iterable[Root]) -> list[Module]:
    """The modules that register entry points, what a script begins for itself left out."""
    entries = [root.entry for root in roots if root.entry is not None and not _begun_by_program(world, root)]
    return list({entry.context.module for entry in entries})


def _with_imports(world: World, todo: list[Module]) -> frozenset[Module]:
    """Some modules, and all that they import."""
    seen: set[Module] = set()
    while todo:
        module = todo.pop()
        if module not in seen:
            seen.add(module)
            todo += imported_by(world, module)
    return frozenset(seen)


SERVERS = frozenset(
    {"wsgi", "asgi", "app", "main", "server", "serve", "api", "application", "settings", "urls", "models", "celery"}
)


def imported_by(world: World, module: Module) -> list[Module]:
    """The modules of the program that a module imports, parent packages included."""
    names: set[str] = set()
    for (_, from_, level, name), _, _ in module.imports:
        target = absolute(module, from_, level)
        names |= {target, f"{target}.{name}" if name else target}
    names |= _settings_named(module)
    names |= {".".join(n.split(".")[:i]) for n in [*names, module.name] for i in range(1, n.count(".") + 1)}
    return [m for n in sorted(names) if (m := module_named(world, module, n)) is not None]


def _settings_named(module: Module) -> set[str]:
    """The texts of a module that tells Django by name which settings to import."""
    texts = [value[1] for value in module.facts.scopes[0].values if value[0] == "const" and isinstance(value[1], str)]
    return {text for text in texts if text.isidentifier() or "." in text} if _NAMES_SETTINGS in texts else set()


_NAMES_SETTINGS = "DJANGO_SETTINGS_MODULE"


def mounted(solution: Solution, root: Root) -> bool:
    """Whether an entry point's router belongs to an application, as far as mounts are understood."""
    world = solution.world
    router = root.entry.router if root.entry else None
    if router is None or world.unknown_mounts or not world.mounts:
        return True
    if world.knowledge.role(getattr(router, "type", "")) != "router":
        return True
    return router in world.mounts


def _root_order(root: Root) -> tuple[str, int, int]:
    line = root.entry.line if root.entry else 0
    return (root.context.module.file, line, root.context.number)


def _of_tools(world: World, root: Root, found: Reach) -> bool:
    """Whether only tools register this work: a demonstration under `if __name__ == "__main__"` runs in no server."""
    where = root.entry.where if root.entry is not None else None
    return where is not None and (found.get(where[0], {}).keys() == {Phase.TOOL} or _begun_by_program(world, root))


def _begun_by_program(world: World, root: Root) -> bool:
    """Whether work is begun by what a module does as the program, and that serves nobody."""
    where = root.entry.where if root.entry is not None else None
    if where is None or root.phase != Phase.BACKGROUND or not isinstance(where[0].body, Module):
        return False
    main = main_of(world, where[0])
    return where[0].scope.lines[where[1]] in main.lines and not main.serves


def _spread(world: World, phase: Phase, roots: Iterable[Root], found: Reach) -> None:
    queue: deque[Context] = deque()
    last: list[tuple[Context, Phase, Arrival]] = []
    for root in roots:
        module = root.context if root.entry is None else None
        if module is not None:
            found.setdefault(module, {}).setdefault(phase, Arrival(None, 0, root, 0))
        main = main_of(world, root.context)
        as_program = phase if main.serves else Phase.TOOL
        for edge in root.context.edges.values():
            arrival = Arrival(module, edge.line, root, 0)
            if edge.line in main.lines:
                last.append((edge.target, as_program, arrival))
            else:
                _arrive(edge.target, phase, arrival, found, queue)
    _drain(queue, phase, found)
    for target, begun, arrival in last:
        _arrive(target, begun, arrival, found, queue)
        _drain(queue, begun, found)


def _drain(queue: deque[Context], phase: Phase, found: Reach) -> None:
    while queue:
        ctx = queue.popleft()
        here = found[ctx][phase]
        for edge in ctx.edges.values():
            if edge.how == "background" and phase in (Phase.STARTUP, Phase.IMPORT):
                continue
            if phase in SERVING and _at_start_up(ctx, edge):
                continue
            _arrive(edge.target, phase, Arrival(ctx, edge.line, here.root, here.depth + 1), found, queue)


def _arrive(ctx: Context, phase: Phase, arrival: Arrival, found: Reach, queue: deque[Context]) -> None:
    phases = found.setdefault(ctx, {})
    if phase not in phases:
        phases[phase] = arrival
        queue.append(ctx)


def path(found: Reach, ctx: Context, phase: Phase) -> list[tuple[Context, int]]:
    """From the entry point to a context: each context with the line at which it is called."""
    steps: list[tuple[Context, int]] = []
    here: Context | None = ctx
    while here is not None:
        arrival = found[here][phase]
        steps.append((here, arrival.line))
        here = arrival.caller
        if here is not None and phase not in found[here]:
            phase = next(p for p in (Phase.STARTUP, Phase.IMPORT, *found[here]) if p in found[here])
    return steps[::-1]
