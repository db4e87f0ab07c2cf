"""What the terminal can show is asked, not assumed."""

import fcntl
import io
import os
import struct
import termios

import pytest

from fungible.cli.console import colour_of, console_of, is_terminal
from fungible.config import Colour
from fungible.errors import UsageError


class Terminal(io.TextIOWrapper):
    """A stream that says that it is a terminal."""

    def __init__(self, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding=encoding, newline="")

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("colour", "environment", "expected"),
    [
        (Colour.AUTO, {}, True),
        (Colour.AUTO, {"NO_COLOR": "1"}, False),
        (Colour.AUTO, {"NO_COLOR": ""}, True),
        (Colour.AUTO, {"TERM": "dumb"}, False),
        (Colour.AUTO, {"FORCE_COLOR": "1", "TERM": "dumb"}, True),
        (Colour.AUTO, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (Colour.ALWAYS, {"NO_COLOR": "1"}, True),
        (Colour.NEVER, {"FORCE_COLOR": "1"}, False),
    ],
)
def test_who_asks_for_colour_gets_it(colour: Colour, environment: dict[str, str], expected: bool) -> None:
    assert console_of(Terminal(), colour, environment).colour is expected


def test_a_pipe_is_not_coloured() -> None:
    assert console_of(io.TextIOWrapper(io.BytesIO()), Colour.AUTO, {}).colour is False
    assert console_of(io.TextIOWrapper(io.BytesIO()), Colour.AUTO, {"FORCE_COLOR": "0"}).colour is False


@pytest.mark.parametrize(
    ("encoding", "unicode"),
    [("utf-8", True), ("ascii", False), ("latin-1", False), ("cp1252", False), ("cp437", False)],
)
def test_signs_are_used_where_they_can_be_written(encoding: str, unicode: bool) -> None:
    assert console_of(Terminal(encoding), Colour.AUTO, {}).unicode is unicode


@pytest.mark.parametrize(("columns", "width"), [("40", 40), ("0", 80), ("wide", 80), ("-1", 80), ("²", 80), ("", 80)])
def test_the_width_is_the_environments_or_eighty(columns: str, width: int) -> None:
    assert console_of(Terminal(), Colour.AUTO, {"COLUMNS": columns}).width == width


def test_without_a_stream_a_file_is_written() -> None:
    console = console_of(None, Colour.AUTO, {})

    assert (console.width, console.colour, console.unicode) == (80, False, True)


def test_a_real_terminal_tells_its_width() -> None:
    outer, inner = os.openpty()
    fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 132, 0, 0))
    with os.fdopen(inner, "w", encoding="utf-8") as stream:
        assert console_of(stream, Colour.AUTO, {}).width == 132
    os.close(outer)


def test_a_closed_stream_is_no_terminal() -> None:
    stream = Terminal()
    assert is_terminal(stream)
    plain = io.StringIO()
    plain.close()

    assert not is_terminal(plain)
    assert not is_terminal(None)


def test_an_unknown_colour_is_named() -> None:
    assert colour_of({}) is Colour.AUTO
    assert colour_of({"color": "never"}) is Colour.NEVER
    with pytest.raises(UsageError, match=r"unknown color 'blue' \(--color\); choose from auto, always, never"):
        colour_of({"color": "blue"})
