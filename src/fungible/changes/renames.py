"""Which files are others under a new name: by what is in them, with or without a repository."""

from collections import Counter
from collections.abc import Collection, Sequence

from fungible.changes.likeness import Lines

LEAST = 0.5
"""The share of lines that two files have in common, at least, as git asks for."""
MOST = 3000
"""How many pairs of files are compared; those of the same name come first."""


def renames(gone: Collection[str], come: Collection[str], before: Lines, after: Lines) -> dict[str, str]:
    """The new names of the files that are gone, most alike first; each new file is one old one at most."""
    pairs = sorted(
        ((old, new) for old in gone for new in come), key=lambda pair: (_base(pair[0]) != _base(pair[1]), pair)
    )
    old = {name: _bag(before(name)) for name, _ in pairs[:MOST]}
    new = {name: _bag(after(name)) for _, name in pairs[:MOST]}
    alike = [(_alike(old[was], new[now]), was, now) for was, now in pairs[:MOST]]
    found: dict[str, str] = {}
    for share, was, now in sorted(alike, key=lambda each: (-each[0], each[1:])):
        if share >= LEAST and was not in found and now not in found.values():
            found[was] = now
    return found


def _base(name: str) -> str:
    return name.rpartition("/")[2]


def _bag(lines: Sequence[str]) -> Counter[str]:
    return Counter(line for line in map(str.strip, lines) if line)


def _alike(old: Counter[str], new: Counter[str]) -> float:
    """How much of the larger one both have."""
    larger = max(old.total(), new.total())
    return (old & new).total() / larger if larger else 0.0
