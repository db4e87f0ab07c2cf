"""What a function does once: behind a mark that it puts up itself."""

from fungible.audit.facts.records import CALLS, Scope, Value
from fungible.audit.link.objects import Context
from fungible.audit.program.origins import Guard
from fungible.audit.trace.describe import guards, outward

_LEAVES = frozenset({"return", "raise"})
_SURE = frozenset({"try", "with", "finally"})
"""Compound statements whose body runs whenever the statement does."""
_NOWHERE: Value = ("",)


def once(ctx: Context, block: int) -> list[Guard]:
    """The tests that send back who comes again to a place of a function: `if self._ready: return`."""
    around = [*outward(ctx.scope, block)]
    return [guards(ctx, at)[0] for at in _returns(ctx.scope) if _is_mark(ctx.scope, at, around)]


def _returns(scope: Scope) -> list[int]:
    """Every `if` of a scope that goes back, in order: with a result, by raising, or with nothing in it but `return`."""
    left = {effect[-1] for effect in scope.effects if effect[0] in _LEAVES}
    full = {effect[-1] for effect in scope.effects} | {block.parent for block in scope.blocks}
    full |= {value[4] for value in scope.values if value[0] in CALLS}
    return [at for at, block in enumerate(scope.blocks) if block.kind == "if" and (at in left or at not in full)]


def _is_mark(scope: Scope, at: int, around: list[int]) -> bool:
    """Whether who comes again is sent back by an `if` before a place, because of what the function sets beside it."""
    here = scope.blocks[at]
    if at in around or not (here.parent < 0 or here.parent in around):
        return False
    name, there = _marked(scope, here.value)
    sure = False
    for effect in scope.effects if name else ():
        target = effect[1] if effect[0] == "bind" else effect[2] if effect[0] == "setattr" else ""
        if target == name:
            value = scope.values[effect[-4]] if effect[-4] >= 0 else _NOWHERE
            if there is _is_nothing(value):
                return False  # it is taken down here as well: what is going on, rather than what is done
            sure = sure or (effect[-2] > here.line and _is_sure(scope, effect[-1], around))
    return sure


def _marked(scope: Scope, test: int) -> tuple[object, bool]:
    """The variable or attribute that a test asks alone, with whether it is for what is there; no name without any.

    What two conditions ask, `task is not None and not task.done()`, may be so again and again.
    """
    node = scope.values[test] if test >= 0 else _NOWHERE
    there = node[0] != "not"
    asked = node[2] if node[:2] == ("cmp", "is not") else -1 if there else node[1]
    value = scope.values[asked] if asked >= 0 else node
    return (value[-1], there) if value[0] in ("global", "attr") else ("", there)


def _is_nothing(value: Value) -> bool:
    """Whether what is assigned counts as false."""
    return value[0] == "const" and not value[1]


def _is_sure(scope: Scope, block: int, around: list[int]) -> bool:
    """Whether what is in a block is done whenever a place is come to."""
    return all(each in around or scope.blocks[each].kind in _SURE for each in outward(scope, block))
