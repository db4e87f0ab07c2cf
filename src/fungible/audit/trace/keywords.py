"""What calls are given by name, and what a partial gives them."""

from fungible.audit.facts.records import CALLS
from fungible.audit.link.handles import Partial
from fungible.audit.link.objects import Context, ordered
from fungible.audit.program.origins import Origin
from fungible.audit.trace.describe import origin


def keywords_of(ctx: Context, position: int) -> dict[str, Origin]:
    """The arguments of a call, by name or position; of a decorator that a call made, those of that call too."""
    if position < 0:
        return {}
    node = ctx.scope.values[position]
    if node[0] not in CALLS:
        return {}
    factory = ctx.scope.values[node[1]]
    made = factory[0] == "call"
    rows = list(node[3]) + (list(factory[3]) if made else [])
    rows += [(str(i), v) for i, v in enumerate(node[2]) if v >= 0]
    own = {name: found for name, v in rows if name and (found := origin(ctx, v)) is not None}
    return _fixed(ctx, factory[1] if made else node[1]) | own


def _fixed(ctx: Context, function: int) -> dict[str, Origin]:
    """What the partials that a call calls give by name."""
    sites = [each.site for each in ordered(ctx.objects[function]) if isinstance(each, Partial) and each.site]
    rows = [(where, name, v) for where, index in sites for name, v in where.scope.values[index][3] if name]
    return {name: found for where, name, v in rows if (found := origin(where, v)) is not None}
