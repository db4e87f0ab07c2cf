"""Whatever goes wrong is one sentence: what, where, what to do; and never a traceback unless one is asked for."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from fungible.errors import FungibleError
from tests.cli.conftest import BARE, Analysis, Fungible, Outcome
from tests.snapshot import assert_matches
from tests.unit.report.samples import EMPTY

MISTAKES = (
    ("adit",),
    ("prove", "app.main:app"),
    ("--format", "json"),
    ("audit", "nowhere"),
    ("audit", "--fial-on", "low"),
    ("audit", "--baseline", "old.json"),
    ("audit", "--format"),
    ("audit", "--format", "sarf"),
    ("audit", "--also", "sarif"),
    ("audit", "--also", "sarf=a.sarif"),
    ("audit", "--fail-on", "hihg"),
    ("audit", "--jobs", "many"),
    ("audit", "--jobs", "1.5"),
    ("audit", "--min-confidence", "2"),
    ("audit", "--app", "main.py"),
    ("audit", "--color", "sometimes"),
    ("audit", "--select", "unbound-cache"),
    ("audit", "--output", "missing/report.md"),
    ("audit", "a\x1b[31m\nb"),
    ("explain",),
    ("explain", "sesion"),
    ("explain", "session", "--color", "blue"),
    ("rules", "cache"),
    ("completion",),
    ("completion", "tcsh"),
)


def test_every_mistake_is_one_sentence(fungible: Fungible) -> None:
    said = ""
    for argv in MISTAKES:
        outcome = fungible(*argv)
        assert (outcome.code, outcome.out) == (2, ""), argv
        assert outcome.err.startswith("fungible: error: ")
        assert outcome.err.count("\n") == 1
        said += f"$ fungible {' '.join(map(ascii, argv))}\n{outcome.err}"

    assert_matches(said, __file__, "mistakes.txt")


def test_a_wrong_configuration_names_its_file(fungible: Fungible, tmp_path: Path) -> None:
    Path("fungible.toml").write_text("formt = 1")
    outcome = fungible("audit")

    assert outcome.code == 2
    assert outcome.err == f"fungible: error: unknown key 'formt' ({tmp_path}/fungible.toml); did you mean 'format'?\n"


def test_nothing_examined_says_what_was_looked_for(fungible: Fungible, analysis: Analysis) -> None:
    analysis.report = replace(EMPTY, totals=replace(EMPTY.totals, files=0))
    outcome = fungible("audit", "app", "app")

    assert (outcome.code, outcome.out) == (3, "")
    assert outcome.err == (
        "fungible: error: nothing was examined (app, app); looked for Python files outside virtual environments,"
        " vendored, generated and ignored folders\n"
    )


@pytest.mark.parametrize(
    ("failure", "cause"),
    [
        (ZeroDivisionError("division\nby zero"), "ZeroDivisionError: division\\nby zero"),
        (RecursionError("too deep"), "RecursionError: too deep"),
        (MemoryError(), "MemoryError: "),
        (FungibleError("the impossible happened"), "the impossible happened"),
    ],
)
def test_a_fault_of_the_tool_is_one_line_and_a_traceback_on_demand(
    fungible: Fungible, analysis: Analysis, monkeypatch: pytest.MonkeyPatch, failure: Exception, cause: str
) -> None:
    analysis.failure = failure
    outcome = fungible("audit")

    assert (outcome.code, outcome.out) == (4, "")
    assert outcome.err == (
        f"fungible: error: internal error: {cause}; set FUNGIBLE_DEBUG=1 for details, and please report it\n"
    )
    monkeypatch.setenv("FUNGIBLE_DEBUG", "1")
    assert "Traceback (most recent call last)" in fungible("audit").err


def test_an_interrupted_run_says_so(fungible: Fungible, analysis: Analysis) -> None:
    analysis.failure = KeyboardInterrupt()

    assert fungible("audit") == Outcome(130, "", "fungible: error: interrupted; no report was written\n")


def test_an_interrupted_run_leaves_the_old_report(fungible: Fungible, analysis: Analysis) -> None:
    Path("report.md").write_text("old")
    analysis.failure = KeyboardInterrupt()
    fungible("audit", "--output", "report.md")

    assert Path("report.md").read_text() == "old"


def command(redirection: str) -> subprocess.CompletedProcess[bytes]:
    """A command line that writes to a standard output of a special kind."""
    line = f"{sys.executable} -m fungible audit --help {redirection}"
    return subprocess.run(["bash", "-o", "pipefail", "-c", line], capture_output=True, check=False, env=BARE)


@pytest.mark.parametrize("redirection", ["| head -c 1", "| true"])
def test_a_reader_that_leaves_early_is_no_error(redirection: str) -> None:
    outcome = command(redirection)

    assert outcome.returncode == 0
    assert outcome.stderr == b""


def test_a_closed_standard_output_is_no_reason_to_crash() -> None:
    outcome = command(">&-")

    assert outcome.returncode == 0
    assert b"Traceback" not in outcome.stderr
