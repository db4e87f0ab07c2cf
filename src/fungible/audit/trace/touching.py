"""Every access that contexts make to state that lives on."""

from collections.abc import Callable, Iterable

from fungible.audit.link.objects import Context
from fungible.audit.trace.accesses import Toucher
from fungible.audit.trace.holders import Holders
from fungible.audit.trace.reads import Reading, read_calls, readings, variables
from fungible.audit.trace.shapes import Shapes
from fungible.audit.trace.writes import WRITERS


def touched(
    holders: Holders, contexts: Iterable[Context], shapes: Shapes, serves: Callable[[Context], bool]
) -> Toucher:
    """The accesses of some contexts, context by context: of values, of calls, of effects."""
    toucher = Toucher(holders)
    plans: dict[int, list[Reading]] = {}
    told: set[int] = set()
    for ctx in contexts:
        scope, objects = ctx.scope, ctx.objects
        plan = plans.get(id(scope))
        if plan is None:
            plan = plans[id(scope)] = readings(scope)
        toucher.serving = serves(ctx)
        if id(scope) not in told:
            _read_variables(toucher, ctx)
            if toucher.serving:
                told.add(id(scope))
        for index, operand, reader, value in plan:
            if operand < 0 or objects[operand]:
                reader(toucher, ctx, index, value)
        read_calls(toucher, ctx, shapes.of(scope).calls)
        for effect in scope.effects:
            writer = WRITERS.get(effect[0])
            if writer is not None:
                writer(toucher, ctx, effect)
    return toucher


def _read_variables(toucher: Toucher, ctx: Context) -> None:
    """Every run of a function reads the same variables of its module: the first that serves speaks for all."""
    for slot, index in variables(toucher.holders, ctx):
        toucher.read(slot, ctx, index, "load")
