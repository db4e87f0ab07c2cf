"""Progress is for people who wait: on a terminal, after a second, and gone at the end."""

import io
from collections.abc import Iterator
from itertools import chain, repeat

import pytest

from fungible.cli.progress import Progress, progress_on
from fungible.model.events import FileRead, Finished, StageBegan, Started
from tests.cli.test_console import Terminal


def progress_at(*times: float) -> tuple[Progress, io.StringIO]:
    """Progress whose clock shows these times, one for each look at it."""
    stream = io.StringIO()
    ticks: Iterator[float] = chain(times, repeat(times[-1]))
    return Progress(stream, lambda: next(ticks)), stream


def test_a_short_run_shows_nothing() -> None:
    progress, stream = progress_at(0.0, 0.3, 0.6, 0.9)
    for event in (Started(100), FileRead(50, 100), StageBegan("linking"), Finished()):
        progress(event)

    assert stream.getvalue() == ""


def test_a_long_run_shows_how_far_it_is_and_wipes_it() -> None:
    progress, stream = progress_at(0.0, 1.5, 1.5, 3.0, 3.0)
    progress(FileRead(1200, 5000))
    progress(StageBegan("linking \x1b[31m"))
    progress(Finished())

    first, second, blank = stream.getvalue().split("\r")[1:4]
    assert first == "reading 1,200 of 5,000 files"
    assert second.rstrip() == "linking \\x1b[31m"
    assert blank.strip() == ""
    assert len(second) >= len(first)


def test_events_that_come_fast_are_not_all_shown() -> None:
    progress, stream = progress_at(0.0, 2.0, 2.0, 2.01)
    for done in range(10):
        progress(FileRead(done, 10))

    assert stream.getvalue().count("\r") == 1


@pytest.mark.parametrize("environment", [{"CI": "true"}, {"TERM": "dumb"}])
def test_there_is_none_where_nobody_watches(environment: dict[str, str]) -> None:
    assert progress_on(Terminal(), environment) is None
    assert progress_on(io.StringIO(), {}) is None
    assert progress_on(None, {}) is None


def test_there_is_some_at_a_terminal() -> None:
    assert isinstance(progress_on(Terminal(), {}), Progress)
