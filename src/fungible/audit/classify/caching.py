"""What becomes of caches: computed from their keys, refreshed in time, or apart in each replica."""

import re

from fungible.audit.classify.copies import is_copy, is_timestamp, kept_up_to_date
from fungible.audit.classify.filling import grows_out_of_itself, is_brought, keyed_at_random
from fungible.audit.classify.surroundings import UNAUTHORIZED
from fungible.audit.classify.words import vocabulary
from fungible.audit.program.memory import REMOVALS
from fungible.audit.program.nature import Nature
from fungible.audit.program.origins import (
    CLOCK,
    IDENTITY,
    LOOKED_UP,
    RANDOM,
    REQUEST_DATA,
    STORED_DATA,
    Origin,
    tests_of,
)
from fungible.audit.program.records import Hit, State
from fungible.model.words import Phase

_TIMES = frozenset(
    {"time", "now", "utcnow", "monotonic", "perf_counter", "timestamp"}
    | {"expires", "expiry", "age", "ttl", "deadline", "until"}
)
_ANSWERS = frozenset({"call_next", "get_response", "body_iterator"})
"""What middleware has of the application behind it: an answer follows from all that the service has done before."""
_INVALIDATES = REMOVALS - {"popleft", "delete"}
_NO_FILLS = _INVALIDATES | {"augment"}


def of_cache(state: State) -> Nature:
    """Whether replicas come to agree about what a cache holds."""
    if _counts_in_entries(state):
        return Nature.MUTABLE
    if _is_held_for_its_inputs(state):
        return Nature.DERIVED
    if is_copy(state) or is_timestamp(state):
        return Nature.REFRESHED if _refreshed_in_time(state) else Nature.MUTABLE
    fills = [hit for hit in state.writes if hit.operation not in _NO_FILLS]
    if fills and all(_kept_with_version(hit, state) for hit in fills):
        return Nature.REFRESHED
    return _of_fills(state, fills)


def _of_fills(state: State, fills: list[Hit]) -> Nature:
    """What follows from what is put into a cache, and from when it goes again."""
    stored = [hit.value for hit in fills if hit.value is not None]
    if _is_no_copy(state, fills):
        return Nature.MUTABLE
    if _follows_from_key(stored) and not _has_an_order(state):
        return Nature.DERIVED
    personal = any(value.has(IDENTITY) for value in stored)
    return Nature.MUTABLE if personal or _drops_elsewhere(state, fills) or not _expires(state) else Nature.REFRESHED


def _is_held_for_its_inputs(state: State) -> bool:
    """Whether it is what was last made, with a mark of what of: it is asked for with that, and else made anew."""
    makers = {hit.function for hit in state.writes}
    made = all(hit.operation == "assign" and _made_anew(hit, state) for hit in state.writes)
    return made and all(hit.function in makers for hit in state.reads)


def _kept_with_version(hit: Hit, state: State) -> bool:
    """Whether an entry is put with a version that is asked anew before it is used: `kept[0] == version_of(key)`."""
    entry = re.compile(rf"(^|\.){re.escape(state.name)}(\[|\.get\().*\[\d\]$")
    if hit.operation != "set-item" or hit.value is None:
        return False
    for operator, left, right in hit.function.comparisons:
        for kept, version in ((left, right), (right, left)) if operator in ("==", "!=") else ():
            asked = "(" in version.text and hit.value.text.startswith(f"({version.text}")
            if asked and entry.search(kept.text):
                return True
    return False


def _made_anew(hit: Hit, state: State) -> bool:
    """Whether something is assigned because a mark beside it is another than what it would be made of."""
    for operator, left, right in hit.function.comparisons:
        for mark, inputs in ((left, right), (right, left)) if operator in ("!=", "==") else ():
            name = mark.text.rpartition(".")[2]
            guarded = any(mark.text in test.text for test in tests_of(hit.guards, "if", "else"))
            own = inputs.has(IDENTITY) and not inputs.has(LOOKED_UP)
            if guarded and name in hit.function.assigns and not (own or inputs.consts):
                return hit.value is not None and (name != state.name or hit.value.text == inputs.text)
    return False


def _is_no_copy(state: State, fills: list[Hit]) -> bool:
    """Whether what is kept cannot be fetched again, or what is dropped from it is known to have changed."""
    alone = grows_out_of_itself(state) or keyed_at_random(state)
    return alone or _remembers(state, fills) or _forgets_one(state, fills)


def _remembers(state: State, fills: list[Hit]) -> bool:
    """Whether what one request brings is kept for others: nobody has looked for it there before it is put."""
    if not all(hit.operation == "set-item" and _is_brought_by_request(hit) for hit in fills):
        return False
    writers = {hit.function.symbol for hit in fills} | {f.symbol for hit in fills for f in hit.callers}
    lookers = {hit.function.symbol for hit in state.reads if hit.operation in ("get", "item", "contains")}
    return bool(lookers) and not lookers & writers


