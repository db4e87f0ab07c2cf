"""What the terminal at the other end can show: its width, its colours, its letters."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

from fungible.config import Colour
from fungible.errors import UsageError

USUAL_WIDTH = 80
SIGNS = "✖✔→│┆─·○…"
"""The letters outside ASCII that a report is drawn with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """Where a report is shown."""

    width: int
    colour: bool
    unicode: bool
    encoding: str


def console_of(stream: TextIO | None, colour: Colour, environment: Mapping[str, str]) -> Console:
    """What a stream can show, as far as it and the environment tell."""
    encoding = (stream.encoding if stream else None) or "utf-8"
    return Console(
        width=_width(stream, environment),
        colour=_coloured(stream, colour, environment),
        unicode=_shows_signs(encoding),
        encoding=encoding,
    )


def colour_of(arguments: Mapping[str, object]) -> Colour:
    """What `--color` says, for the commands that no configuration file speaks of."""
    word = arguments.get("color") or Colour.AUTO
    if word not in list(Colour):
        raise UsageError(f"unknown color {word!r}", place="--color", next_step=f"choose from {', '.join(Colour)}")
    return Colour(str(word))


def is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody may be looking at a stream."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def _width(stream: TextIO | None, environment: Mapping[str, str]) -> int:
    columns = environment.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and 0 < int(columns) < 10_000:
        return int(columns)
    try:
        return os.get_terminal_size(stream.fileno()).columns or USUAL_WIDTH if stream else USUAL_WIDTH
    except (OSError, ValueError):
        return USUAL_WIDTH


def _coloured(stream: TextIO | None, colour: Colour, environment: Mapping[str, str]) -> bool:
    if colour is not Colour.AUTO:
        return colour is Colour.ALWAYS
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return is_terminal(stream) and environment.get("TERM") != "dumb"


def _shows_signs(encoding: str) -> bool:
    try:
        SIGNS.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
