"""What of a program is found when somebody first asks: a process that runs other rules need not find it."""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Later(Generic[Made]):
    """Records that are made when somebody first goes through them."""

    def __init__(self, make: Callable[[], tuple[Made, ...]]) -> None:
        self._make = make

    @cached_property
    def _records(self) -> tuple[Made, ...]:
        return self._make()

    def __iter__(self) -> Iterator[Made]:
        return iter(self._records)
