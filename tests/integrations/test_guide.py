"""What the guide tells people to copy is what the platforms take."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integrations.conftest import ROOT

GUIDE = (ROOT / "docs" / "guide" / "ci.md").read_text(encoding="utf-8")
SCHEMAS = {"GitHub Actions": "vendor.github-workflows", "GitLab": "vendor.gitlab-ci"}


def snippet(heading: str) -> str:
    """The YAML under a heading."""
    section = GUIDE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    found = re.search(r"```yaml\n(.*?)```", section, flags=re.DOTALL)
    assert found
    return found[1]


@pytest.mark.parametrize("heading", SCHEMAS)
def test_the_pipelines_are_valid(heading: str, tmp_path: Path) -> None:
    file = tmp_path / "pipeline.yml"
    file.write_text(snippet(heading), encoding="utf-8")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", SCHEMAS[heading], str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode == 0, done.stdout


def test_the_configuration_of_pre_commit_is_valid(tmp_path: Path) -> None:
    file = tmp_path / ".pre-commit-config.yaml"
    file.write_text(snippet("pre-commit"), encoding="utf-8")
    command = [sys.executable, "-m", "pre_commit", "validate-config", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    assert (done.returncode, done.stdout) == (0, "")


def test_the_workflow_gives_the_action_inputs_that_it_has() -> None:
    inputs = re.findall(
        r"^ {10}([\w-]+):", snippet("GitHub Actions").split("fungible@")[1].split("- uses")[0], re.MULTILINE
    )

    assert inputs == ["path", "fail-on", "sarif-file"]
    action = (ROOT / "action.yml").read_text(encoding="utf-8")
    assert [name for name in inputs if f"\n  {name}:\n" not in action] == []


def test_the_variables_are_those_of_the_template() -> None:
    template = (ROOT / "integrations" / "gitlab" / "fungible.gitlab-ci.yml").read_text(encoding="utf-8")
    told = set(re.findall(r"FUNGIBLE_\w+", GUIDE))

    assert told == set(re.findall(r"FUNGIBLE_\w+", template))
