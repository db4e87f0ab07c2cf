"""The GitHub Action: its file is valid, and its scripts do what they say, run as the runner runs them.

What this does not cover is the runner itself, and how it evaluates expressions.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import jsonschema
import pytest

from fungible.cli.version import shown
from tests.integrations.conftest import CLEAN, ROOT, program
from tests.integrations.steps import action, bash
from tests.unit.report.test_github import commands
from tests.unit.report.test_sarif import SCHEMA

FILE = ROOT / "action.yml"
ACTION = action(FILE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the step ended, and what it left for the runner."""

    code: int
    log: str
    err: str
    outputs: str
    summary: str


class Audit(Protocol):
    """The step "Audit" with some inputs, by their names."""

    def __call__(self, **inputs: str) -> Outcome: ...


@pytest.fixture
def audit(tool: tuple[Path, dict[str, str]], shop: Path, tmp_path: Path) -> Audit:
    """Runs the step where the step before it would have installed the tool."""
    folder, surroundings = tool
    outputs, summary = tmp_path / "outputs", tmp_path / "summary.md"

    def run(**inputs: str) -> Outcome:
        summary.write_text("# An earlier step\n")
        outputs.write_text("")
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        environment = {
            **surroundings,
            **ACTION.environment("Audit", given),
            "RUNNER_TEMP": str(folder),
            "GITHUB_OUTPUT": str(outputs),
            "GITHUB_STEP_SUMMARY": str(summary),
        }
        done = bash(str(ACTION.steps["Audit"]["run"]), shop, environment)
        return Outcome(done.returncode, done.stdout, done.stderr, outputs.read_text(), summary.read_text())

    return run


def test_the_file_is_valid() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-actions", str(FILE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode == 0, done.stdout


def test_no_script_holds_an_expression() -> None:
    """What an expression yields becomes part of the script, and whoever opens a pull request may have written it."""
    assert [name for name, step in ACTION.steps.items() if "${{" in str(step.get("run", ""))] == []


def test_every_input_is_used_and_told() -> None:
    text = FILE.read_text(encoding="utf-8")

    assert [name for name in ACTION.defaults if f"${{{{ inputs.{name} }}}}" not in text] == []
    guide = (ROOT / "docs" / "guide" / "ci.md").read_text(encoding="utf-8")
    assert [name for name in ACTION.defaults if f"`{name}`" not in guide] == []


def test_findings_are_annotations_a_summary_and_sarif_and_fail_the_step(audit: Audit, shop: Path) -> None:
    outcome = audit(path="services/shop", sarif_file="fungible.sarif")
    name, properties, message = commands(outcome.log)[0]

    assert (outcome.code, outcome.err, outcome.outputs) == (1, "", "exit-code=1\n")
    assert (name, properties["file"], properties["line"]) == ("error", "services/shop/main.py", "4")
    assert "POST /sign-in" in message
    assert outcome.summary.startswith("# An earlier step\n## fungible: ")
    log = json.loads((shop / "fungible.sarif").read_bytes())
    jsonschema.Draft202012Validator(SCHEMA).validate(log)
    assert log["runs"][0]["automationDetails"]["id"] == "fungible/services/shop/"


def test_nothing_found_passes_the_step(audit: Audit, shop: Path) -> None:
    (shop / "services" / "shop" / "main.py").write_text(CLEAN)
    outcome = audit(summary="false")

    assert (outcome.code, outcome.outputs, outcome.summary) == (0, "exit-code=0\n", "# An earlier step\n")


def test_inputs_choose_the_threshold_the_paths_and_further_options(audit: Audit) -> None:
    assert audit(fail_on="never").code == 0
    assert audit(path="services\nservices/shop", options="--select disk --min-confidence 0.9").code == 0


@pytest.mark.parametrize(
    ("inputs", "code", "said"),
    [
        ({"path": "nowhere"}, 2, "no such file or directory (nowhere)"),
        ({"fail_on": "hihg"}, 2, "did you mean 'high'?"),
        ({"options": "--strikt"}, 2, "did you mean '--strict'?"),
        ({"path": "empty"}, 3, "nothing was examined"),
        ({"path": "unread", "options": "--strict"}, 5, "--strict was given"),
    ],
)
def test_what_goes_wrong_is_one_line_and_the_tools_exit_code(
    audit: Audit, shop: Path, inputs: dict[str, str], code: int, said: str
) -> None:
    (shop / "empty").mkdir()
    (shop / "unread").mkdir()
    (shop / "unread" / "fine.py").write_text(CLEAN)
    (shop / "unread" / "binary.py").write_bytes(b"\0\xff\0")
    outcome = audit(**inputs)

    assert (outcome.code, outcome.outputs) == (code, f"exit-code={code}\n")
    assert said in outcome.err
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize("text", ["$(touch pwned)", "`touch pwned`", '"; touch pwned; "', "'; touch pwned; '", "*"])
def test_no_input_is_run_and_each_is_one_argument(
    audit: Audit, tool: tuple[Path, dict[str, str]], shop: Path, text: str
) -> None:
    program(tool[0] / "fungible", "printf '%s\\n' \"$@\"")
    names = ("fail_on", "format", "sarif_file", "diff", "baseline")
    told = audit(path=text, options=text, summary=text, **dict.fromkeys(names, text)).log.splitlines()

    assert told[1:-1] == [
        "audit",
        f"--format={text}",
        f"--fail-on={text}",
        f"--diff={text}",
        f"--baseline={text}",
        f"--also=github-sarif={text}",
        *text.split(),
        "--",
        *text.split(),
    ]
    assert not (shop / "pwned").exists()


def test_the_installation_gives_a_tool_of_its_own(tmp_path: Path, offline: dict[str, str]) -> None:
    pytest.importorskip("ensurepip", reason="the script makes a virtual environment with pip")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**offline, "PATH": path, "RUNNER_TEMP": str(tmp_path), "GITHUB_ACTION_PATH": str(ROOT)}
    done = bash(str(ACTION.steps["Install"]["run"]), tmp_path, environment)
    version = [str(tmp_path / "fungible" / "bin" / "fungible"), "--version"]

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert subprocess.run(version, capture_output=True, text=True, check=True, timeout=60).stdout == f"{shown()}\n"


def test_a_report_of_another_format_gives_the_runner_no_commands(audit: Audit) -> None:
    lines = audit(format="terminal").log.splitlines()
    token = lines[0].removeprefix("::stop-commands::")

    assert token.startswith("fungible-")
    assert lines[-1] == f"::{token}::"
    assert "Not ready for a second replica" in "\n".join(lines)


def test_an_old_python_is_named_as_the_cause(tmp_path: Path) -> None:
    (tmp_path / "python3").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "python3").chmod(0o755)
    environment = {"PATH": f"{tmp_path}{os.pathsep}{Path(shutil.which('bash') or '').parent}"}
    done = bash(str(ACTION.steps["Install"]["run"]), tmp_path, environment)

    assert done.returncode == 2
    assert "Python 3.11 or later is needed; set it up in a step before this one" in done.stdout
