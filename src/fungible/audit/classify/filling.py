"""Writes that fill in what is missing: the mark of caches, and of things made on first use."""

from fungible.audit.program.origins import Origin
from fungible.audit.program.records import Hit, State

_FILLS = frozenset({"set-item", "setdefault", "assign"})


def fills_when_missing(hit: Hit, state: State) -> bool:
    """Whether a write computes an entry that was looked for and not found."""
    if hit.operation not in _FILLS or hit.value is None or not _computed(hit.value.text):
        return False
    tests = [g.test for g in hit.guards if g.kind in ("if", "else") and g.test is not None]
    if any(state.name in t.words and ("not " in t.text or " is None" in t.text) for t in tests):
        return True
    return hit.operation == "set-item" and any(_looks_up(state, *row) for row in hit.function.comparisons)


def _looks_up(state: State, operator: str, key: Origin, whole: Origin) -> bool:
    return operator in ("in", "not in") and f".{whole.text}".endswith(f".{state.name}")


def _computed(text: str) -> bool:
    """Whether an expression computes something, rather than being an empty or literal container."""
    return "(" in text and text[:1] not in "{["
