"""The names outside the program that a function calls, itself or through other functions of the program."""

from collections.abc import Iterable

from fungible.audit.facts.records import CALLS
from fungible.audit.link.handles import Foreign, Method
from fungible.audit.link.objects import Context, External

CONTEXTS, NAMES = 150, 80


def outside_names(bodies: Iterable[Context]) -> tuple[str, ...]:
    """The outside names that some contexts call, and those that they reach; unknown methods as `?.name`."""
    queue = list(bodies)
    seen = dict.fromkeys(queue)
    found: dict[str, None] = {}
    for ctx in queue:
        for value in ctx.scope.values:
            if value[0] in CALLS:
                found.update(dict.fromkeys(_names(ctx, int(str(value[1])))))
        for edge in ctx.edges.values():
            if edge.target not in seen and len(seen) < CONTEXTS and edge.how == "call":
                seen[edge.target] = None
                queue.append(edge.target)
    return tuple(sorted(found))[:NAMES]


def _names(ctx: Context, function: int) -> list[str]:
    names = []
    for each in ctx.objects[function]:
        if isinstance(each, External):
            names.append(each.name)
        elif isinstance(each, Method) and isinstance(each.receiver, Foreign):
            names.append(f"{each.receiver.type}.{each.name}")
    value = ctx.scope.values[function]
    if not ctx.objects[function] and value[0] == "attr":
        names.append(f"?.{value[2]}")
    return names
