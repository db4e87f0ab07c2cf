"""Where a program does not go on without something: `if PRODUCTION and not REDIS_URL: raise`."""

from collections.abc import Iterator

from fungible.audit.facts.records import Scope
from fungible.audit.trace.describe import outward, render


def refused_elsewhere(scope: Scope, block: int) -> bool:
    """Whether a place is come to without something that the scope demands where it serves: it is for elsewhere."""
    missing = {text for at in outward(scope, block) for text in _missing(scope, at)}
    return bool(missing) and not missing.isdisjoint(_demanded(scope))


def _missing(scope: Scope, at: int) -> Iterator[str]:
    """What a branch finds missing: `else` of `if url:`, and `if not url:`."""
    here = scope.blocks[at]
    if here.kind == "else" and here.value >= 0:
        yield _text(scope, here.value)
    elif here.kind == "if":
        yield from _negated(scope, here.value)


def _demanded(scope: Scope) -> Iterator[str]:
    """What the scope raises without, under one more condition."""
    for at in {effect[-1] for effect in scope.effects if effect[0] == "raise"}:
        here = scope.blocks[at]
        if at >= 0 and here.kind == "if" and here.value >= 0 and scope.values[here.value][0] == "phi":
            yield from _negated(scope, here.value)


def _negated(scope: Scope, test: int) -> Iterator[str]:
    node = scope.values[test] if test >= 0 else ("",)
    for part in node[1] if node[0] == "phi" else (test,):
        if part >= 0 and scope.values[part][0] == "not":
            yield _text(scope, scope.values[part][1])


def _text(scope: Scope, index: int) -> str:
    return render(scope, index, set())
