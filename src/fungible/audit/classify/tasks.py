"""States that hold tasks which run, so that nobody throws these away before they are done."""

from fungible.audit.program.harmless import PUTS
from fungible.audit.program.origins import Origin
from fungible.audit.program.records import Hit, State
from fungible.model.words import Phase

_TASKS = frozenset({"asyncio.Task", "threading.Thread"})
BEGUN = frozenset({"create_task", "ensure_future"})
_DROPS = frozenset({"discard", "remove"})


def is_task(value: Origin) -> bool:
    """Whether a value is a task that runs, or made of one."""
    return bool(_TASKS & set(value.types) or BEGUN & value.words)


def is_left_by_what_ends(state: State) -> bool:
    """Whether what is in it takes itself out when it is done: `task.add_done_callback(running.discard)`."""
    drops = [hit for hit in state.writes if hit.operation in _DROPS and hit.key is None and hit.value is None]
    return any("add_done_callback" in hit.function.words for hit in drops)


def hands_on_own_work(state: State) -> bool:
    """Whether loops that this process began put into it what others of them take out: no request does either."""
    own = all(hit.operation in PUTS and _is_of_loops(hit) for hit in state.writes)
    return own and any(Phase.REQUEST not in hit.phases for hit in state.reads)


def is_set_by_loops(state: State) -> bool:
    """Whether one assignment in what this process began sets it, to what neither requests nor rows say."""
    alone = len(state.writes) == 1 and state.writes[0].operation == "assign" and state.shape == "scalar"
    return alone and all(_is_of_loops(hit) and hit.value is not None and not hit.value.taint for hit in state.writes)


def _is_of_loops(hit: Hit) -> bool:
    return hit.site.by_jobs and Phase.REQUEST not in hit.phases


def is_single_flight(state: State) -> bool:
    """Whether one function alone keeps in it what it is doing for a key, for others who want the same to wait for."""
    users = {hit.function.symbol for hit in (*state.writes, *state.reads)}
    done = {hit.operation for hit in state.writes}
    named = "inflight" in state.name.replace("_", "").lower()
    kept = [hit.value for hit in state.writes if hit.operation == "set-item"]
    waited_for = all(value is not None and bool(value.types) and not value.taint for value in kept)
    return named and state.shape == "dict" and len(users) == 1 and {"set-item", "pop"} <= done and waited_for
