"""Counts of who waits: one more, one less, and no bound that decides what callers get."""

from collections.abc import Sequence

from fungible.audit.program.records import Hit

_ORDERS = frozenset({"<", "<=", ">", ">="})


def takes_one(hit: Hit) -> bool:
    """Whether a write takes one from a number."""
    return hit.operation.startswith("augment") and hit.value is not None and hit.value.consts == (-1,)


def adds_one(hit: Hit) -> bool:
    """Whether a write adds one to a number, or begins with one or none."""
    counts = hit.operation.startswith("augment") or hit.operation in ("setdefault", "set-item")
    return counts and hit.value is not None and hit.value.consts in ((0,), (1,))


def goes_with_last(writes: Sequence[Hit]) -> bool:
    """Whether the code that takes one also drops what nobody is counted in any more."""
    taking = {hit.function.symbol for hit in writes if takes_one(hit)}
    dropping = {hit.function.symbol for hit in writes if hit.operation in ("pop", "delete-item")}
    return bool(taking & dropping)


def is_bounded(hit: Hit) -> bool:
    """Whether the code around compares something with more than one, or with what isn't fixed: there is a limit."""
    sides = [side for op, *pair in hit.function.comparisons if op in _ORDERS for side in pair]
    numbers = [c for side in sides for c in side.consts]
    return any(isinstance(c, int | float) and c > 1 for c in numbers) or any(side.taint for side in sides)
