"""Waits for files to change."""

from collections.abc import Callable, Iterator

PAUSE = 0.5
"""Seconds between two looks, at least."""
SETTLING = 0.1
"""Seconds after which a change that was seen has to look the same still."""
SHARE = 20
"""How many times as long as a look takes the pause after it is: looking costs a twentieth of a core at most."""

Look = Callable[[], object]
Wait = Callable[[float], None]
Clock = Callable[[], float]


def changes(look: Look, wait: Wait, clock: Clock) -> Iterator[None]:
    """One item for each change from now on that has come to rest: a branch that is being checked out is one change."""
    return _changes(look(), look, wait, clock)


def _changes(acted: object, look: Look, wait: Wait, clock: Clock) -> Iterator[None]:
    latest = acted
    while True:
        began = clock()
        now = look()
        pause = max(PAUSE, SHARE * (clock() - began))
        settled, latest = now == latest, now
        if settled and now != acted:
            acted = now
            yield
        wait(pause if settled else SETTLING)
