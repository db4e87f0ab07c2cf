"""The command line's grammar: which commands there are, and which options each understands."""

from argparse import SUPPRESS, ArgumentParser, RawDescriptionHelpFormatter, _SubParsersAction
from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import NoReturn

from fungible.cli.exit_codes import ExitCode
from fungible.cli.version import shown
from fungible.errors import UsageError

APART = frozenset({"command", "paths", "name", "watch", "write_baseline"})
"""Arguments that are no options of a configuration file."""

COMMANDS: Mapping[str, str] = MappingProxyType(
    {"audit": "audit", "explain": "explain", "rules": "rules", "config": "options", "lsp": "lsp"}
)
"""The commands, each with the module that runs it."""

ABOUT = """\
Finds the state that a web API keeps in its process, and shows which requests
change it."""
EXAMPLES = """\
examples:
  fungible audit                         the current directory, on the terminal
  fungible audit src --format markdown --output review.md
"""


class Parser(ArgumentParser):
    """A parser whose complaints are errors like all others."""

    def error(self, message: str) -> NoReturn:
        """Complain about the command line."""
        raise UsageError(message, next_step=f"see `{self.prog} --help`")


def parser() -> Parser:
    """The grammar of the whole command line."""
    codes = ", ".join(f"{code.value} {code.name.lower().replace('_', ' ')}" for code in ExitCode)
    top = Parser(
        prog="fungible",
        usage="fungible COMMAND ...",
        add_help=False,
        description=ABOUT,
        epilog=f"{EXAMPLES}\nexit codes:\n  {codes}",
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    commands = top.add_subparsers(
        prog="fungible", dest="command", title="commands", metavar="COMMAND", required=True, parser_class=Parser
    )
    _add_audit(commands)
    _add_explain(commands)
    _add_rules(commands)
    _add_config(commands)
    commands.add_parser("lsp", help="serve an editor (Language Server Protocol)", allow_abbrev=False)
    options = top.add_argument_group("options")
    options.add_argument("-h", "--help", action="help", help="show this; COMMAND --help tells more")
    options.add_argument("--version", action="version", version=shown(), help="show the version")
    return top


def parsed(argv: list[str]) -> dict[str, object]:
    """The arguments of a command line by name; what no command knows is an error that names the nearest."""
    arguments, unknown = parser().parse_known_args(argv)
    known = vars(arguments)
    if unknown:
        raise UsageError(f"unknown argument {unknown[0]!r}", next_step=_nearest(unknown[0], known))
    return known


def _nearest(word: str, known: Mapping[str, object]) -> str:
    options = [f"--{name}".replace("_", "-") for name in known if name not in APART]
    close = get_close_matches(word.partition("=")[0], options, n=1, cutoff=0.75)
    return f"did you mean {close[0]!r}?" if close else f"see `fungible {known['command']} --help`"


def given(arguments: Mapping[str, object]) -> dict[str, object]:
    """The options that were given, by the keys that configuration files use."""
    return {key.replace("_", "-"): value for key, value in arguments.items() if key not in APART and value is not None}


def _add_audit(commands: "_SubParsersAction[Parser]") -> None:
    audit = commands.add_parser(
        "audit",
        usage="fungible audit [OPTION ...] [PATH ...]  (default: the current directory)",
        help="find the state that requests change",
        allow_abbrev=False,
    )
    audit.add_argument("paths", nargs="*", metavar="PATH", help=SUPPRESS)  # told in the usage
    _add_options(audit)
    audit.add_argument("--write-baseline", metavar="FILE", help=SUPPRESS)  # told beside --baseline
    audit.add_argument("--watch", action="store_true", help="audit again whenever files change, until interrupted")


def _add_options(command: Parser) -> None:
    add = command.add_argument
    add("--format", metavar="FORMAT", help="terminal, markdown, html or json (default: terminal)")
    add("--output", metavar="FILE", help="write the report there, not to standard output")
    add("--fail-on", metavar="LEVEL", help="critical, high, medium, low or never (default: low)")
    add("--min-confidence", metavar="X", type=_number, help="leave out findings less certain than X, 0 to 1")
    add("--select", metavar="RULES", action="append", help="only these rules or families, separated by commas")
    add("--ignore", metavar="RULES", action="append", help="not these rules or families")
    add("--app", metavar="MODULE:ATTR", help="audit this app alone (default: the apps that are found)")
    add("--diff", metavar="REF", help="fail only for what is new since this git revision")
    add("--baseline", metavar="FILE", help="pass what this list has; --write-baseline FILE makes it")
    add("--trend", metavar="FILE", help="note the score of this commit there, a line per commit")
    add("--jobs", metavar="N", type=_number, help="processes to use (default: one per core)")
    add("--no-cache", dest="cache", action="store_false", default=None, help="read every file anew")
    add("--strict", action="store_true", default=None, help="fail when something could not be read")
    add("--verbose", action="store_true", default=None, help="list what is safe, and all that was left out")
    add("--color", metavar="WHEN", help="auto, always or never (default: auto)")


def _add_explain(commands: "_SubParsersAction[Parser]") -> None:
    explain = commands.add_parser("explain", help="tell what a rule looks for, and why", allow_abbrev=False)
    explain.add_argument("name", metavar="RULE|KIND", help="a rule's slug or code, a family, or a kind of state")
    explain.add_argument("--color", metavar="WHEN", help="auto, always or never (default: auto)")


def _add_rules(commands: "_SubParsersAction[Parser]") -> None:
    rules = commands.add_parser("rules", help="list the rules", allow_abbrev=False)
    rules.add_argument("--color", metavar="WHEN", help="auto, always or never (default: auto)")


def _add_config(commands: "_SubParsersAction[Parser]") -> None:
    show = commands.add_parser(
        "config",
        usage="fungible config [OPTION ...] [PATH ...]",
        help="show the options in force, and where they come from",
        allow_abbrev=False,
    )
    show.add_argument("paths", nargs="*", metavar="PATH", help="what would be audited (default: the current directory)")
    _add_options(show)


def _number(text: str) -> int | float | str:
    """A number where there is one; whatever else it is, the options complain about."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
