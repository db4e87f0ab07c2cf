"""What the elements of a container have, told together with the container."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from fungible.audit.program.memory import is_changed
from fungible.audit.program.nature import Nature
from fungible.audit.program.records import Hit, State
from fungible.model.words import Action, Kind


def with_parts(states: Iterable[State]) -> tuple[State, ...]:
    """The same states; fields of records are part of the container of the records, where that is a finding itself."""
    known = tuple(states)
    changed = {s.symbol for s in known if s.shape in _CONTAINERS and s.kind is not Kind.LOCK and is_changed(s)}
    parts: dict[str, list[Hit]] = defaultdict(list)
    for state in known:
        if _is_part(state, changed):
            parts[min(changed.intersection(state.within))] += [replace(h, action=Action.MUTATE) for h in state.writes]
    return tuple([_told(state, changed, parts) for state in known]) if parts else known


_CONTAINERS = frozenset({"dict", "list", "set"})
_ASSIGNED = frozenset({"assign", "augment", "delete"})


def _is_part(state: State, changed: set[str]) -> bool:
    """Whether a field is only assigned, of what a container holds: one that is a container itself is another state."""
    assigned = state.nature is Nature.MUTABLE and all(hit.operation in _ASSIGNED for hit in state.writes)
    return assigned and not changed.isdisjoint(state.within)


def _told(state: State, changed: set[str], parts: dict[str, list[Hit]]) -> State:
    if _is_part(state, changed):
        return replace(state, nature=Nature.PART)
    return replace(state, parts=tuple(parts[state.symbol])) if state.symbol in parts else state
