"""Text measured and cut in terminal cells, where a wide character takes two and a combining one takes none."""

import re
import unicodedata

_BREAKS = "./_-:,("
_PIECES = re.compile(r" *[^ ]+| +")


def cells(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return len(text) if text.isascii() else sum(map(_cell, text))


def _cell(char: str) -> int:
    if char < "\u0300":
        return 1
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def fit(text: str, room: int) -> int:
    """How many of the first characters fit into so many columns."""
    if text.isascii():
        return min(room, len(text))
    taken = 0
    for index, char in enumerate(text):
        taken += _cell(char)
        if taken > room:
            return index
    return len(text)


def clip(text: str, room: int, ellipsis: str) -> str:
    """The text, cut to so many columns, with the cut made visible."""
    if len(text) <= room and cells(text) <= room:
        return text
    return text[: fit(text, max(0, room - cells(ellipsis)))] + ellipsis


def pieces(text: str) -> list[str]:
    """The words of a text, each with the spaces before it, and the spaces after the last."""
    return _PIECES.findall(text)


def split_word(word: str, room: int) -> tuple[str, str]:
    """A word too long for its line, in two: after a dot, slash or the like where there is one, else where it must."""
    limit = max(1, fit(word, room))
    after = max(word.rfind(mark, limit // 2, limit) for mark in _BREAKS) + 1
    cut = after or limit
    return word[:cut], word[cut:]
