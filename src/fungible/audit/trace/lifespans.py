"""Which parts of a plain ASGI application run when it starts and ends: `if scope["type"] == "lifespan"`."""

from fungible.audit.facts.records import Scope
from fungible.audit.trace.describe import outward

_RECEIVES = "receive"
"""What the server calls with messages has by convention a parameter of this name."""


def in_lifespan(scope: Scope, block: int) -> bool:
    """Whether a block of a scope runs only for the messages by which the server starts and ends the application."""
    if block < 0 or all(param.name != _RECEIVES for param in scope.params):
        return False
    around = (scope.blocks[each] for each in outward(scope, block))
    return any(here.kind in ("if", "case") and _asks_for_lifespan(scope, here.value) for here in around)


def _asks_for_lifespan(scope: Scope, test: int) -> bool:
    value = scope.values[test] if test >= 0 else ("none",)
    if value[0] != "cmp" or value[1] != "==":
        return False
    sides = [scope.values[side] for side in value[2:4] if side >= 0]
    return any(side[0] == "const" and str(side[1]).partition(".")[0] == "lifespan" for side in sides)
