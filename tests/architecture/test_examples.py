"""The examples in the rules' texts: they parse, are formatted, and behave as the text says."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from fungible.model.report import StatePoint
from fungible.model.words import Verdict
from tests.architecture.ruled import FIX, REASON, ROOT, VIOLATION, Example, examples
from tests.casebook.checking import audit, codes, write

EXAMPLES = tuple(examples())
BAD = tuple(each for each in EXAMPLES if each.heading == VIOLATION)
GOOD = tuple(each for each in EXAMPLES if each.heading == FIX)
FINE = tuple(each for each in EXAMPLES if each.heading == REASON)

# What a reader would trip over: names that are not there, imports that nothing uses, and the like.
LINTS = "E9,F"


def each_of(these: tuple[Example, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("example", these, ids=[each.name for each in these])


def points_of(example: Example, folder: Path) -> tuple[StatePoint, ...]:
    write(example.files, folder)
    report = audit(folder)
    assert report.unread == ()
    return report.state_points


def is_own(example: Example, point: StatePoint) -> bool:
    """Whether a point is what the rule says of its example: a rule of low severity may say "acceptable"."""
    return point.rule == example.slug and example.is_minor and point.verdict is Verdict.ACCEPTABLE


def told(points: list[StatePoint]) -> list[str]:
    known = codes()
    return [f"{known[point.rule]} {point.file}:{point.line} {point.symbol}: {point.why}" for point in points]


def ruff(folder: Path, *arguments: str) -> str:
    """What ruff says of the examples in a folder; nothing when all is well."""
    command = [sys.executable, "-m", "ruff", *arguments, "--config", str(ROOT / "pyproject.toml"), "--no-cache", "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    return done.stdout + done.stderr if done.returncode else ""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All examples, each in a folder of its own."""
    folder = tmp_path_factory.mktemp("examples")
    for example in EXAMPLES:
        write(example.files, folder / example.name)
    return folder


@each_of(EXAMPLES)
def test_an_example_parses(example: Example) -> None:
    assert example.files
    for name, text in example.files.items():
        if name.endswith(".py"):
            ast.parse(text)


def test_examples_are_formatted(written: Path) -> None:
    assert ruff(written, "format", "--diff") == ""


def test_examples_name_nothing_that_is_not_there(written: Path) -> None:
    assert ruff(written, "check", "--select", LINTS, "--output-format", "concise") == ""


@each_of(BAD)
def test_the_violation_is_found_by_its_rule_and_no_other(example: Example, tmp_path: Path) -> None:
    points = [point for point in points_of(example, tmp_path) if point.counts or is_own(example, point)]
    found = {codes()[point.rule] for point in points}

    assert found == {example.code}, told(points)


@each_of(GOOD)
def test_the_fix_is_clean(example: Example, tmp_path: Path) -> None:
    points = [point for point in points_of(example, tmp_path) if point.counts or is_own(example, point)]

    assert told(points) == []


@each_of(FINE)
def test_what_is_fine_is_argued_by_its_rule_and_found_by_none(example: Example, tmp_path: Path) -> None:
    points = points_of(example, tmp_path)

    assert told([point for point in points if point.counts]) == []
    assert example.code in {codes()[point.rule] for point in points}