def _is_brought_by_request(hit: Hit) -> bool:
    """Whether what is put is what a request says, or when it said the key."""
    if hit.value is None:
        return False
    seen = (
        hit.value.taint == CLOCK
        and hit.value.text[:1] not in "([{"
        and hit.key is not None
        and hit.key.has(REQUEST_DATA)
    )
    return seen or hit.value.has(REQUEST_DATA)


def _counts_in_entries(state: State) -> bool:
    """Whether its entries begin with nothing that is known elsewhere, and requests count in them."""
    begun = [hit.value for hit in state.writes if hit.operation == "set-item"]
    bare = bool(begun) and all(value is not None and not value.taint & ~CLOCK for value in begun)
    return bare and any(hit.operation == "augment" and hit.on_element for hit in state.writes)


def _forgets_one(state: State, fills: list[Hit]) -> bool:
    """Whether a request that changes something drops the one entry that it concerns, in its own replica only."""
    return any(hit.key is not None for hit in _drops_elsewhere(state, fills))


def _has_an_order(state: State) -> bool:
    """Whether what is kept is a list that grows: it has no keys, and tells who came first."""
    return state.shape == "list" and any(hit.operation in ("append", "insert", "extend") for hit in state.writes)


def _follows_from_key(stored: list[Origin]) -> bool:
    """Whether the values are computed from their keys alone."""
    if any(_ANSWERS & value.words for value in stored):
        return False
    computed = all("(" in value.text and not is_brought(value) for value in stored)
    varies = STORED_DATA | IDENTITY | RANDOM | CLOCK | (0 if computed else REQUEST_DATA)
    return not any(value.has(varies) for value in stored)


def _drops_elsewhere(state: State, fills: list[Hit]) -> list[Hit]:
    """Where a request that does not fill the cache empties it, other than in time: in its own replica only."""
    fillers = {hit.function.symbol for hit in fills}
    drops = [hit for hit in state.writes if hit.operation in _INVALIDATES and Phase.REQUEST in hit.phases]
    drops = [hit for hit in drops if hit.function.symbol not in fillers and not _in_time(hit)]
    return [] if "token" in vocabulary([state.name]) and all(map(_is_refused, drops)) else drops


def _is_refused(hit: Hit) -> bool:
    """Whether an entry goes because who gave it takes it no more: each replica is told so by itself."""
    return any(UNAUTHORIZED in function.numbers for function in (hit.function, *hit.callers))


def _in_time(hit: Hit) -> bool:
    """Whether the clock decides about a change."""
    return any(guard.test is not None and guard.test.has(CLOCK) for guard in hit.guards)


def _refreshed_in_time(state: State) -> bool:
    """Whether a job fetches it, or the code around compares the clock before it uses what it has."""
    if (
        _is_own_mark(state)
        or kept_up_to_date(state)
        or any(hit.site.by_jobs for hit in state.writes if hit.operation not in _INVALIDATES)
    ):
        return True
    around = [hit.function for hit in (*state.writes, *state.reads)]
    sides = [pair for f in around for _, left, right in f.comparisons for pair in ((left, right), (right, left))]
    return any(_asks_the_clock(side) or _asks_whether_it_holds(state, side, other) for side, other in sides)


def _is_own_mark(state: State) -> bool:
    """Whether it is a time that nobody asks but the code which sets it, to see how long ago that was."""
    if not is_timestamp(state):
        return False
    setters = {hit.function for hit in state.writes}
    bare = all(hit.value is not None and hit.value.taint == CLOCK for hit in state.writes)
    return state.shape == "scalar" and bare and all(hit.function in setters for hit in state.reads)


def _asks_whether_it_holds(state: State, side: Origin, other: Origin) -> bool:
    """Whether a part of what is kept is compared with what is asked anew: a version, a signature, a time of change."""
    part = side.text.startswith((f"{state.name}[", f"{state.name}.", f"{state.name}.get("))
    brought = bool(other.consts) or other.has(REQUEST_DATA | IDENTITY) or state.name in other.words
    return part and ")" in other.text and not brought


def _asks_the_clock(side: Origin) -> bool:
    """Whether one side of a comparison is a time, rather than something that has a time in it."""
    return side.has(CLOCK) and (not side.has(REQUEST_DATA | IDENTITY) or bool(_TIMES & vocabulary(side.words)))


def _expires(state: State) -> bool:
    """Whether what is kept is thrown away after a time."""
    if "ttl" in " ".join(state.types).lower():
        return True
    if any(_in_time(hit) for hit in state.writes):
        return True
    stamped = any(hit.value is not None and hit.value.has(CLOCK) for hit in state.writes)
    return stamped and _refreshed_in_time(state)
