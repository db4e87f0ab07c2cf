"""Circuit breakers: how often a call has failed in a row, since when nothing is called, what a ping said last."""

from fungible.audit.classify.counting import readers
from fungible.audit.classify.words import vocabulary
from fungible.audit.program.identifiers import words_of
from fungible.audit.program.origins import CLOCK, Origin
from fungible.audit.program.records import Hit, State

_BREAKER = words_of("breaker circuit failure open opened tripped cooldown")
_HOLDS = words_of("valid healthy alive")
_PING = words_of("ping healthcheck alive reachable")
_SUCCESS = words_of("success succeed succeeded ok recover recovered close worked healthy")
_FAILURE = words_of("fail failed failure error failing")
_EXITS = frozenset({"__exit__", "__aexit__"})
_NOTHING = ((0,), (0.0,), (None,))


def is_breaker(state: State) -> bool:
    """Whether each replica finds out for itself, by what it calls, whether that works."""
    names = vocabulary(state.symbol.split(".")[-2:])
    named = bool({"breaker", "circuit", "fuse"} & names) or len(_BREAKER & names) > 1
    tells = (_tells_what_a_ping_said, _tells_whether_it_holds, _counts_failures_in_a_row, _tells_when_it_last_failed)
    return named or any(each(state) for each in tells)


def _counts_failures_in_a_row(state: State) -> bool:
    """Whether it goes up where something has failed, begins again where it has not, and is held against a limit."""
    ups = [hit for hit in state.writes if hit.operation == "augment"]
    resets = [hit for hit in state.writes if hit.operation == "assign"]
    if state.shape != "scalar" or not ups or not resets or len(ups) + len(resets) < len(state.writes):
        return False
    if not all(map(_counts_a_failure, ups)) or not all(_begins_again(hit, state, ups) for hit in resets):
        return False
    return any(_is_limit(each, state.name) for f in readers(state) for each in f.comparisons)


def _counts_a_failure(hit: Hit) -> bool:
    return hit.value is not None and not hit.value.taint and _fails(hit)


def _begins_again(hit: Hit, state: State, ups: list[Hit]) -> bool:
    """Whether a write begins again: where what may fail has not, or where the limit has been reached."""
    if hit.value is None or hit.value.consts != (0,):
        return False
    counting = {up.function.symbol for up in ups}
    if hit.function.symbol in counting and any(g.test is not None and state.name in g.test.words for g in hit.guards):
        return True
    calling = {caller.symbol for up in ups for caller in up.callers}
    well = hit.function.symbol in counting | calling or bool(_SUCCESS & vocabulary([hit.function.name]))
    return well and not _fails(hit)


def _is_limit(comparison: tuple[str, Origin, Origin], name: str) -> bool:
    operator, *sides = comparison
    return operator[:1] in ("<", ">") and any(side.text.rpartition(".")[2] == name for side in sides)


def _fails(hit: Hit) -> bool:
    """Whether a write is made because something has failed."""
    if hit.function.name in _EXITS:
        return not any(g.kind == "if" and g.test is not None and " is None" in g.test.text for g in hit.guards)
    return any(guard.kind == "except" for guard in hit.guards) or bool(_FAILURE & vocabulary([hit.function.name]))


def _tells_when_it_last_failed(state: State) -> bool:
    """Whether it is the time of a failure, which is forgotten where all goes well."""
    values = [hit.value for hit in state.writes if hit.operation == "assign" and hit.value is not None]
    if state.shape != "scalar" or len(values) < len(state.writes):
        return False
    if not all(value.taint == CLOCK or value.consts in _NOTHING for value in values):
        return False
    stamped = [hit for hit in state.writes if hit.value is not None and hit.value.has(CLOCK)]
    return bool(stamped) and all(map(_fails, stamped))


def _tells_what_a_ping_said(state: State) -> bool:
    """Whether it is what a remote service last answered when it was pinged, or that a call of it has failed."""
    if state.shape != "scalar" or any(hit.operation != "assign" or hit.value is None for hit in state.writes):
        return False
    values = [(hit, hit.value) for hit in state.writes if hit.value is not None]
    pinged = [hit for hit, value in values if not value.taint and _PING & vocabulary(value.words)]
    failed = [hit for hit, v in values if v.consts == (False,) and any(g.kind == "except" for g in hit.guards)]
    return bool(pinged) and len(pinged) + len(failed) == len(values)


def _tells_whether_it_holds(state: State) -> bool:
    """Whether it says that a connection of this process is good, or what it failed with: taken back where one fails."""
    if state.shape != "scalar" or not _HOLDS & _words_beside(state):
        return False
    values = [hit.value for hit in state.writes if hit.operation == "assign" and hit.value is not None]
    plain = len(values) == len(state.writes) and not any(value.taint or value.types for value in values)
    return plain and any(guard.kind == "except" for hit in state.writes for guard in hit.guards)


def _words_beside(state: State) -> frozenset[str]:
    """The words of its name; of an error, those of what is assigned beside it."""
    words = vocabulary([state.name])
    beside = {name for hit in state.writes for name in hit.function.assigns} if "error" in words else set[str]()
    return words | vocabulary(beside)
