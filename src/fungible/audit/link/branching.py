"""Which branches of a function a call does not take: `if fn is None`, where a function is passed."""

from fungible.audit.facts.records import Scope
from fungible.audit.link.handles import Const
from fungible.audit.link.objects import Context


def is_passed_by(ctx: Context, block: int) -> bool:
    """Whether a block only runs when a parameter is missing that this run of the function is given."""
    blocks = ctx.scope.blocks
    while block >= 0:
        here = blocks[block]
        missing = _asked_for(ctx.scope, here.value) if here.kind == "if" else -1
        if missing >= 0 and _is_given(ctx, missing):
            return True
        block = here.parent
    return False


def _asked_for(scope: Scope, test: int) -> int:
    """The position of the parameter of which a test asks whether it is None; -1 for other tests."""
    value = scope.values[test] if test >= 0 else ("none",)
    if value[0] != "cmp" or value[1] != "is" or scope.values[value[3]] != ("const", None):
        return -1
    asked = scope.values[value[2]]
    return asked[1] if asked[0] == "param" else -1


def _is_given(ctx: Context, position: int) -> bool:
    """Whether what a parameter holds is known, and is something."""
    given = ctx.args[position]
    return bool(given) and not any(isinstance(o, Const) and o.value is None for o in given)
