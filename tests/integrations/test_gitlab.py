"""The GitLab template: it is valid, and its script leaves the two reports and the tool's exit code.

What this does not cover is GitLab's own runner, and how it shows the reports.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Protocol
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from tests.integrations.conftest import ROOT
from tests.integrations.steps import Node, bash, loaded
from tests.unit.report.test_gitlab import ISSUE

FILE = ROOT / "integrations" / "gitlab" / "fungible.gitlab-ci.yml"


def job() -> dict[str, Node]:
    found = loaded(FILE)["fungible"]
    assert isinstance(found, dict)
    return found


def script() -> list[str]:
    lines = job()["script"]
    assert isinstance(lines, list)
    return [str(line) for line in lines]


def reports() -> dict[str, Node]:
    artifacts = job()["artifacts"]
    assert isinstance(artifacts, dict)
    found = artifacts["reports"]
    assert isinstance(found, dict)
    return found


class Job(Protocol):
    """The script of the job, with some variables set."""

    def __call__(self, **variables: str) -> subprocess.CompletedProcess[str]: ...


@pytest.fixture
def run(tool: tuple[Path, dict[str, str]], shop: Path) -> Job:
    """Runs the script without its installation, with this checkout's tool in the place where that would put it."""
    folder, surroundings = tool
    (shop / ".fungible-venv").symlink_to(folder / "fungible")

    def audit(**variables: str) -> subprocess.CompletedProcess[str]:
        kept = [line for line in script() if not re.search(r"-m (pip|venv) ", line)]
        assert len(kept) == 2
        given = {"CI_PROJECT_DIR": str(shop), "FUNGIBLE_PACKAGE": "fungible.whl", **variables}
        return bash("\n".join(kept), shop, {**surroundings, **given})

    return audit


def test_the_file_is_valid() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.gitlab-ci", str(FILE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode == 0, done.stdout


def test_the_script_writes_the_reports_that_the_job_hands_over(run: Job, shop: Path) -> None:
    done = run(FUNGIBLE_PATH="services/shop")

    assert done.returncode == 1
    assert "Not ready for a second replica" in done.stdout
    issues = json.loads((shop / str(reports()["codequality"])).read_bytes())
    jsonschema.validate(issues, {"type": "array", "items": ISSUE})
    assert [issue["location"] for issue in issues] == [{"path": "services/shop/main.py", "lines": {"begin": 4}}]
    assert ET.parse(shop / str(reports()["junit"])).getroot().get("failures") == "1"


def test_variables_are_options(run: Job) -> None:
    assert run(FUNGIBLE_FAIL_ON="never").returncode == 0
    assert run(FUNGIBLE_OPTIONS="--select disk --strict").returncode == 0
    wrong = run(FUNGIBLE_FAIL_ON="hihg")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "did you mean 'high'?" in wrong.stderr


def test_without_a_package_the_job_says_what_to_set(run: Job) -> None:
    done = run(FUNGIBLE_PACKAGE="")

    assert done.returncode == 2
    assert "set the variable FUNGIBLE_PACKAGE" in done.stderr


@pytest.mark.parametrize("name", ["FUNGIBLE_PATH", "FUNGIBLE_FAIL_ON", "FUNGIBLE_OPTIONS", "FUNGIBLE_BASELINE"])
def test_no_variable_is_run(run: Job, shop: Path, name: str) -> None:
    run(**{name: "$(touch pwned) `touch pwned`; touch pwned"})

    assert not (shop / "pwned").exists()


def test_the_installation_installs_what_the_variable_names(shop: Path, tmp_path: Path, offline: dict[str, str]) -> None:
    pytest.importorskip("ensurepip", reason="the script makes a virtual environment with pip")
    wheel = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(wheel, cwd=ROOT, check=True, capture_output=True, timeout=120)
    package = next(tmp_path.glob("fungible-*.whl"))
    environment = {
        **offline,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "CI_PROJECT_DIR": str(shop),
        "FUNGIBLE_PACKAGE": str(package),
    }
    done = bash("\n".join(script()), shop, environment)

    assert done.returncode == 1, done.stderr
    assert (shop / "gl-fungible-junit.xml").exists()
