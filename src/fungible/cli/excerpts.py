"""The source lines that a report quotes, read from the audited tree when they are needed."""

from collections.abc import Callable, Sequence
from pathlib import Path

from fungible.source.lines import lines_under


def sources_of(root: Path) -> Callable[[str], Sequence[str]]:
    """The lines of the files under a root, each file read once; none for a file that cannot be read."""
    return lines_under(root)
