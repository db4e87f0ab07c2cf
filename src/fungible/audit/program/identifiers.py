"""Words in names: weak evidence of what something is for."""

import re
from collections.abc import Iterable

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
EXPIRY = frozenset({"exp", "expires", "expiry", "expiration", "expire", "until"})
"""Words of names that say when something ends."""
UNKNOWN = "\x00"
"""What stands for a part of a text that is not known."""
LOG_METHODS = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "log"})
"""Methods of loggers, whatever the library."""


def words_in(names: Iterable[str]) -> frozenset[str]:
    """The words of some identifiers or paths, lower-case: `sessionDir` gives session and dir."""
    return frozenset(part.lower() for name in names for part in _PARTS.findall(name))


def words_of(text: str) -> frozenset[str]:
    """The words of a list that is written as one text."""
    return frozenset(text.split())


def last(name: str) -> str:
    """The part of a dotted name after the last dot."""
    return name.rpartition(".")[2]


def readable(text: str) -> str:
    """A text with dots where parts of it are not known."""
    return re.sub(f"{UNKNOWN}+", "…", text)
