"""The commands beside the audit, help and start-up."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from fungible.cli.arguments import COMMANDS, parser
from fungible.cli.grammar import GROUPS, commands_of
from fungible.cli.version import shown
from tests.cli.conftest import BARE, Fungible, Outcome
from tests.snapshot import assert_matches
from tests.unit.report.rule_samples import TEXTS

IDLE_UNLESS_GIVEN = frozenset({"diff", "baseline", "write-baseline", "trend"})
"""Options that have no default: without them nothing is compared or noted."""
PAGES = (("--help",), *((command, "--help") for command in COMMANDS))


@pytest.mark.parametrize("argv", PAGES, ids=" ".join)
def test_help_fits_a_screen(fungible: Fungible, monkeypatch: pytest.MonkeyPatch, argv: tuple[str, ...]) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    outcome = fungible(*argv)
    lines = outcome.out.splitlines()

    assert outcome.code == 0
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize("argv", PAGES, ids=" ".join)
def test_help_says_the_same_in_forty_columns(
    fungible: Fungible, monkeypatch: pytest.MonkeyPatch, argv: tuple[str, ...]
) -> None:
    said = {}
    for columns in ("40", "200"):
        monkeypatch.setenv("COLUMNS", columns)
        said[columns] = fungible(*argv).out

    assert max(map(len, said["40"].splitlines())) <= 40
    assert sorted(said["40"].replace(":", "").split()) == sorted(said["200"].replace(":", "").split())


@pytest.mark.parametrize("columns", ["1", "7", "0", "wide"])
def test_help_is_there_on_terminals_of_any_width(
    fungible: Fungible, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)

    assert "--min-confidence" in fungible("audit", "--help").out


def test_every_option_stands_under_a_heading_and_tells_its_default() -> None:
    options = {option for command in commands_of(parser()) for option in command.options}
    placed = {key for keys in GROUPS.values() for key in keys}

    assert [each.key for each in options if each.key not in placed] == []
    untold = {each.key for each in options if each.metavar and "(default: " not in each.about}
    assert untold <= IDLE_UNLESS_GIVEN


def test_the_top_help(fungible: Fungible, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")

    assert_matches(fungible("--help").out, __file__, "help.txt")


def test_without_a_command_there_is_help_on_standard_error(fungible: Fungible) -> None:
    outcome = fungible()

    assert (outcome.code, outcome.out) == (2, "")
    assert "fungible audit" in outcome.err


def test_the_version(fungible: Fungible) -> None:
    assert fungible("--version") == Outcome(0, f"{shown()}\n", "")


@pytest.mark.parametrize("name", ["MEM101", "server-side-session-in-memory", "session-dict", "memory"])
def test_a_rule_is_explained_by_any_of_its_names(fungible: Fungible, name: str) -> None:
    outcome = fungible("explain", name)

    assert outcome.code == 0
    assert "2. Her next request goes to replica B, which has never seen her." in outcome.out


def test_a_kind_is_explained_with_its_rules(fungible: Fungible) -> None:
    outcome = fungible("explain", "SESSION")

    assert outcome.code == 0
    assert "MEM101 server-side-session-in-memory (critical)" in outcome.out


def test_the_rules_are_listed(fungible: Fungible) -> None:
    outcome = fungible("rules")

    assert outcome.code == 0
    assert "CAC201 unbounded-cache (medium)" in outcome.out


def test_the_options_in_force_are_shown_with_their_origin(fungible: Fungible, tmp_path: Path) -> None:
    Path("fungible.toml").write_text('fail-on = "high"\nselect = ["memory", "caches"]')
    outcome = fungible("config", "app", "--no-cache")
    rows = {line.split()[0]: line.split(maxsplit=2)[1:] for line in outcome.out.splitlines()}

    assert outcome.code == 0
    assert rows["fail-on"] == ["high", f"{tmp_path}/fungible.toml"]
    assert rows["select"] == ["memory,caches", f"{tmp_path}/fungible.toml"]
    assert rows["cache"] == ["false", "--cache, command line"]
    assert rows["format"] == ["terminal", "default"]
    assert rows["app"] == ["-", "default"]


@pytest.mark.parametrize("module", ["fungible.cli.main", "fungible.cli.explain"])
def test_starting_loads_none_of_the_heavy_parts(module: str) -> None:
    heavy = ("tree_sitter", "asyncio", "multiprocessing", "fungible.audit.pipeline", "fungible.source")
    code = f"import sys, {module}; print(*(name for name in {heavy!r} if name in sys.modules))"
    outcome = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, env=BARE)

    assert outcome.stdout == "\n"


def test_a_family_of_several_rules_is_listed(fungible: Fungible, monkeypatch: pytest.MonkeyPatch) -> None:
    twins = tuple(replace(TEXTS[0], rule=replace(TEXTS[0].rule, code=code, slug=code.lower())) for code in ("M1", "M2"))
    monkeypatch.setattr("fungible.audit.catalogue.texts", lambda _="": twins)
    outcome = fungible("explain", "memory")

    assert outcome.code == 0
    assert "2 rules" in outcome.out
