"""`fungible audit`: the report on standard output, all else on standard error, and an exit code to rely on."""

import json
import os
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from fungible.model.words import Kind, Severity
from tests.cli.conftest import Analysis, Fungible
from tests.cli.test_console import Terminal
from tests.unit.report.rule_samples import TEXTS
from tests.unit.report.samples import EMPTY, SESSIONS, USUAL


def test_the_terminal_report_quotes_the_sources(fungible: Fungible) -> None:
    outcome = fungible("audit")

    assert outcome.code == 1
    assert outcome.err == ""
    assert "9 │     sessions[token] = user" in outcome.out
    assert "\x1b[" not in outcome.out


@pytest.mark.parametrize(
    ("format", "opening"),
    [("json", '{\n"schema": "fungible.audit/1"'), ("markdown", "# Backend"), ("html", "<!doctype html>")],
)
def test_the_other_formats(fungible: Fungible, format: str, opening: str) -> None:
    assert fungible("audit", "--format", format).out.startswith(opening)


@pytest.mark.parametrize(
    ("severity", "threshold", "code"),
    [
        (Severity.CRITICAL, "critical", 1),
        (Severity.HIGH, "critical", 0),
        (Severity.HIGH, "high", 1),
        (Severity.MEDIUM, "low", 1),
        (Severity.LOW, "low", 1),
        (Severity.LOW, "medium", 0),
        (Severity.CRITICAL, "never", 0),
    ],
)
def test_findings_fail_at_their_threshold(
    fungible: Fungible, analysis: Analysis, severity: Severity, threshold: str, code: int
) -> None:
    analysis.report = replace(USUAL, state_points=(replace(SESSIONS, severity=severity),), unread=())

    assert fungible("audit", "--fail-on", threshold).code == code


def test_what_is_waived_does_not_fail(fungible: Fungible, analysis: Analysis) -> None:
    analysis.report = replace(USUAL, state_points=(replace(SESSIONS, waived="on purpose"),))

    assert fungible("audit").code == 0


def test_strict_fails_on_what_was_not_read_unless_findings_do(fungible: Fungible, analysis: Analysis) -> None:
    assert fungible("audit", "--strict").code == 1
    analysis.report = replace(EMPTY, unread=USUAL.unread)
    outcome = fungible("audit", "--strict")

    assert outcome.code == 5
    assert "10/10" in outcome.out
    assert "first app/broken.py:12: syntax error" in outcome.err
    assert fungible("audit").code == 0


def test_a_file_receives_the_report_in_full_and_standard_output_nothing(fungible: Fungible) -> None:
    outcome = fungible("audit", "--format", "json", "--output", "report.json")

    assert (outcome.code, outcome.out) == (1, "")
    assert "The report is in report.json." in outcome.err
    assert json.loads(Path("report.json").read_bytes())["grade"] == "poor"
    assert [path.name for path in Path().glob(".fungible*")] == []


def test_a_new_file_has_the_usual_mode_and_an_old_one_keeps_its_own(fungible: Fungible) -> None:
    Path("old.json").touch(0o600)
    previous = os.umask(0o022)
    try:
        for name in ("new.json", "old.json"):
            fungible("audit", "--format", "json", "--output", name)
    finally:
        os.umask(previous)

    modes = [stat.S_IMODE(Path(name).stat().st_mode) for name in ("new.json", "old.json")]
    assert modes == [0o644, 0o600]


def test_the_target_of_a_link_is_written_and_the_link_stays(fungible: Fungible) -> None:
    Path("latest.md").symlink_to("real.md")
    fungible("audit", "--format", "markdown", "--output", "latest.md")

    assert Path("latest.md").is_symlink()
    assert Path("real.md").read_text(encoding="utf-8").startswith("# Backend")


def test_a_device_is_written_and_not_replaced(fungible: Fungible) -> None:
    assert fungible("audit", "--output", "/dev/null").code == 1
    assert not Path("/dev/null").is_file()


@pytest.mark.parametrize("target", ["missing/report.md", "app", "loop"])
def test_a_file_that_cannot_be_written_is_one_line(fungible: Fungible, target: str) -> None:
    Path("loop").symlink_to("loop")
    outcome = fungible("audit", "--output", target)

    assert outcome.code == 2
    assert outcome.err.startswith("fungible: error: the report cannot be written: ")
    assert f"({target}); give another file with --output\n" in outcome.err
    assert outcome.err.count("\n") == 1


def test_a_failed_writing_leaves_what_was_there(fungible: Fungible, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("report.md").write_text("old")

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    outcome = fungible("audit", "--output", "report.md")

    assert "no space left on device (report.md); free some space" in outcome.err
    assert Path("report.md").read_text() == "old"
    assert [path.name for path in Path().glob(".fungible*")] == []


def test_options_come_from_the_configuration_of_the_audited_project(fungible: Fungible) -> None:
    Path("fungible.toml").write_text('format = "json"\nfail-on = "never"')
    outcome = fungible("audit", "app")

    assert outcome.code == 0
    assert json.loads(outcome.out)["schema"] == "fungible.audit/1"


def test_colour_and_width_follow_the_environment(fungible: Fungible, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "40")
    coloured = fungible("audit").out

    assert "\x1b[1;31m" in coloured
    assert "─" * 41 not in coloured
    assert "\x1b[" not in fungible("audit", "--color", "never").out


def test_a_kind_that_says_too_little_is_told_by_its_rule(fungible: Fungible, analysis: Analysis) -> None:
    point = replace(SESSIONS, kind=Kind.SECURITY)
    analysis.report = replace(USUAL, state_points=(point,))

    assert point.rule == TEXTS[0].rule.slug
    assert "1. Ada signs in; replica A remembers her." in fungible("audit").out


@pytest.mark.parametrize(
    ("format", "each"), [("terminal", "✖ CRITICAL "), ("markdown", "\n### "), ("json", '"verdict": "violation"')]
)
def test_ten_thousand_findings_go_through(fungible: Fungible, analysis: Analysis, format: str, each: str) -> None:
    points = tuple(replace(SESSIONS, id=f"p{number}") for number in range(10_000))
    analysis.report = replace(USUAL, root=".", state_points=points)
    outcome = fungible("audit", "--format", format)

    assert (outcome.code, outcome.err) == (1, "")
    assert outcome.out.count(each) >= 10_000


def test_progress_is_wiped_even_when_the_analysis_fails(
    fungible: Fungible, analysis: Analysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal()
    for name in ("CI", "TERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("fungible.cli.progress.PATIENCE", 0.0)
    monkeypatch.setattr(sys, "stderr", terminal)
    analysis.failure = ZeroDivisionError("oh")

    assert fungible("audit").code == 4
    terminal.seek(0)
    assert terminal.read().split("\r")[1:3] == ["reading 41 files", " " * 16]
