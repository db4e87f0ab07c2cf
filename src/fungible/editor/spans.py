"""Columns: which part of a line a finding is about, in the units that the client counts in."""

import re
from collections.abc import Sequence

from lsprotocol import types

from fungible.report.excerpt import LONGEST

LOOKED_AT = 20_000
"""How much of a line a name is looked for in: some lines hold a megabyte."""


def range_of(lines: Sequence[str], line: int, name: str, encoding: str) -> types.Range:
    """The name on a line counted from 1, or the code on it where the name is not; the last line for one beyond it."""
    row = max(0, min(line - 1, len(lines) - 1))
    text = lines[row][:LOOKED_AT] if lines else ""
    start, end = name_in(text, name) or code_in(text)
    return types.Range(
        types.Position(row, units(text[:start], encoding)), types.Position(row, units(text[:end], encoding))
    )


def name_in(text: str, name: str) -> tuple[int, int] | None:
    """Where a name stands by itself in a line."""
    found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) if name else None
    return found.span() if found else None


def code_in(text: str) -> tuple[int, int]:
    """From the first to the last character of a line that is not blank."""
    stripped = text[:LONGEST].rstrip()
    start = len(stripped) - len(stripped.lstrip())
    return start, max(len(stripped), start)


def units(text: str, encoding: str) -> int:
    """How many units of the client's encoding a text takes."""
    if text.isascii() or encoding == types.PositionEncodingKind.Utf32:
        return len(text)
    if encoding == types.PositionEncodingKind.Utf8:
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
