"""How rules call the places that hold something."""

from collections.abc import Callable

from fungible.audit.trace.holders import Holders, Slot
from fungible.audit.trace.remembered import Remembered

Place = tuple[str, str, int]
"""Symbol, file and line of a slot."""


class Symbols:
    """The symbols of the slots that hold an object, each looked up when somebody asks."""

    def __init__(self, holders: Holders, place: Callable[[Slot], Place | None]) -> None:
        self._holders, self._place = holders, place
        self._known = Remembered(self._found)

    def of(self, slot: Slot) -> str:
        """The symbol of a slot; nothing when it has no place in the code, or never holds anything."""
        place = self._known[slot]
        return place[0] if place is not None else ""

    def place(self, slot: Slot) -> Place | None:
        """Where a slot has its symbol; none when it has no place in the code, or never holds anything."""
        return self._known[slot]

    def _found(self, slot: Slot) -> Place | None:
        return self._place(slot) if slot in self._holders.held else None
