"""Help fits where it is read."""

from argparse import ArgumentParser

import pytest

from fungible.cli.help_page import MANY, SCREEN, help_page


@pytest.fixture(autouse=True)
def columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def parser(options: int, about: str = "what it does") -> ArgumentParser:
    made = ArgumentParser(prog="fungible audit", description="Audit this.")
    for number in range(options):
        made.add_argument(f"--option-{number}", metavar="X", help=about)
    return made


def test_a_command_of_few_options_is_told_with_air() -> None:
    assert help_page(parser(2)).splitlines() == [
        "usage: fungible audit [OPTION ...]",
        "Audit this.",
        "",
        "run  --option-0 X  what it does",
        "     --option-1 X  what it does",
        "     -h, --help    show this help message and exit",
    ]


def test_of_a_command_of_many_options_what_everybody_knows_is_left_out() -> None:
    page = help_page(parser(MANY + 2))

    assert "Audit this." not in page
    assert "--help" not in page
    assert page.count("--option-") == MANY + 2
    assert page.count("\n") <= SCREEN


def test_a_long_description_goes_on_in_its_own_column() -> None:
    lines = help_page(parser(1, about="word " * 30)).splitlines()

    assert max(map(len, lines)) <= 80
    assert lines[4].startswith(" " * 19 + "word")


def test_a_narrow_terminal_has_descriptions_below(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")

    assert "  --option-0 X\n    what it does\n" in help_page(parser(1))


def test_an_option_without_a_description_is_listed() -> None:
    assert "--option-0 X\n" in help_page(parser(1, about=""))
