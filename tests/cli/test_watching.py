"""`fungible audit --watch`: again after every change, and quietly otherwise."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from fungible import api
from fungible.cli.watching import PAUSE, SETTLING, changes
from tests.cli.conftest import Analysis, Fungible
from tests.unit.report.samples import SESSIONS, USUAL


class Time:
    """A clock that only waiting moves, and after which what happens."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waited: list[float] = []

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.waited.append(seconds)


def looks(*seen: str) -> Callable[[], str]:
    rest = iter(seen)

    def look() -> str:
        found = next(rest, None)
        if found is None:
            raise KeyboardInterrupt
        return found

    return look


def count(arriving: Iterator[None]) -> int:
    found = 0
    with suppress(KeyboardInterrupt):
        for _ in arriving:
            found += 1
    return found


@pytest.mark.parametrize(
    ("seen", "expected"),
    [("aaa", 0), ("aabb", 1), ("abb", 1), ("abcdd", 1), ("abba", 1), ("abbaa", 2), ("aba", 0)],
)
def test_a_change_counts_once_it_has_come_to_rest(seen: str, expected: int) -> None:
    time = Time()

    assert count(changes(looks(*seen), time.wait, lambda: time.now)) == expected


def test_a_change_is_looked_at_again_soon() -> None:
    time = Time()
    count(changes(looks(*"aabb"), time.wait, lambda: time.now))

    assert time.waited == [PAUSE, SETTLING, PAUSE]


def test_looking_at_a_large_tree_is_done_less_often() -> None:
    time = Time()

    def look() -> int:
        time.now += 2
        if time.now > 8:
            raise KeyboardInterrupt
        return 1

    count(changes(look, time.wait, lambda: time.now))

    assert time.waited == [40]


def test_a_stamp_changes_with_the_files(tmp_path: Path) -> None:
    before = api.stamp([tmp_path])
    assert api.stamp([tmp_path]) == before
    (tmp_path / "new.py").write_text("x = 1\n")
    added = api.stamp([tmp_path])
    (tmp_path / "new.py").write_text("x = 10\n")

    assert len({str(each) for each in (before, added, api.stamp([tmp_path]))}) == 3


@pytest.fixture
def stamps(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Decides what looks at the files show; after the last one somebody interrupts."""

    def given(seen: str) -> None:
        look = looks(*seen)
        monkeypatch.setattr(api, "stamp", lambda paths: look())
        monkeypatch.setattr("time.sleep", lambda seconds: None)

    return given


def test_only_reports_that_say_something_new_are_written(
    fungible: Fungible, analysis: Analysis, stamps: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = replace(analysis.report, state_points=(replace(SESSIONS, waived="on purpose"),))
    reports = iter([analysis.report, analysis.report, other])
    monkeypatch.setattr(analysis, "run", lambda *given: next(reports))
    stamps("abbcc")
    outcome = fungible("audit", "--watch", "--no-cache", "--format", "json")

    assert outcome.out.count('"schema"') == 2
    assert outcome.err == ""
    assert outcome.code == 0, "the last report decides"


def test_interrupted_while_nothing_changes_the_verdict_is_the_only_report_s(
    fungible: Fungible, stamps: Callable[[str], None]
) -> None:
    stamps("aaa")
    outcome = fungible("audit", "--watch", "--no-cache")

    assert outcome.code == 1
    assert outcome.err == ""


def test_a_tree_that_is_empty_for_a_while_is_complained_of_and_watched_on(
    fungible: Fungible, analysis: Analysis, stamps: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = replace(USUAL, totals=replace(USUAL.totals, files=0))
    reports = iter([analysis.report, nothing, analysis.report])
    monkeypatch.setattr(analysis, "run", lambda *given: next(reports))
    stamps("abbcc")
    outcome = fungible("audit", "--watch", "--no-cache")

    assert "nothing was examined" in outcome.err
    assert outcome.code == 1


def test_a_configuration_that_changes_is_a_change(
    fungible: Fungible, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = ('format = "json"', 'format = "markdown"', "format = 1", 'format = "markdown"')
    written = iter([each for each in said for _ in range(4)])
    configuration = tmp_path / "fungible.toml"
    (tmp_path / "main.py").write_text("x = 1\n")
    configuration.write_text(next(written))

    def wait(seconds: float) -> None:
        text = next(written, None)
        if text is None:
            raise KeyboardInterrupt
        configuration.write_text(text)

    # The command's own clock alone: waiting for a process sleeps as well.
    monkeypatch.setattr("fungible.cli.audit.time", SimpleNamespace(sleep=wait, monotonic=time.monotonic))
    outcome = fungible("audit", "--watch", "--no-cache", "--fail-on", "never", str(tmp_path))

    assert (outcome.out.count('"schema"'), outcome.out.count("# Backend state report")) == (1, 1)
    assert outcome.err.count("format must be one of") == 1
    assert outcome.code == 0
