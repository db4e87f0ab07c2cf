"""Where a lock is held to make what is missing: it keeps one process from making it twice, and guards no rows."""

from collections.abc import Iterator

from fungible.audit.facts.records import Scope
from fungible.audit.trace.describe import outward


def makes_what_is_missing(scope: Scope, block: int) -> bool:
    """Whether a place is where something is made because nothing is kept: the lock is for that, and for no rows."""
    around = [*outward(scope, block)]
    return _in_branch(scope, around) or _behind_return(scope, around)


def _in_branch(scope: Scope, around: list[int]) -> bool:
    """`if made is None:` around it, of a variable that the scope fills."""
    kept = {e[1] for e in scope.effects if e[0] == "bind"} | {e[2] for e in scope.effects if e[0] == "setattr"}
    tests = [here.value for here in map(scope.blocks.__getitem__, around) if here.kind == "if" and here.value >= 0]
    return any(not kept.isdisjoint(_missed(scope, test)) for test in tests)


def _missed(scope: Scope, test: int) -> Iterator[str | int]:
    """The variables and attributes that a test finds empty: both in `if made is None or anew`."""
    node = scope.values[test]
    for part in node[1] if node[0] == "phi" else (test,):
        asks = scope.values[part]
        asked = asks[2] if asks[0] == "cmp" and asks[1] == "is" else asks[1] if asks[0] == "not" else -1
        value = scope.values[asked] if asked >= 0 else ("",)
        if value[0] in ("global", "attr"):
            yield value[-1]


def _behind_return(scope: Scope, around: list[int]) -> bool:
    """`if kept is not None: return kept` before it under the same lock, of an entry that the scope then fills."""
    filled = {_named(scope, effect[1]) for effect in scope.effects if effect[0] == "setitem"} - {""}
    if not filled:
        return False
    locked = {at for at in around if scope.blocks[at].kind == "with"}
    returns = {effect[-1] for effect in scope.effects if effect[0] == "return"} - {*around}
    asking = [scope.blocks[at] for at in returns if at >= 0 and scope.blocks[at].kind == "if"]
    return any(here.parent in locked and _looked_up(scope, here.value) in filled for here in asking)


def _looked_up(scope: Scope, test: int) -> str:
    """The table of which a test finds an entry: `made is not None` after `made = table.get(key)`, `key in table`."""
    node = scope.values[test] if test >= 0 else ("",)
    if node[:2] == ("cmp", "in"):
        return _named(scope, node[3])
    asked = scope.values[node[2]] if node[:2] == ("cmp", "is not") and node[2] >= 0 else node
    function = scope.values[asked[1]] if asked[0] == "call" and asked[1] >= 0 else ("",)
    return _named(scope, function[1]) if function[0] == "attr" and function[2] == "get" else ""


def _named(scope: Scope, index: int) -> str:
    value = scope.values[index] if index >= 0 else ("",)
    return str(value[-1]) if value[0] in ("global", "attr") else ""
