"""What `--help` shows: options under their headings, as wide as the terminal, and on one screen of 24 lines of 80."""

import shutil
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from dataclasses import replace
from textwrap import wrap

from fungible.cli.grammar import Command, Option, command_of, commands_of

SCREEN = 24
NARROW = 60
"""Columns below which a description stands under what it describes."""
LEAST = 20
MANY = 20
"""Options with which a page has no room for what everybody knows."""

Row = tuple[str, str]
Group = tuple[str, Sequence[Row]]


def help_page(parser: ArgumentParser) -> str:
    """The help of a command, or of the program with all its commands."""
    width = max(shutil.get_terminal_size().columns, LEAST)
    command, commands = command_of(parser), commands_of(parser)
    if len(command.options) > MANY:
        command = _without_the_obvious(command)
    opening = _opening(command, width, several=bool(commands))
    groups = _of_program(command, commands) if commands else _of_command(command)
    layout = _stacked if width < NARROW else _listed if commands else _beside
    parts = [opening, *layout(groups, width), *_closing(parser.epilog or "", width)]
    airy = sum(map(len, parts)) + len(parts) <= SCREEN
    return ("\n\n" if airy else "\n").join("\n".join(part) for part in parts) + "\n"


def _without_the_obvious(command: Command) -> Command:
    """A command of many options, which are all that its page has room for."""
    return replace(command, about="", options=tuple(option for option in command.options if option.key != "help"))


def _opening(command: Command, width: int, *, several: bool) -> list[str]:
    usage = f"usage: {f'{command.name} COMMAND ...' if several else command.usage}"
    return [*wrap(usage, width, subsequent_indent="       "), *wrap(command.about, width)]


def _of_program(program: Command, commands: Sequence[Command]) -> list[Group]:
    named = [(each.name.removeprefix(f"{program.name} "), _plain(each.about)) for each in commands]
    return [("commands", named), ("options", _rows(program.options))]


def _of_command(command: Command) -> list[Group]:
    arguments: list[Row] = [(argument.metavar, argument.about) for argument in command.arguments if argument.about]
    groups: list[Group] = [(title, _rows(options)) for title, options in command.grouped()]
    return [*([("", arguments)] if arguments else []), *groups]


def _rows(options: Iterable[Option]) -> list[Row]:
    return [(option.spelled, option.about) for option in options]


def _plain(sentence: str) -> str:
    """A sentence as the lists of commands have it: "find the state that requests change"."""
    return f"{sentence[:1].lower()}{sentence[1:]}".removesuffix(".")


def _beside(groups: Sequence[Group], width: int) -> list[list[str]]:
    """Everything in one table, with the titles of the groups in its first column."""
    margin = max(len(title) for title, _ in groups) + 2
    column = margin + max(len(left) for _, rows in groups for left, _ in rows) + 2
    lines = []
    for title, rows in groups:
        for place, (left, right) in enumerate(rows):
            opening = f"{'' if place else title:<{margin}}{left}"
            lines += _described(opening, right, column, width)
    return [lines]


def _listed(groups: Sequence[Group], width: int) -> list[list[str]]:
    """Each group under its title, with the descriptions of all of them in one column."""
    column = max(len(left) for _, rows in groups for left, _ in rows) + 4
    return [
        [f"{title}:", *(line for left, right in rows for line in _described(f"  {left}", right, column, width))]
        for title, rows in groups
    ]


def _described(opening: str, description: str, column: int, width: int) -> list[str]:
    first, *rest = wrap(description, width - column) or [""]
    return [f"{opening:<{column}}{first}".rstrip(), *(" " * column + line for line in rest)]


def _stacked(groups: Sequence[Group], width: int) -> list[list[str]]:
    """For narrow terminals: each description under what it describes."""
    return [
        [*([f"{title}:"] if title else []), *(line for row in rows for line in _under(row, width))]
        for title, rows in groups
    ]


def _under(row: Row, width: int) -> list[str]:
    left, right = row
    return [f"  {left}", *wrap(right, width, initial_indent="    ", subsequent_indent="    ")]


def _closing(epilog: str, width: int) -> list[list[str]]:
    """What follows the options, a paragraph at a time; what is indented stays so."""
    paragraphs = [part for part in epilog.split("\n\n") if part.strip()]
    return [[line for each in part.splitlines() for line in _folded(each, width)] for part in paragraphs]


def _folded(line: str, width: int) -> list[str]:
    indent = " " * (len(line) - len(line.lstrip()))
    return wrap(line.strip(), width, initial_indent=indent, subsequent_indent=f"{indent}  ")
