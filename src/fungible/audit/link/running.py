"""Runs a scope in one context: all of it once, then only the steps whose inputs have changed."""

from collections.abc import Sequence

from fungible.audit.facts.records import Scope
from fungible.audit.link import effects, refusals, values
from fungible.audit.link.objects import PROCESS, Context
from fungible.audit.link.steps import CONTEXT_BITS, NO_USER, Again, Steps, again
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
    ctx.settled = False
    if ctx.runs > 1:
        _run_marked(world, ctx, steps)
    elif (like := _sibling(world, ctx, steps)) is not None:
        _run_like(world, ctx, steps, like)
    else:
        _run_whole(world, ctx, steps)
    ctx.settled = True
    world.step = outer


def _run_whole(world: World, ctx: Context, steps: Steps) -> None:
    objects, number, handlers = ctx.objects, ctx.number, values.HANDLERS
    if steps.settled:
        _know_literals(world, ctx)
    for index, row in enumerate(ctx.scope.values):
        handler = handlers.get(row[0])
        if handler is not None:
            world.step = index << CONTEXT_BITS | number
            handler(world, ctx, index, row)
            if len(objects[index]) > CELL_LIMIT:
                objects[index] = bounded(objects[index])
            if steps.callers and index in steps.callers:
                refusals.mark(ctx, index, used=steps.callers[index])
    if steps.backward:
        ctx.mark_all(steps.backward)
        _run_marked(world, ctx, steps)
    for index, row in enumerate(steps.caused, len(objects)):
        handler = effects.HANDLERS.get(row[0])
        if handler is not None:
            world.step = index << CONTEXT_BITS | number
            handler(world, ctx, index, row)
    steps.settled = True


def _know_literals(world: World, ctx: Context) -> None:
    """After the first run of a scope, its literals are known: other contexts start with them."""
    for index, row in enumerate(ctx.scope.values):
        if row[0] == "const":
            ctx.objects[index] = world.literal(row[1])


def _sibling(world: World, ctx: Context, steps: Steps) -> Context | None:
    """A context of the same function to start from: the one whose arguments differ least."""
    if ctx.life == PROCESS or ctx.scope.cells:
        return None
    siblings = [c for c in world.by_body.get((ctx.body, ctx.life), ()) if c.settled and _may_start(ctx, c, steps)]
    return min(siblings, key=lambda c: len(_different(ctx, c)), default=None)


def _may_start(ctx: Context, like: Context, steps: Steps) -> bool:
    """Whether a context's results can become another's: what a loop carries around is only ever added to."""
    if ctx.home is not None and ctx.args and ctx.args[0] != like.args[0]:
        return False
    return not steps.backward or (
        all(mine >= theirs for mine, theirs in zip(ctx.args, like.args, strict=True))
        and not any(theirs & ~mine for mine, theirs in zip(ctx.taint_in, like.taint_in, strict=True))
    )


def _different(ctx: Context, like: Context) -> list[int]:
    pairs = zip(ctx.args, like.args, ctx.taint_in, like.taint_in, strict=True)
    return [i for i, (mine, theirs, mark, other) in enumerate(pairs) if mark != other or mine != theirs]


def _run_like(world: World, ctx: Context, steps: Steps, like: Context) -> None:
    """Run what differs from a sibling's run, and share the rest: what wakes the sibling wakes this one too."""
    ctx.objects, ctx.taints = like.objects.copy(), like.taints.copy()
    ctx.dirty = like.dirty.copy() if like.dirty is not None else None
    ctx.mark_all(_different(ctx, like))
    ctx.mark_all(_own(ctx.scope, steps))
    for each in (*like.follows, like):
        each.followers.append(ctx)
        ctx.follows.append(each)
    ran = _run_marked(world, ctx, steps)
    shared = [edge for edge in like.edges.values() if edge.step not in ran]
    for edge in shared:
        ctx.edges.setdefault((edge.target, edge.line), edge)
        edge.target.dependents.add(ctx)
    ctx.edges = dict(sorted(ctx.edges.items(), key=lambda item: item[1].step))


def _run_marked(world: World, ctx: Context, steps: Steps) -> set[int]:
    """Run the marked steps in order, and mark those that use what has changed; returns the steps that ran."""
    marks, ran = ctx.mark_all(()), set[int]()
    for _ in range(PASSES):
        index = marks.find(1)
        if index < 0:
            return ran
        while index >= 0:
            marks[index] = 0
            ran.add(index)
            _run_step(world, ctx, steps, index)
            index = marks.find(1, index + 1)
    return ran


def _run_step(world: World, ctx: Context, steps: Steps, index: int) -> None:
    again = _again(steps, ctx.scope)
    row = again.rows[index]
    ctx.block = again.blocks[index]
    world.step = index << CONTEXT_BITS | ctx.number
    if index >= len(ctx.objects):
        caused = effects.HANDLERS.get(row[0])
        if caused is not None:
            caused(world, ctx, index, row)
        return
    objects, taint = ctx.objects[index], ctx.taints[index]
    handler = values.HANDLERS.get(row[0])
    if handler is not None:
        handler(world, ctx, index, row)
    if index in steps.callers:
        refusals.mark(ctx, index, used=steps.callers[index])
    found = ctx.objects[index]
    if found is objects and ctx.taints[index] == taint:
        return
    if len(found) > CELL_LIMIT:
        found = ctx.objects[index] = bounded(found)
    if ctx.taints[index] != taint or found != objects:
        users = again.users[index]
        if isinstance(users, list):
            ctx.mark_all(users)
        elif users != NO_USER:
            ctx.mark(users)


def _again(steps: Steps, scope: Scope) -> Again:
    if steps.again is None:
        steps.again = again((*scope.values, *steps.caused))
    return steps.again


def _laid_out(scope: Scope) -> Steps:
    """Most scopes run whole only once, so nothing is prepared that a run can as well look up."""
    backward = tuple([i for i, v in enumerate(scope.values) if v[0] == "phi" and v[1] and max(v[1]) > i])
    captures = [("capture", name, tuple([v for v, _, _ in cell])) for name, cell in scope.cells]
    return Steps((*scope.effects, *captures) if captures else scope.effects, backward, refusals.callers(scope))


def _own(scope: Scope, steps: Steps) -> Sequence[int]:
    """The steps that each context has to run itself: what is defined belongs to the context that defines it."""
    if steps.own is None:
        rows = enumerate((*scope.values, *steps.caused))
        steps.own = [index for index, row in rows if row[0] in _DEFINES]
    return steps.own


_DEFINES = frozenset({"func", "class", "return", "yield"})
