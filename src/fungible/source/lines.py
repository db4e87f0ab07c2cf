"""The lines of the files of a tree, read when somebody asks for them."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from fungible.source.files import Source, read_source

_LINE_END = re.compile(r"\r\n|\r|\n")


def lines_under(root: Path) -> Callable[[str], Sequence[str]]:
    """The lines of the files under a root, each file read once; none for a file that cannot be read."""
    read: dict[str, Sequence[str]] = {}

    def lines(file: str) -> Sequence[str]:
        if file not in read:
            found = read_source(root / file)
            read[file] = _LINE_END.split(found.text) if isinstance(found, Source) else ()
        return read[file]

    return lines
