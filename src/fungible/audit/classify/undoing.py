"""Values that requests put somewhere and take back before they are over."""

from fungible.audit.program.records import Hit, State


def is_taken_back(state: State) -> bool:
    """Whether functions that assign attributes undo as many in a `finally`, or `__exit__` does after `__enter__`.

    What the framework calls when a request is over, whatever happened, may undo what any other function did.
    """
    undone = [hit for hit in state.writes if _undoes(hit)]
    done = [hit for hit in state.writes if hit not in undone and hit.operation in ("assign", "augment")]
    emptied = any(hit.operation == "clear" for hit in undone)
    return bool(done) and (emptied or len(undone) >= len(done)) and _follow(undone, done)


def _undoes(hit: Hit) -> bool:
    return hit.function.name in _LEAVES or _finally(hit) or bool(hit.site.ended_by) or _ends_request(hit)


def _finally(hit: Hit) -> bool:
    return any(guard.kind == "finally" for guard in hit.guards)


def _ends_request(hit: Hit) -> bool:
    return hit.site.begun_as in _TEARDOWNS


def _follow(undone: list[Hit], done: list[Hit]) -> bool:
    """Whether what is done is undone later, in any case."""
    if any(_ends_request(hit) for hit in undone):
        return True
    places = {(hit.function.owner, _LEAVES.get(hit.function.name, hit.function.symbol)) for hit in undone}
    places |= {(f.owner, f.symbol) for hit in undone for f in hit.site.ended_by}
    return all(_began(hit) & places for hit in done)


def _began(hit: Hit) -> set[tuple[str, str]]:
    """Where what a write begins could be ended: its own function, or the one that calls it, if there is only one."""
    own = {(hit.function.owner, _ENTERS.get(hit.function.name, hit.function.symbol))}
    return own | ({(f.owner, f.symbol) for f in hit.callers} if len(hit.callers) == 1 else set())


_TEARDOWNS = frozenset({"teardown_request", "teardown_app_request", "teardown_appcontext"})
_ENTERS = {"__enter__": "with", "__aenter__": "with"}
_LEAVES = {"__exit__": "with", "__aexit__": "with"}
