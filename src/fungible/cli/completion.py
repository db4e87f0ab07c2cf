"""`fungible completion`: a script with which a shell completes command lines."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from fungible import api
from fungible.cli.arguments import parser
from fungible.cli.exit_codes import ExitCode
from fungible.cli.grammar import SHELLS, command_of, commands_of
from fungible.cli.output import to_standard_output
from fungible.cli.shells import bash, fish, zsh
from fungible.cli.shells.words import Words
from fungible.config import nearest
from fungible.errors import UsageError
from fungible.model.words import Kind

SCRIPTS: Mapping[str, Callable[[Words], str]] = MappingProxyType(
    {"bash": bash.script, "zsh": zsh.script, "fish": fish.script}
)


def run(arguments: Mapping[str, object]) -> int:
    """Print the script of a shell."""
    shell = str(arguments["shell"])
    if shell not in SCRIPTS:
        raise UsageError(f"no script for {shell!r}", place="completion", next_step=nearest(shell, SHELLS))
    to_standard_output(SCRIPTS[shell](known()))
    return ExitCode.CLEAN


def known() -> Words:
    """All that a command line of this version can be made of."""
    texts = api.rule_texts()
    return Words(
        program=command_of(parser()),
        commands=commands_of(parser()),
        rules=(*sorted({text.rule.slug for text in texts}), *sorted({text.family for text in texts})),
        kinds=tuple(map(str, Kind)),
    )
