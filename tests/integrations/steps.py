"""Scripts of continuous integration, run as their runners run them."""

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

Node = dict[str, "Node"] | list["Node"] | str | bool | None


def loaded(file: Path) -> Mapping[str, Node]:
    """A YAML file."""
    content: Mapping[str, Node] = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
    return content


@dataclass(frozen=True, slots=True)
class Action:
    """A composite action: its inputs' defaults, and its steps by name."""

    defaults: Mapping[str, str]
    steps: Mapping[str, Mapping[str, Node]]

    def environment(self, step: str, given: Mapping[str, str]) -> dict[str, str]:
        """What the runner puts into the environment of a step: the inputs, by the expressions that name them."""
        written = self.steps[step].get("env", {})
        assert isinstance(written, dict)
        inputs = {**self.defaults, **given}
        return {name: inputs[_input(str(expression))] for name, expression in written.items()}


def action(file: Path) -> Action:
    """An action from its file."""
    content = loaded(file)
    inputs, runs = content["inputs"], content["runs"]
    assert isinstance(inputs, dict)
    assert isinstance(runs, dict)
    steps = runs["steps"]
    assert isinstance(steps, list)
    defaults = {name: str(entry["default"]) for name, entry in inputs.items() if isinstance(entry, dict)}
    return Action(defaults, {str(step["name"]): step for step in steps if isinstance(step, dict)})


def _input(expression: str) -> str:
    """The input that an expression names, which is all that an expression may do."""
    found = re.fullmatch(r"\$\{\{ inputs\.([\w-]+) \}\}", expression)
    assert found, expression
    return found[1]


def bash(script: str, folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """A script as GitHub's runner starts it when a step says `shell: bash`."""
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False, timeout=300
    )
