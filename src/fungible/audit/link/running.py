"""Runs a scope in one context: all of it once, then only the steps whose inputs have changed."""

from fungible.audit.facts.records import Scope, Value
from fungible.audit.link import effects, values
from fungible.audit.link.objects import PROCESS, Context, Objects
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
    objects, number = ctx.objects, ctx.number
    for index, found in steps.literals:
        objects[index] = found
    for index, handler, row in steps.values:
        world.step = index << CONTEXT_BITS | number
        handler(world, ctx, index, row)
        if len(objects[index]) > CELL_LIMIT:
            objects[index] = bounded(objects[index])
    if steps.backward:
        ctx.mark_all(steps.backward)
        _run_marked(world, ctx, steps)
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
    ctx.mark_all(steps.own)
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
    if steps.again is None:
        steps.again = again((*ctx.scope.values, *_caused(ctx.scope)))
    marks, ran = ctx.mark_all(()), set[int]()
    for _ in range(PASSES):
        index = marks.find(1)
        if index < 0:
            return ran
        while index >= 0:
            marks[index] = 0
            ran.add(index)
            _run_step(world, ctx, steps.again, index)
            index = marks.find(1, index + 1)
    return ran


def _run_step(world: World, ctx: Context, again: Again, index: int) -> None:
    row = again.rows[index]
    ctx.block = again.blocks[index]
    world.step = index << CONTEXT_BITS | ctx.number
    if index >= len(ctx.objects):
        effects.HANDLERS.get(row[0], values.nothing)(world, ctx, index, row)
        return
    objects, taint = ctx.objects[index], ctx.taints[index]
    values.HANDLERS[row[0]](world, ctx, index, row)
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


def _laid_out(scope: Scope) -> Steps:
    """The steps of a scope's first run. Handlers are looked up once, and what gives nothing is left out."""
    handlers = values.HANDLERS
    caused = [
        (i, effects.HANDLERS.get(e[0], values.nothing), e) for i, e in enumerate(_caused(scope), len(scope.values))
    ]
    every = [(index, handlers[row[0]], row) for index, row in enumerate(scope.values)]
    return Steps(
        [step for step in every if step[1] is not values.nothing],
        [step for step in caused if step[1] is not values.nothing],
        tuple([i for i, v in enumerate(scope.values) if v[0] == "phi" and v[1] and max(v[1]) > i]),
        tuple([step[0] for step in [*every, *caused] if step[2][0] in _OWN]),
    )


_OWN = frozenset({"func", "class", "return", "yield"})
"""Steps that each context has to run itself: what is defined belongs to the context that defines it."""


def _caused(scope: Scope) -> list[Value]:
    """What a scope does besides computing values."""
    return [*scope.effects, *(("capture", name, tuple([v for v, _, _ in cell])) for name, cell in scope.cells)]
