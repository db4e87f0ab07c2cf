"""What becomes of a state while requests are served: whether requests really change what others see."""

from fungible.audit.classify.breaking import is_breaker
from fungible.audit.classify.caching import of_cache
from fungible.audit.classify.choosing import chosen_when
from fungible.audit.classify.constants import is_constant
from fungible.audit.classify.copies import (
    acts_on_others,
    is_cursor,
    keeps_what_changes,
    kept_up_to_date,
    renewed_before_each_look,
    renewed_by_each_request,
)
from fungible.audit.classify.counting import decides, readers
from fungible.audit.classify.making import is_made_once, is_set_up, makes_resources
from fungible.audit.classify.tasks import (
    BEGUN,
    hands_on_own_work,
    is_left_by_what_ends,
    is_set_by_loops,
    is_single_flight,
)
from fungible.audit.classify.turns import is_turn_among_equals
from fungible.audit.classify.undoing import is_taken_back
from fungible.audit.classify.words import REPORTS, vocabulary
from fungible.audit.program.identifiers import words_of
from fungible.audit.program.memory import TAKES, rises_and_falls
from fungible.audit.program.nature import Nature
from fungible.audit.program.origins import STORED_DATA
from fungible.audit.program.records import Program, State
from fungible.model.words import Kind, Storage

_METRIC = REPORTS | words_of("latency gauge served duration timing")
_QUERY = words_of(
    "fetch fetchall fetchrow fetchval fetchone execute select query scalars objects find session cursor hgetall"
)
_FILES = words_of("open read_text read_bytes load loads glob iterdir")


def assess(state: State, kind: Kind, program: Program) -> Nature:
    """The nature of a state."""
    if not state.writes:
        return _unwritten(state)
    for nature, applies in (
        (Nature.SCOPED, _is_scoped),
        (Nature.LAZY, is_made_once),
        (Nature.LAZY, is_set_up),
        (Nature.LAZY, _keeps_names_of_its_module),
        (Nature.CONSTANT, is_constant),
        (Nature.FIXED, is_set_by_loops),
        (Nature.METRICS, _warns_once),
        (Nature.BREAKER, is_breaker),
    ):
        if applies(state) and not (nature is Nature.LAZY and kind is Kind.CACHE and keeps_what_changes(state)):
            return nature
    if is_turn_among_equals(state, program):
        return Nature.TURNS
    if hands_on_own_work(state):
        return Nature.TASKS
    by_kind = _of_kind(state, kind)
    if by_kind is not None:
        return by_kind
    cached = of_cache(state) if kind is Kind.CACHE else Nature.MUTABLE
    return chosen_when(state, kind, program) or cached if cached is Nature.MUTABLE else cached


def _of_kind(state: State, kind: Kind) -> Nature | None:
    """What follows for states of some kinds from who writes and reads them."""
    if kind is Kind.METRICS or (kind is Kind.COUNTER and _only_observed(state)):
        return Nature.METRICS
    if _is_renewed(state, kind):
        return Nature.REFRESHED
    if kind is Kind.RESOURCE and makes_resources(state):
        return Nature.LAZY
    if (kind is Kind.REGISTRY and _only_holds_tasks(state)) or is_single_flight(state):
        return Nature.TASKS
    return None


def _is_renewed(state: State, kind: Kind) -> bool:
    """Whether something sees to it that what is looked at is new."""
    if kind is Kind.JOB_STATUS:
        return is_cursor(state) and not acts_on_others(state)
    if kind is Kind.CONFIG and kept_up_to_date(state):
        return True
    return kind in (Kind.CONFIG, Kind.CACHE) and (renewed_by_each_request(state) or renewed_before_each_look(state))


def _unwritten(state: State) -> Nature:
    loads = [hit for hit in state.setup if hit.value is not None and hit.value.has(STORED_DATA)]
    if state.reads and any(
        _QUERY & (hit.value.words | hit.function.words) and not _FILES & hit.value.words for hit in loads if hit.value
    ):
        return Nature.LOADED
    return Nature.FIXED


def _is_scoped(state: State) -> bool:
    """A context variable that requests set is apart for each of them; what a thread has, when it is taken back."""
    if state.storage is Storage.THREAD_LOCAL:
        return is_taken_back(state)
    if state.shape == "dict" and _is_by_request(state):
        return True
    return state.storage is Storage.CONTEXTVAR and any(hit.operation == "set" for hit in state.writes)


def _is_by_request(state: State) -> bool:
    """Whether its keys are requests, its entries go with them, and nobody looks through it: each finds its own."""
    goes = any("weakref.WeakKey" in t for t in state.types) or any(hit.operation in TAKES for hit in state.writes)
    keys = [hit.key for hit in state.writes if hit.operation in ("set-item", "setdefault")]
    if not goes or not keys or any(hit.operation in _LOOKS_THROUGH for hit in state.reads):
        return False
    return all(key is not None and any(t.endswith("Request") for t in key.types) for key in keys)


_LOOKS_THROUGH = frozenset({"iterate", "values", "items", "keys"})


def _keeps_names_of_its_module(state: State) -> bool:
    """Whether only `__getattr__` of a module fills it: what it has found for the names that it is asked for."""
    writers = [hit.function for hit in state.writes]
    return state.storage is Storage.MODULE and all(f.name == "__getattr__" and not f.owner for f in writers)


def _warns_once(state: State) -> bool:
    """A set that only keeps a message from being repeated."""
    return bool({"warned", "logged", "notified"} & vocabulary([state.name])) and state.shape in (
        "set",
        "dict",
        "list",
        "scalar",
    )


def _only_observed(state: State) -> bool:
    """Counted by requests, read only to be reported."""
    if state.shape == "counter-iterator" or decides(state) or rises_and_falls(state):
        return False
    counters = {hit.function for hit in state.writes}
    begins = {(hit.file, hit.line) for hit in state.reads if hit.operation == "contains" and hit.function in counters}
    return all(_METRIC & vocabulary([f.name, *f.words]) for f in readers(state, aside=begins))


def _only_holds_tasks(state: State) -> bool:
    """Whether tasks are kept in it for their own sake."""
    stored = [hit.value for hit in state.writes if hit.value is not None and not hit.on_element]
    held = any("asyncio.Task" in value.types or BEGUN & value.words for value in stored)
    return held or is_left_by_what_ends(state)
