"""The grammar is read off the parsers as people see it."""

from argparse import SUPPRESS, ArgumentParser

import pytest

from fungible.cli.grammar import Takes, command_of, commands_of


def parser() -> ArgumentParser:
    made = ArgumentParser(prog="fungible audit", description="Audit.", add_help=False)
    made.add_argument("paths", nargs="*", metavar="PATH", help=SUPPRESS)
    made.add_argument("--color", metavar="WHEN", help="when it suits (default: auto)")
    made.add_argument("--transport", metavar="HOW", help="stdio or http (default: stdio)")
    made.add_argument("--fail-on", metavar="LEVEL", help="critical, high, never (default: high)")
    made.add_argument("--kind", choices=["a", "b"], help="which")
    made.add_argument("--jobs", metavar="N", help="one or more (100%% of the cores) (default: all)")
    made.add_argument("--no-cache", dest="cache", action="store_false", help="read anew")
    made.add_argument("--secret", help=SUPPRESS)
    return made


def test_options_are_read_with_what_they_take() -> None:
    options = {option.key: option for option in command_of(parser()).options}

    assert list(options) == ["color", "transport", "fail-on", "kind", "jobs", "cache"]
    assert {key: option.takes for key, option in options.items()} == {
        "color": Takes.CHOICE,
        "transport": Takes.CHOICE,
        "fail-on": Takes.CHOICE,
        "kind": Takes.CHOICE,
        "jobs": Takes.WORD,
        "cache": Takes.NOTHING,
    }
    assert options["cache"].spelled == "--no-cache"
    assert options["kind"].spelled == "--kind KIND"
    assert options["jobs"].about == "one or more (100% of the cores) (default: all)"


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("color", ("auto", "always", "never")),
        ("transport", ("stdio", "http")),
        ("fail-on", ("critical", "high", "never")),
        ("kind", ("a", "b")),
        ("jobs", ()),
    ],
)
def test_the_words_are_those_of_help_or_of_the_configuration(key: str, words: tuple[str, ...]) -> None:
    assert next(option.choices for option in command_of(parser()).options if option.key == key) == words


def test_an_argument_that_help_leaves_out_is_in_the_usage() -> None:
    assert command_of(parser()).usage == "fungible audit [OPTION ...] [PATH ...]"


def test_an_option_that_is_in_no_group_is_listed_with_the_last() -> None:
    groups = {title: [option.key for option in options] for title, options in command_of(parser()).grouped()}

    assert groups["report"] == ["color"]
    assert groups["run"][0] == "jobs"
    assert "kind" in groups["run"]


def test_commands_are_read_in_their_order() -> None:
    top = ArgumentParser(prog="fungible")
    nested = top.add_subparsers(prog="fungible")
    for name in ("b", "a"):
        nested.add_parser(name)

    assert [command.name for command in commands_of(top)] == ["fungible b", "fungible a"]
