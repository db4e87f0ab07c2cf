"""Properties of lasting objects that compute once and keep what they gave: who reads them, who has them forget it."""

from collections.abc import Iterator

from fungible.audit.facts.records import ANY
from fungible.audit.link.binding import keeps
from fungible.audit.link.handles import Instance, Wrapped
from fungible.audit.link.lineages import lineage
from fungible.audit.link.objects import Class, Context, Function
from fungible.audit.link.world import World
from fungible.audit.trace.holders import Holders
from fungible.audit.trace.uses import Uses

Row = tuple[Context, int, int]
"""A context, a line of it and the block of that."""


def kept_properties(world: World) -> Iterator[Wrapped]:
    """The properties that keep what they gave and run for an object that lives as long as the process."""
    kept = [o for o in world.interned.values() if isinstance(o, Wrapped) and keeps(o)]
    for each in kept:
        getter = each.inner
        if isinstance(getter, Function) and getter.owner is not None and world.by_body.get((getter, 0)):
            yield each


def is_kept_by_what_lasts(holders: Holders, ctx: Context) -> bool:
    """Whether a context runs such a property for an object that a request made and the process keeps."""
    body = ctx.body
    if not isinstance(body, Function) or body.owner is None or body.scope.name not in body.owner.own or not ctx.args:
        return False
    kept = any(keeps(o) for o in body.owner.cell(body.scope.name).values)
    return kept and any(holders.slot_of(o) is not None for o in ctx.args[0])


def reads(world: World, getter: Function) -> list[Row]:
    """Where a property of lasting objects is read, which runs it the first time."""
    bodies = world.by_body.get((getter, 0), ())
    return [
        (ctx, edge.line, edge.block)
        for body in bodies
        for ctx in body.dependents
        for edge in ctx.edges.values()
        if edge.target is body
    ]


def forgetting(uses: Uses, getter: Function) -> list[Row]:
    """Where what a property of lasting objects keeps is deleted, for the next read to compute it again."""
    places = [place for name in (getter.scope.name, ANY) for place in uses.deleted.get(name, ())]
    rows = [(ctx, ctx.scope.effects[position]) for ctx, position in places]
    return [
        (ctx, effect[-2], effect[-1])
        for ctx, effect in rows
        if any(_has(o, getter.owner) for o in ctx.objects[effect[1]])
    ]


def _has(obj: object, owner: Class | None) -> bool:
    return isinstance(obj, Instance) and not obj.life and owner in lineage(obj.owner)
