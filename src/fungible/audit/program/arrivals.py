"""From which entry points requests come, as the report tells it of each change."""

from dataclasses import dataclass
from typing import Protocol


class Arrivals(Protocol):
    """Where requests come from when they reach a function."""

    def at(self, symbol: str) -> tuple[str, ...]:
        """The symbols of the entry points from which requests reach a function, in order."""


@dataclass(frozen=True, slots=True)
class NoArrivals:
    """Of a program that nobody asks."""

    def at(self, symbol: str) -> tuple[str, ...]:
        """None."""
        return ()


NO_ARRIVALS = NoArrivals()
