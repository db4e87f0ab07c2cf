"""The names outside the program that a function calls, itself or through other functions of the program."""

import re
from collections.abc import Iterable

from fungible.audit.facts.records import CALLS, Value
from fungible.audit.link.handles import Const, Foreign, Method
from fungible.audit.link.objects import Context, External

CONTEXTS, NAMES = 150, 400


def outside_names(bodies: Iterable[Context]) -> tuple[str, ...]:
    """The outside names that some contexts call, and those that they reach; unknown methods as `?.name`."""
    queue = list(bodies)
    seen = dict.fromkeys(queue)
    found: dict[str, None] = {}
    for ctx in queue:
        for value in ctx.scope.values:
            if value[0] in CALLS:
                found.update(dict.fromkeys(_names(ctx, int(str(value[1])))))
                found.update(dict.fromkeys(_told(ctx, value)))
        for edge in ctx.edges.values():
            if edge.target not in seen and len(seen) < CONTEXTS and edge.how == "call":
                seen[edge.target] = None
                queue.append(edge.target)
                if _CLAIMING.fullmatch(edge.target.scope.name):
                    found[CLAIMS_ROWS] = None
    return tuple(sorted(found))[:NAMES]


def _told(ctx: Context, call: Value) -> list[str]:
    """That SQL in the arguments of a call has the database let one of many have a row, or the turn."""
    texts = (o.value for v in call[2] if v >= 0 for o in ctx.objects[v] if isinstance(o, Const))
    return [CLAIMS_ROWS] if any(isinstance(text, str) and _CLAIMS.search(text) for text in texts) else []


CLAIMS_ROWS = "sql.skip_locked"
"""The name that stands for such a statement."""
_CLAIMS = re.compile(r"\bSKIP\s+LOCKED\b|\bpg_(try_)?advisory_", re.IGNORECASE)


_CLAIMING = re.compile(r"_*(try_)?((claim|lease)(_\w+)?|(acquire|take|get)_\w*(lock|lease|leadership))")
"""Functions of the program by which one of many gets a row, or the turn."""


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
