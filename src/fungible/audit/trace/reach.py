"""For every context: the phases that reach it, and one shortest path for each."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from fungible.audit.link.context import Context
from fungible.audit.link.solve import Root, Solution
from fungible.model.words import Phase


@dataclass(frozen=True, slots=True)
class Arrival:
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
    for phase in ORDER:
        roots = [root for root in solution.roots if root.phase == phase and mounted(solution, root)]
        _spread(phase, sorted(roots, key=_root_order), found)
    for ctx in [c for c, phases in found.items() if phases.keys() & {Phase.STARTUP, Phase.IMPORT}]:
        _spread_background(ctx, found)
    return found


def _spread_background(ctx: Context, found: Reach) -> None:
    """Coroutines that start-up leaves running serve in the background."""
    phase = Phase.STARTUP if Phase.STARTUP in found[ctx] else Phase.IMPORT
    here = found[ctx][phase]
    queue: deque[Context] = deque()
    for edge in ctx.edges.values():
        if edge.how == "background":
            _arrive(edge.target, Phase.BACKGROUND, Arrival(ctx, edge.line, here.root, here.depth + 1), found, queue)
    _drain(queue, Phase.BACKGROUND, found)


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


def _spread(phase: Phase, roots: Iterable[Root], found: Reach) -> None:
    queue: deque[Context] = deque()
    for root in roots:
        if root.entry is None:
            _arrive(root.context, phase, Arrival(None, 0, root, 0), found, queue)
        for edge in root.context.edges.values():
            _arrive(edge.target, phase, Arrival(None, edge.line, root, 0), found, queue)
    _drain(queue, phase, found)


def _drain(queue: deque[Context], phase: Phase, found: Reach) -> None:
    while queue:
        ctx = queue.popleft()
        here = found[ctx][phase]
        for edge in ctx.edges.values():
            if edge.how == "background" and phase in (Phase.STARTUP, Phase.IMPORT):
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
            phase = Phase.STARTUP if Phase.STARTUP in found[here] else Phase.IMPORT
    return steps[::-1]
