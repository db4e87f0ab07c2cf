"""The commands and their options as values: what help, completion, the man page and the reference are made of."""

import re
from argparse import SUPPRESS, Action, ArgumentParser, _HelpAction, _StoreTrueAction, _SubParsersAction
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from types import MappingProxyType

from fungible.config import AuditOptions


class Takes(StrEnum):
    """What can stand after an option or in the place of an argument."""

    NOTHING = "nothing"
    WORD = "word"
    CHOICE = "choice"
    FILE = "file"
    RULE = "rule"
    RULES = "rules"
    REVISION = "revision"


_TAKEN: Mapping[str, Takes] = MappingProxyType(
    {
        "FILE": Takes.FILE,
        "FOLDER": Takes.FILE,
        "PATH": Takes.FILE,
        "DIR": Takes.FILE,
        "A": Takes.FILE,
        "B": Takes.FILE,
        "RULE|KIND": Takes.RULE,
        "RULES": Takes.RULES,
        "REF": Takes.REVISION,
        "REV..REV": Takes.REVISION,
    }
)
"""What the words mean that stand for values; any other stands for a word that only its user knows."""

_LISTED = re.compile(r"(?P<words>[\w-]+(?:(?:, | or )[\w-]+)+) \(default: [\w-]+\)")
"""Help that is no more than the words that an option takes: "stdio or http (default: stdio)"."""

SHELLS = ("bash", "zsh", "fish")
"""The shells whose command lines can be completed."""

GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "report": ("format", "output", "also", "verbose", "color", "schema"),
        "scope": ("select", "ignore", "min-confidence", "app", "over", "profile", "isolated"),
        "gate": ("fail-on", "strict", "diff", "baseline", "write-baseline", "trend"),
        "server": ("transport", "root", "host", "port", "allow-host"),
        "run": ("jobs", "cache", "watch", "help"),
    }
)
"""Which options belong together. One that is nowhere here is listed with the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An option: how it is written, what it takes and what it does."""

    key: str
    flags: tuple[str, ...]
    metavar: str
    about: str
    takes: Takes
    choices: tuple[str, ...]

    @property
    def spelled(self) -> str:
        """As help shows it: `--format FORMAT`."""
        return ", ".join(self.flags) + (f" {self.metavar}" if self.metavar else "")

    @property
    def group(self) -> str:
        """The heading under which it is listed."""
        return next((title for title, keys in GROUPS.items() if self.key in keys), tuple(GROUPS)[-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """What a command is given without an option before it."""

    metavar: str
    about: str
    takes: Takes
    choices: tuple[str, ...]
    optional: bool
    many: bool

    @property
    def spelled(self) -> str:
        """As the usage shows it: `[PATH ...]`."""
        several = f"{self.metavar} ..." if self.many else self.metavar
        return f"[{several}]" if self.optional else several


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command, or the program itself, whose name has no blank."""

    name: str
    about: str
    options: tuple[Option, ...]
    arguments: tuple[Argument, ...]

    @property
    def usage(self) -> str:
        """How it is written."""
        options = ["[OPTION ...]"] if len(self.options) > 1 else []
        return " ".join([self.name, *options, *(argument.spelled for argument in self.arguments)])

    def grouped(self) -> Iterator[tuple[str, tuple[Option, ...]]]:
        """The options under their headings, each group in the order of its table."""
        for title, keys in GROUPS.items():
            order = {key: place for place, key in enumerate(keys)}
            members = [option for option in self.options if option.group == title]
            if members:
                yield title, tuple(sorted(members, key=lambda o: (o.key == "help", order.get(o.key, len(order)))))


def command_of(parser: ArgumentParser) -> Command:
    """What a parser understands."""
    options = [action for action in parser._actions if action.option_strings and action.help != SUPPRESS]
    arguments = [a for a in parser._actions if not a.option_strings and not isinstance(a, _SubParsersAction)]
    return Command(
        name=parser.prog,
        about=parser.description or "",
        options=tuple(map(_option, options)),
        arguments=tuple(map(_argument, arguments)),
    )


def commands_of(parser: ArgumentParser) -> tuple[Command, ...]:
    """The commands of a parser, in the order in which they are told."""
    nested = (action for action in parser._actions if isinstance(action, _SubParsersAction))
    return tuple(command_of(found) for action in nested for found in action.choices.values())


def _option(action: Action) -> Option:
    key = (action.option_strings[-1].removeprefix("--no-")).removeprefix("--")
    silent = action.nargs == 0 or isinstance(action, _StoreTrueAction | _HelpAction)
    metavar = "" if silent else str(action.metavar or action.dest.upper())
    return Option(
        key=key,
        flags=tuple(action.option_strings),
        metavar=metavar,
        about=_about(action),
        takes=Takes.NOTHING if silent else _takes(metavar, _choices(action)),
        choices=_choices(action),
    )


def _argument(action: Action) -> Argument:
    metavar = str(action.metavar or action.dest.upper())
    return Argument(
        metavar=metavar,
        about=_about(action),
        takes=_takes(metavar, _choices(action)),
        choices=_choices(action),
        optional=action.nargs in ("*", "?"),
        many=action.nargs in ("*", "+"),
    )


def _about(action: Action) -> str:
    return "" if action.help in (None, SUPPRESS) else str(action.help).replace("%%", "%")


def _takes(metavar: str, choices: tuple[str, ...]) -> Takes:
    return Takes.CHOICE if choices else _TAKEN.get(metavar, Takes.WORD)


def _choices(action: Action) -> tuple[str, ...]:
    """The words that an action takes: its own, those that its help lists, or those that the configuration knows."""
    if action.choices is not None:
        return tuple(map(str, action.choices))
    if action.metavar == "SHELL":
        return SHELLS
    if listed := _LISTED.fullmatch(_about(action)):
        return tuple(re.split(r", | or ", listed["words"]))
    kinds = {field.name: field.type for field in fields(AuditOptions)}
    kind = kinds.get(action.dest)
    return tuple(map(str, kind)) if isinstance(kind, type) and issubclass(kind, StrEnum) else ()
