"""The entry points of a program, as the report lists them."""

import sys
from collections.abc import Iterator

from fungible.audit.link.entries import Entry
from fungible.audit.link.handles import Foreign, Wrapped
from fungible.audit.link.lineages import lineage
from fungible.audit.link.objects import Class, Context, Function
from fungible.audit.link.solve import Root, Solution
from fungible.audit.link.world import World
from fungible.audit.trace.reach import mounted
from fungible.audit.trace.routes import VERBS, Routes
from fungible.audit.trace.wrapping import handled
from fungible.model.project import CONFIGURED
from fungible.model.report import EntryPoint
from fungible.model.words import Phase


def entry_points(solution: Solution, routes: Routes) -> tuple[EntryPoint, ...]:
    """What frameworks call, each once for each of its routes, in order of place."""
    found, outside = {}, {root.context for root in solution.roots}
    for root in solution.roots:
        entry = root.entry
        if entry is not None and mounted(solution, root):
            for ctx in called(root, entry, outside):
                made = _entry_point(solution.world, root, entry, ctx, routes.of(entry, ctx))
                found[made.symbol, made.phase, made.route] = made
    routed = {(symbol, phase) for symbol, phase, route in found if route}
    listed = [e for (symbol, phase, route), e in found.items() if route or (symbol, phase) not in routed]
    return tuple(sorted(listed, key=lambda e: (e.file, e.line, e.route, e.symbol)))


def called(root: Root, entry: Entry, outside: set[Context]) -> Iterator[Context]:
    """What a framework calls. Of a class: neither its constructor nor the methods that only its own code calls."""
    target = entry.target.inner if isinstance(entry.target, Wrapped) else entry.target
    named = not isinstance(target, Class) or entry.callback.methods
    own = lineage(target) if isinstance(target, Class) else []
    for edge in root.context.edges.values():
        name = edge.target.scope.name
        body = edge.target.body
        if (
            isinstance(target, Class)
            and isinstance(body, Function)
            and body.owner is not None
            and body.owner not in own
        ):
            continue
        inside = any(caller not in outside for caller in edge.target.dependents)
        if not isinstance(target, Class) or (name != "__init__" and (named or name in VERBS or not inside)):
            yield edge.target


def _entry_point(world: World, root: Root, entry: Entry, ctx: Context, route: str) -> EntryPoint:
    handler = handled(ctx)
    return EntryPoint(
        symbol=handler.symbol,
        file=handler.module.file,
        line=handler.scope.line,
        phase=Phase(root.phase) if root.phase in list(Phase) else Phase.REQUEST,
        framework=_framework(world, entry),
        route=route,
    )


def _framework(world: World, entry: Entry) -> str:
    """The package whose object registers the entry point, or whose name is called or derived from."""
    if entry.callback.framework == CONFIGURED:
        return CONFIGURED
    kind = entry.router.type if isinstance(entry.router, Foreign) else ""
    for name in (kind, entry.source):
        package = name.partition(".")[0]
        if world.knowledge.is_library(package) and package not in sys.stdlib_module_names and package != "the":
            return package
    return entry.callback.framework
