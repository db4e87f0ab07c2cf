"""What cached functions gave and keep: a state like any other where code changes it that is not a part of making it."""

from collections.abc import Iterable

from fungible.audit.link.objects import Context, Function
from fungible.audit.trace.accesses import Touch
from fungible.audit.trace.holders import KEPT, Slot
from fungible.model.words import Storage

FEW = 60
"""How many callers, and callers of theirs, are looked at before somebody else is taken to be among them."""


def is_result(slot: Slot) -> bool:
    """Whether a slot is for what a cached function gave."""
    return slot.storage is Storage.FUNCTION_CACHE and slot.name == KEPT


def changed_later(slot: Slot, touches: Iterable[Touch]) -> list[Touch]:
    """The changes that are not made on behalf of the cached function itself, by what it calls to fill its result."""
    maker = slot.where
    return [touch for touch in touches if isinstance(maker, Function) and _others_reach(touch.context, maker)]


def _others_reach(ctx: Context, maker: Function) -> bool:
    """Whether a context runs other than on behalf of a function."""
    seen, todo = {ctx}, [ctx]
    while todo and len(seen) < FEW:
        here = todo.pop()
        if here.body is maker:
            continue
        if not here.dependents:
            return True
        fresh = here.dependents - seen
        seen |= fresh
        todo += fresh
    return bool(todo)
