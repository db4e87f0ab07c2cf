"""Counts of who waits for a lock, kept beside a table of locks: they say when a lock can go, and go with it."""

from collections.abc import Iterable
from dataclasses import replace

from fungible.audit.program.memory import REMOVALS
from fungible.audit.program.records import Hit, State
from fungible.audit.program.waiters import adds_one, goes_with_last, is_bounded, takes_one
from fungible.model.words import Kind


def with_locks(states: Iterable[State]) -> tuple[State, ...]:
    """The same states; what only counts who waits for the locks of a table is a part of the locks."""
    known = tuple(states)
    users = [_touching(s) for s in known if s.role == "lock" and s.shape == "dict"]
    return tuple([replace(s, kind=Kind.LOCK) if users and _counts_waiters(s, users) else s for s in known])


def _counts_waiters(state: State, users: list[frozenset[str]]) -> bool:
    """Whether functions that use a table of locks, and no others, count in it up, down, and away."""
    if state.shape not in ("dict", "counter") or state.role == "lock" or not goes_with_last(state.writes):
        return False
    counted = all(_counts(hit, state) for hit in state.writes)
    touching = _touching(state)
    return counted and any(touching <= each for each in users) and not any(map(is_bounded, state.writes))


def _touching(state: State) -> frozenset[str]:
    return frozenset(hit.function.symbol for hit in (*state.writes, *state.reads))


def _counts(hit: Hit, state: State) -> bool:
    again = hit.operation == "set-item" and hit.value is not None and state.name in hit.value.words
    return again or takes_one(hit) or adds_one(hit) or hit.operation in REMOVALS
