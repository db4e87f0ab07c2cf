"""The formats for platforms, through the command: paths, further reports, exit codes, and outputs that fail."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from fungible.config import Format
from fungible.errors import FungibleError
from tests.cli.conftest import BARE, Analysis, Fungible
from tests.unit.report.samples import EMPTY, USUAL, long_report

PLATFORMS = ("sarif", "github-sarif", "github", "github-summary", "gitlab", "junit", "badge")


def opening(format: str, text: str) -> bool:
    """Whether a text begins as its format does."""
    match format:
        case "sarif" | "github-sarif" | "gitlab" | "json":
            return json.loads(text) is not None
        case "junit" | "badge":
            return ET.fromstring(text) is not None
        case _:
            return text.startswith(("::error", "## fungible"))


@pytest.mark.parametrize("format", PLATFORMS)
def test_each_format_is_written_whole_to_either_place(fungible: Fungible, format: str) -> None:
    shown = fungible("audit", "--format", format)
    written = fungible("audit", "--format", format, "--output", "report")

    assert (shown.code, shown.err) == (1, "")
    assert (written.code, written.out) == (1, "")
    assert opening(format, shown.out)
    assert Path("report").read_text(encoding="utf-8") == shown.out


@pytest.mark.parametrize("format", PLATFORMS)
def test_the_exit_code_is_the_same_in_every_format(fungible: Fungible, analysis: Analysis, format: str) -> None:
    def code(*options: str) -> int:
        return fungible("audit", "--format", format, *options).code

    assert code("--fail-on", "critical") == 1
    assert code("--fail-on", "never") == 0
    assert code("--select", "no-such-rule") == 2
    analysis.report = replace(EMPTY, unread=USUAL.unread)
    assert (code(), code("--strict")) == (0, 5)
    analysis.report = replace(EMPTY, totals=replace(EMPTY.totals, files=0))
    assert code() == 3
    analysis.failure = FungibleError("the impossible happened")
    assert code() == 4


def test_one_run_gives_several_reports(fungible: Fungible) -> None:
    further = [argument for format in Format for argument in ("--also", f"{format}=out.{format}")]
    outcome = fungible("audit", *further)

    assert (outcome.code, outcome.err) == (1, "")
    assert "Not ready for a second replica" in outcome.out
    for format in PLATFORMS:
        assert opening(format, Path(f"out.{format}").read_text(encoding="utf-8"))
    assert json.loads(Path("out.json").read_bytes())["schema"] == "fungible.audit/1"


def test_further_reports_can_stand_in_a_file(fungible: Fungible) -> None:
    Path("fungible.toml").write_text('also = ["sarif=a.sarif", "junit=b.xml"]')
    fungible("audit", "app")

    assert json.loads(Path("a.sarif").read_bytes())["version"] == "2.1.0"
    assert ET.parse("b.xml").getroot().tag == "testsuites"
    assert "sarif=" in fungible("config").out


def test_a_further_report_that_cannot_be_written_is_one_line_and_nothing_half(fungible: Fungible) -> None:
    outcome = fungible("audit", "--format", "json", "--also", "sarif=missing/a.sarif")

    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == (
        "fungible: error: the report cannot be written: no such file or directory (missing/a.sarif);"
        " give another file with --also\n"
    )
    assert not list(Path().glob(".fungible*"))


@pytest.mark.parametrize("format", PLATFORMS)
def test_a_failed_writing_leaves_what_was_there(
    fungible: Fungible, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    Path("old").write_text("old")

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    outcome = fungible("audit", "--also", f"{format}=old")

    assert outcome.code == 2
    assert "no space left on device (old); free some space" in outcome.err
    assert Path("old").read_text() == "old"


@pytest.mark.parametrize("format", PLATFORMS)
def test_a_locale_without_unicode_and_no_terminal_change_nothing(format: str, tmp_path: Path) -> None:
    """The bytes are those of the format, whatever the terminal could show."""
    Path("app.py").write_text("from flask import Flask\napp = Flask(__name__)\nSEEN = {}\n", encoding="utf-8")
    command = [sys.executable, "-m", "fungible", "audit", "app.py", "--format", format]
    poor = {**BARE, "LC_ALL": "C", "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0", "XDG_CACHE_HOME": str(tmp_path)}
    usual = {**BARE, "XDG_CACHE_HOME": str(tmp_path)}
    texts = [
        subprocess.run(command, env=environment, capture_output=True, check=False, timeout=60).stdout
        for environment in (poor, usual)
    ]

    assert texts[0] == texts[1] != b""


def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    Path("app.py").write_text("SEEN = {}\n")
    line = f"{sys.executable} -m fungible audit app.py --format sarif | head -c 10"
    environment = {**BARE, "XDG_CACHE_HOME": str(tmp_path)}
    outcome = subprocess.run(
        ["bash", "-o", "pipefail", "-c", line], env=environment, capture_output=True, check=False, timeout=60
    )

    assert (outcome.returncode, outcome.stderr) == (0, b"")


def test_files_are_named_from_the_top_of_the_checkout(fungible: Fungible, analysis: Analysis) -> None:
    analysis.report = replace(USUAL, root="app")
    issues = json.loads(fungible("audit", "app", "--format", "gitlab").out)

    assert issues[0]["location"]["path"] == "app/app/sessions.py"


def test_a_summary_links_to_the_commit_that_a_workflow_runs_on(
    fungible: Fungible, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://code.example")
    monkeypatch.setenv("GITHUB_REPOSITORY", "shop/api")
    monkeypatch.setenv("GITHUB_SHA", "1" * 40)

    summary = fungible("audit", "--format", "github-summary").out
    assert f"](https://code.example/shop/api/blob/{'1' * 40}/app/sessions.py#L5)" in summary
    monkeypatch.setenv("GITHUB_REPOSITORY", "shop/api) [x](evil")
    assert "](" not in fungible("audit", "--format", "github-summary").out


def test_what_the_gate_lets_pass_does_not_fail_in_junit(fungible: Fungible) -> None:
    def failures(*options: str) -> str | None:
        return ET.fromstring(fungible("audit", "--format", "junit", *options).out).get("failures")

    assert failures("--fail-on", "critical") == "1"
    assert failures("--fail-on", "high") == "2"
    assert failures("--fail-on", "never") == "3", "whoever reads the report is the judge"


@pytest.mark.parametrize("format", PLATFORMS)
def test_ten_thousand_findings_are_a_report_like_any_other(fungible: Fungible, analysis: Analysis, format: str) -> None:
    analysis.report = long_report(10_000)
    outcome = fungible("audit", "--format", format)

    assert outcome.code == 1
    assert opening(format, outcome.out)


def test_outside_of_a_checkout_files_are_named_from_the_current_directory(
    fungible: Fungible, analysis: Analysis, tmp_path: Path
) -> None:
    os.rmdir(tmp_path / ".git")  # noqa: PTH106 - the folder that makes it a checkout
    analysis.report = replace(USUAL, root="app/routes")
    issues = json.loads(fungible("audit", "--format", "gitlab").out)

    assert issues[0]["location"]["path"] == "app/routes/app/sessions.py"
