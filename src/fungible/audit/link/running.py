"""Runs a scope in one context: all of it once, then only the steps whose inputs have changed."""

from fungible.audit.facts.records import Scope
from fungible.audit.link import effects, values
from fungible.audit.link.objects import Context, Objects
from fungible.audit.link.steps import CONTEXT_BITS, Again, Step, Steps, again
from fungible.audit.link.world import CELL_LIMIT, World, bounded

PASSES = 3
"""How often a run goes around the loops of a scope."""


def run(world: World, ctx: Context) -> None:
    """Run a context: whole when it is new, else what woke it and what follows from that."""
    steps = world.steps.get(id(ctx.scope))
    if steps is None:
        steps = world.steps[id(ctx.scope)] = _laid_out(ctx.scope)
    ctx.runs += 1
    outer = world.step
    if ctx.runs == 1:
        _run_whole(world, ctx, steps)
    elif ctx.dirty is not None:
        _run_marked(world, ctx, steps, ctx.dirty)
    world.step = outer


def _run_whole(world: World, ctx: Context, steps: Steps) -> None:
    objects, number = ctx.objects, ctx.number
    for index, found in steps.literals:
        objects[index] = found
    for index, handler, row in steps.values:
        world.step = index << CONTEXT_BITS | number
        handler(world, ctx, index, row)
        if len(objects[index]) > CELL_LIMIT:
            objects[index] = bounded(objects[index])
    if steps.backward:
        _run_marked(world, ctx, steps, ctx.mark_all(steps.backward))
    for index, handler, row in steps.effects:
        world.step = index << CONTEXT_BITS | number
        handler(world, ctx, index, row)
    if not steps.settled:
        _settle(steps, objects)


def _settle(steps: Steps, objects: list[Objects]) -> None:
    """After the first run of a scope, its literals are known: other contexts start with them."""
    steps.literals = [(index, objects[index]) for index, handler, _ in steps.values if handler is values.literal]
    steps.values = [step for step in steps.values if step[1] is not values.literal]
    steps.settled = True


def _run_marked(world: World, ctx: Context, steps: Steps, marks: bytearray) -> None:
    """Run the marked steps in order, and mark those that use what has changed."""
    if steps.again is None:
        steps.again = again(_every(ctx.scope))
    for _ in range(PASSES):
        index = marks.find(1)
        if index < 0:
            return
        while index >= 0:
            marks[index] = 0
            if index < len(ctx.objects):
                _evaluate(world, ctx, steps.again, index)
            else:
                _, handler, row = steps.again.steps[index]
                world.step = index << CONTEXT_BITS | ctx.number
                handler(world, ctx, index, row)
            index = marks.find(1, index + 1)


def _evaluate(world: World, ctx: Context, again: Again, index: int) -> None:
    _, handler, row = again.steps[index]
    ctx.block = again.blocks[index]
    world.step = index << CONTEXT_BITS | ctx.number
    objects, taint = ctx.objects[index], ctx.taints[index]
    handler(world, ctx, index, row)
    found = ctx.objects[index]
    if len(found) > CELL_LIMIT:
        found = ctx.objects[index] = bounded(found)
    if (ctx.taints[index] != taint or found != objects) and index in again.users:
        ctx.mark_all(again.users[index])


def _laid_out(scope: Scope) -> Steps:
    """The steps of a scope's first run. Handlers are looked up once, and what gives nothing is left out."""
    handlers = values.HANDLERS
    every = [(index, handlers[row[0]], row) for index, row in enumerate(scope.values)]
    return Steps(
        [step for step in every if step[1] is not values.nothing],
        [step for step in _caused(scope) if step[1] is not values.nothing],
        tuple([i for i, v in enumerate(scope.values) if v[0] == "phi" and any(u > i for u in v[1])]),
    )


def _every(scope: Scope) -> list[Step]:
    return [*((i, values.HANDLERS[row[0]], row) for i, row in enumerate(scope.values)), *_caused(scope)]


def _caused(scope: Scope) -> list[Step]:
    """What a scope does besides computing values."""
    rows = [*scope.effects, *(("capture", name, tuple([v for v, _, _ in cell])) for name, cell in scope.cells)]
    return [(i, effects.HANDLERS.get(row[0], values.nothing), row) for i, row in enumerate(rows, len(scope.values))]
