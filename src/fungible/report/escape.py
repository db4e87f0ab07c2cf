"""Text from audited code made harmless to show: it may have been written to mislead whoever reads the report."""

import re
from types import MappingProxyType

_TYPOGRAPHY = MappingProxyType(
    str.maketrans({"→": "->", "·": "-", "…": "...", "–": "-", "—": "-", "×": "x", "“": '"', "”": '"', "’": "'"})
)
_BACKTICKS = re.compile("`+")


def visible(text: str, *, unicode: bool = True) -> str:
    """The text with everything that does not print (control, format, bidi, newline) spelled as an escape.

    Without `unicode`, what ASCII lacks is spelled out as well.
    """
    shown = text if text.isprintable() else "".join(map(_printed, text))
    if unicode or shown.isascii():
        return shown
    return shown.translate(_TYPOGRAPHY).encode("ascii", "backslashreplace").decode("ascii")


def _printed(char: str) -> str:
    return char if char.isprintable() else char.encode("unicode_escape").decode("ascii")


def longest_run(text: str) -> int:
    """The length of the longest run of backticks in a text."""
    return max(map(len, _BACKTICKS.findall(text)), default=0)
