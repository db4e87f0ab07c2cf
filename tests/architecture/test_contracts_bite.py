"""Each import contract breaks when what it forbids is done, and holds when it is not.

The sources are copied, a violation is planted in the copy, and `lint-imports` runs there with the
project's own contracts.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = "from importlinter.cli import lint_imports_command as lint; lint(['--no-logo', '--no-cache'])"

LAYERED = "The tool is layered and its workers never meet"
ONE_WAY = "The audit runs one way"
RULES_AND_SYNTAX = "Rules know the program and not its syntax"
RULES_APART = "No rule knows another"
RECIPES_APART = "No recipe knows another"
VOCABULARY = "The vocabulary needs only the standard library"
CYCLES = "No package cycles"


class Contract(TypedDict, total=False):
    """What these tests read of a contract in `pyproject.toml`."""

    name: str
    containers: list[str]
    layers: list[str]
    source_modules: list[str]
    forbidden_modules: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant:
    """A violation: Python text by the dotted name of the module that it goes into, below `fungible`."""

    what: str
    breaks: str
    modules: Mapping[str, str]


PLANTS = (
    Plant(
        what="a lower layer imports a higher one",
        breaks=LAYERED,
        modules={"source.planted": "import fungible.audit"},
    ),
    Plant(
        what="two workers meet",
        breaks=LAYERED,
        modules={"report.planted": "import fungible.audit"},
    ),
    Plant(
        what="a worker that is yet to come meets another",
        breaks=LAYERED,
        modules={"prove.planted": "import fungible.audit"},
    ),
    Plant(
        what="an import hides in a function",
        breaks=LAYERED,
        modules={"source.planted": "def sneak() -> None:\n    import fungible.cli"},
    ),
    Plant(
        what="an import is for type checkers only",
        breaks=LAYERED,
        modules={"source.planted": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import fungible.cli"},
    ),
    Plant(
        what="a module belongs to no layer",
        breaks=LAYERED,
        modules={"stray": "VALUE = 1"},
    ),
    Plant(
        what="the audit runs backwards",
        breaks=ONE_WAY,
        modules={"audit.facts.planted": "import fungible.audit.link"},
    ),
    Plant(
        what="a module of the audit belongs to no layer",
        breaks=ONE_WAY,
        modules={"audit.stray": "VALUE = 1"},
    ),
    Plant(
        what="a rule reads syntax",
        breaks=RULES_AND_SYNTAX,
        modules={"audit.rules.planted.one": "import ast"},
    ),
    Plant(
        what="a rule asks how things were found",
        breaks=RULES_AND_SYNTAX,
        modules={"audit.rules.planted.one": "import fungible.audit.trace"},
    ),
    Plant(
        what="a rule uses another of its family",
        breaks=RULES_APART,
        modules={
            "audit.rules.planted.one": "import fungible.audit.rules.planted.two",
            "audit.rules.planted.two": "VALUE = 1",
        },
    ),
    Plant(
        what="a rule uses one of another family",
        breaks=RULES_APART,
        modules={
            "audit.rules.planted.one": "import fungible.audit.rules.sown.two",
            "audit.rules.sown.two": "VALUE = 1",
        },
    ),
    Plant(
        what="a recipe uses another",
        breaks=RECIPES_APART,
        modules={"fix.recipes.one": "import fungible.fix.recipes.two", "fix.recipes.two": "VALUE = 1"},
    ),
    Plant(
        what="the vocabulary needs a library",
        breaks=VOCABULARY,
        modules={"model.planted": "import tree_sitter"},
    ),
    Plant(
        what="two modules import each other",
        breaks=CYCLES,
        modules={
            "model.planted": "import fungible.model.sown",
            "model.sown": "import fungible.model.planted",
        },
    ),
)


@dataclass(frozen=True, slots=True)
class Checkout:
    """A copy of the sources, to do wrong in."""

    root: Path

    def add(self, module: str, text: str) -> None:
        """Add the text to a module below `fungible`, made with its packages where there is none."""
        *packages, name = module.split(".")
        folder = self.root / "src" / "fungible"
        for package in packages:
            folder = self._package(folder, package)
        with (folder / f"{name}.py").open("a", encoding="utf-8") as file:
            file.write(f"\n{text}\n")

    def has(self, module: str) -> bool:
        place = self.root.joinpath("src", "fungible", *module.split("."))
        return place.is_dir() or place.with_suffix(".py").is_file()

    def lint(self) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": str(self.root / "src"), "COLUMNS": "200"}
        return subprocess.run(
            [sys.executable, "-c", LINT],
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    @staticmethod
    def _package(parent: Path, name: str) -> Path:
        """The folder of a package; a module of that name becomes one, with the same content."""
        folder = parent / name
        folder.mkdir(exist_ok=True)
        module = parent / f"{name}.py"
        if module.exists():
            module.rename(folder / "__init__.py")
        (folder / "__init__.py").touch()
        return folder


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src" / "fungible", tmp_path / "src" / "fungible", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    copy = Checkout(tmp_path)
    for module in named_modules():
        if not copy.has(module):
            copy.add(module, '"""Not written yet."""')
    return copy


def contracts() -> list[Contract]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found: list[Contract] = settings["tool"]["importlinter"]["contracts"]
    return found


def contract(name: str) -> Contract:
    return next(each for each in contracts() if each["name"] == name)


def named_modules() -> Iterator[str]:
    """Every module that the contracts speak of, as a name below `fungible`."""
    for each in contracts():
        for container in each.get("containers", ()):
            for layer in each["layers"]:
                yield from (f"{container}.{name}".partition(".")[2] for name in re.findall(r"\w+", layer))
        for name in (*each.get("source_modules", ()), *each.get("forbidden_modules", ())):
            if name.startswith("fungible."):
                yield name.partition(".")[2]


def broken(output: str) -> set[str]:
    return {line.removesuffix("BROKEN").strip() for line in output.splitlines() if line.endswith("BROKEN")}


def test_the_sources_keep_every_contract(checkout: Checkout) -> None:
    result = checkout.lint()

    assert result.returncode == 0, result.stdout + result.stderr
    assert f"{len(contracts())} kept, 0 broken" in result.stdout


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.what)
def test_a_planted_violation_breaks_its_contract(checkout: Checkout, plant: Plant) -> None:
    for module, text in plant.modules.items():
        checkout.add(module, text)

    result = checkout.lint()

    assert result.returncode == 1
    assert plant.breaks in broken(result.stdout), result.stdout + result.stderr


def test_every_contract_is_broken_by_some_plant() -> None:
    assert {plant.breaks for plant in PLANTS} == {each["name"] for each in contracts()}


def test_no_runtime_dependency_is_open_to_the_vocabulary() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    needed = [*project["dependencies"], *extras["lsp"], *extras["mcp"]]
    names = {re.split(r"[^\w-]", each)[0].replace("-", "_") for each in needed}

    assert names == set(contract(VOCABULARY)["forbidden_modules"])
