"""Splits identifiers into words, so that names can count as (weak) evidence."""

import re
from collections.abc import Iterable

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def split(name: str) -> list[str]:
    """`activeUsers_byId` becomes active, users, by, id."""
    return [part.lower() for part in _PARTS.findall(name)]


def vocabulary(names: Iterable[str]) -> frozenset[str]:
    """All the words in some identifiers, with plural forms reduced."""
    found = set()
    for name in names:
        for word in split(name):
            found.add(word)
            if len(word) > 4 and word.endswith("ies"):
                found.add(word[:-3] + "y")
            elif len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
                found.add(word[:-1])
    return frozenset(found)
