"""Every access that a context makes to state that lives on."""

from collections.abc import Iterator

from fungible.audit.link.objects import Context
from fungible.audit.trace.accesses import Touch, Toucher
from fungible.audit.trace.reads import READERS
from fungible.audit.trace.writes import WRITERS


def touches(toucher: Toucher, ctx: Context) -> Iterator[Touch]:
    """The accesses of a context, in the order of its values and effects."""
    for index, value in enumerate(ctx.scope.values):
        reader = READERS.get(value[0])
        if reader is not None:
            yield from reader(toucher, ctx, index, value)
    for effect in ctx.scope.effects:
        writer = WRITERS.get(effect[0])
        if writer is not None:
            yield from writer(toucher, ctx, effect)
