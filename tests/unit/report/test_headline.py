"""The first sentence claims no more than the reading supports."""

from dataclasses import replace

import pytest

from fungible.model.report import Score
from fungible.model.words import Severity
from fungible.report.headline import breakdown, headline, left_out
from tests.unit.report.samples import EMPTY, ENGINE, SESSIONS, USUAL


def test_violations_are_the_news() -> None:
    assert headline(USUAL) == (
        "Not ready for a second replica: 2.4/10 (grade poor), 3 violations, in 41 files read with 3 entry points."
    )
    assert breakdown(USUAL) == "1 critical, 1 high, 1 medium"
    assert left_out(USUAL) == "1 place could not be read, 1 blind spot, 1 violation waived"


@pytest.mark.parametrize(
    ("severity", "opening"),
    [
        (Severity.HIGH, "Not ready for a second replica:"),
        (Severity.MEDIUM, "A second replica would change what some users see:"),
        (Severity.LOW, "Nearly ready for a second replica:"),
    ],
)
def test_the_worst_violation_sets_the_tone(severity: Severity, opening: str) -> None:
    report = replace(USUAL, state_points=(replace(SESSIONS, severity=severity),))

    assert headline(report).startswith(opening)


def test_a_clean_report_says_what_was_read() -> None:
    assert headline(EMPTY) == (
        "No state point is written by requests: 10/10 (grade excellent), no violation,"
        " in 1 file read with 1 entry point."
    )
    assert breakdown(EMPTY) == left_out(EMPTY) == ""


def test_what_is_only_acceptable_is_not_called_nothing() -> None:
    report = replace(EMPTY, state_points=(ENGINE,))

    assert headline(report).startswith("Ready for a second replica, as far as can be seen:")


def test_without_entry_points_nothing_is_promised() -> None:
    report = replace(EMPTY, totals=replace(EMPTY.totals, entry_points=0))

    assert headline(report).startswith("No entry point was found, so nothing here is known to serve requests:")


def test_without_files_nothing_was_read() -> None:
    report = replace(EMPTY, totals=replace(EMPTY.totals, files=0, entry_points=0), score=Score(value=10, grade="x"))

    assert headline(report).startswith("Nothing was read:")
