"""What an agent gets: a short text to read, and the same as data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Data = None | bool | int | float | str | Sequence["Data"] | Mapping[str, "Data"]
"""Whatever JSON can say."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question."""

    text: str
    data: Mapping[str, Data]
