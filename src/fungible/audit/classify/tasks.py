"""States that hold tasks which run, so that nobody throws these away before they are done."""

from fungible.audit.program.origins import Origin
from fungible.audit.program.records import State

_TASKS = frozenset({"asyncio.Task", "threading.Thread"})
_BEGUN = frozenset({"create_task", "ensure_future"})
_DROPS = frozenset({"discard", "remove"})


def is_task(value: Origin) -> bool:
    """Whether a value is a task that runs, or made of one."""
    return bool(_TASKS & set(value.types) or _BEGUN & value.words)


def is_left_by_what_ends(state: State) -> bool:
    """Whether what is in it takes itself out when it is done: `task.add_done_callback(running.discard)`."""
    drops = [hit for hit in state.writes if hit.operation in _DROPS and hit.key is None and hit.value is None]
    return any("add_done_callback" in hit.function.words for hit in drops)
