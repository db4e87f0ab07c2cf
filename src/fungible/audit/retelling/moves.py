"""Where the lines of an edited file have gone."""

from collections.abc import Callable, Mapping
from itertools import pairwise

from fungible.audit.facts.records import FileFacts
from fungible.audit.retelling.written import Written

Lines = Mapping[int, int]
"""For each line of which anything was said, the line on which that stands now."""


def moved(old: FileFacts, new: FileFacts, part: Callable[[FileFacts], Written]) -> Lines | None:
    """Where what a report depends on has gone; nothing when an edit changed more than lines.

    What stood on one line stands on one line, what stood above stands above: what compares lines finds the same.
    """
    before, after = part(old), part(new)
    if before.shape != after.shape or len(before.lines) != len(after.lines):
        return None
    found: dict[int, int] = {}
    for was, now in zip(before.lines, after.lines, strict=True):
        if found.setdefault(was, now) != now:
            return None
    ordered = [found[line] for line in sorted(found)]
    return found if all(above < below for above, below in pairwise(ordered)) else None
