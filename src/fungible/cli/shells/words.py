"""What the scripts of all shells are made from."""

from collections.abc import Iterator
from dataclasses import dataclass

from fungible.cli.grammar import Command

REVISIONS = "git for-each-ref --format='%(refname:short)' 2>/dev/null"
"""Prints the branches and tags of the checkout that the shell is in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The grammar of the command line, with the names of rules and of kinds of state."""

    program: Command
    commands: tuple[Command, ...]
    rules: tuple[str, ...]
    kinds: tuple[str, ...]

    def named(self) -> Iterator[tuple[str, Command]]:
        """The commands by the word that is typed."""
        for command in self.commands:
            yield command.name.rpartition(" ")[2], command


def quoted(text: str) -> str:
    """A text as one word of a shell, between single quotes."""
    return "'" + text.replace("'", "'\\''") + "'"
