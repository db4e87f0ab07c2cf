"""The command line's grammar: which commands there are, and which options each understands."""

from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import NoReturn

from fungible.cli.exit_codes import ExitCode
from fungible.cli.version import shown
from fungible.errors import UsageError

APART = frozenset(
    {"command", "paths", "name", "watch", "write_baseline", "shell", "before", "after", "file", "over", "schema"}
)
"""Arguments that are no options of a configuration file."""

COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "audit": "audit",
        "compare": "compare",
        "trend": "trend",
        "explain": "explain",
        "rules": "rules",
        "config": "options",
        "lsp": "lsp",
        "mcp": "mcp",
        "completion": "completion",
    }
)
"""The commands, each with the module that runs it."""

ABOUT = "Finds the state that a web API keeps in its process, and shows which requests change it."
EXAMPLES = """\
for example:
  fungible audit src --format markdown --output review.md
"""


class Parser(ArgumentParser):
    """A parser whose complaints are errors like all others."""

    def error(self, message: str) -> NoReturn:
        """Complain about the command line."""
        raise UsageError(message, next_step=f"see `{self.prog} --help`")

    def format_help(self) -> str:
        """Help that fits the terminal."""
        from fungible.cli.help_page import help_page  # noqa: PLC0415 - start-up: most runs show none

        return help_page(self)


def parser() -> Parser:
    """The grammar of the whole command line."""
    codes = ", ".join(f"{code.value} {code.name.lower().replace('_', ' ')}" for code in ExitCode)
    top = Parser(
        prog="fungible",
        add_help=False,
        description=ABOUT,
        epilog=f"{EXAMPLES}\nexit codes:\n  {codes}",
        allow_abbrev=False,
    )
    commands = top.add_subparsers(
        prog="fungible", dest="command", title="commands", metavar="COMMAND", required=True, parser_class=Parser
    )
    _add_audit(commands)
    _add_compare(commands)
    _add_trend(commands)
    _add_explain(commands)
    _add_rules(commands)
    _add_config(commands)
    _add(commands, "lsp", "serve an editor (Language Server Protocol)")
    _add_mcp(commands)
    _add_completion(commands)
    top.add_argument("-h", "--help", action="help", help="show this; COMMAND --help tells more")
    top.add_argument("--version", action="version", version=shown(), help="show the version")
    return top


def _add(commands: "_SubParsersAction[Parser]", name: str, about: str) -> Parser:
    """A command; what the list of commands says of it is also what its own help opens with."""
    sentence = f"{about[0].upper()}{about[1:]}."
    command = commands.add_parser(name, help=about, description=sentence, allow_abbrev=False, add_help=False)
    command.add_argument("-h", "--help", action="help", help="show this")
    return command


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
    audit = _add(commands, "audit", "find the state that requests change")
    audit.add_argument("paths", nargs="*", metavar="PATH", help="what to audit (default: the current directory)")
    _add_options(audit)
    audit.add_argument("--write-baseline", metavar="FILE", help="make the list of what passes from now on")
    audit.add_argument("--watch", action="store_true", help="audit again whenever files change")


def _add_options(command: Parser) -> None:
    add = command.add_argument
    add("--profile", metavar="NAME", help="default, strict or review (default: default)")
    add("--format", metavar="FORMAT", help="terminal, html, sarif ... (default: terminal)")
    add("--also", metavar="FORMAT=FILE", action="append", help="one more report of the same run (default: none)")
    add("--output", metavar="FILE", help="write it there (default: to standard output)")
    add("--fail-on", metavar="LEVEL", help="critical, high, medium, low, never (default: low)")
    _add_reading(command)
    add("--diff", metavar="REF", help="fail only for what is new since this revision")
    add("--baseline", metavar="FILE", help="pass what this list has")
    add("--trend", metavar="FILE", help="note the score there, a line per commit")
    add("--isolated", action="store_true", default=None, help="read no configuration file")
    add("--strict", action="store_true", default=None, help="fail when something could not be read")
    add("--verbose", action="store_true", default=None, help="list what is safe too, and all that is cut")
    add("--color", metavar="WHEN", help="auto, always or never (default: auto)")


def _add_compare(commands: "_SubParsersAction[Parser]") -> None:
    compare = _add(commands, "compare", "show what became better and worse")
    compare.add_argument("before", metavar="A", help="a directory, a revision, or a report written as JSON")
    compare.add_argument("after", metavar="B", help="the same, later")
    add = compare.add_argument
    add("--format", metavar="FORMAT", help="terminal, markdown or json (default: terminal)")
    add("--output", metavar="FILE", help="write it there (default: to standard output)")
    add("--fail-on", metavar="LEVEL", help="critical, high, medium, low, never (default: low)")
    _add_reading(compare)
    add("--verbose", action="store_true", default=None, help="list what is as before, too")
    add("--color", metavar="WHEN", help="auto, always or never (default: auto)")


def _add_trend(commands: "_SubParsersAction[Parser]") -> None:
    trend = _add(commands, "trend", "draw the score over commits")
    trend.add_argument("file", metavar="FILE", help="what `fungible audit --trend FILE` wrote")
    add = trend.add_argument
    add("--over", metavar="REV..REV", help="audit these commits first (default: none)")
    add("--format", metavar="FORMAT", help="terminal, csv or svg (default: terminal)")
    add("--output", metavar="FILE", help="write it there (default: to standard output)")
    _add_reading(trend)
    add("--color", metavar="WHEN", help="auto, always or never (default: auto)")


def _add_reading(command: Parser) -> None:
    """The options that decide what an audit reads and looks for."""
    add = command.add_argument
    add("--min-confidence", metavar="X", type=_number, help="least confidence, from 0 to 1 (default: 0)")
    add("--select", metavar="RULES", action="append", help="only these rules or families (default: all)")
    add("--ignore", metavar="RULES", action="append", help="not these rules or families (default: none)")
    add("--app", metavar="MODULE:ATTR", help="this app alone (default: all that are found)")
    add("--jobs", metavar="N", type=_number, help="processes to use (default: one per core)")
    add("--no-cache", dest="cache", action="store_false", default=None, help="read every file anew")


def _add_explain(commands: "_SubParsersAction[Parser]") -> None:
    explain = _add(commands, "explain", "tell what a rule looks for, and why")
    explain.add_argument("name", metavar="RULE|KIND", help="a rule's slug or code, a family, or a kind of state")
    explain.add_argument("--color", metavar="WHEN", help="auto, always or never (default: auto)")


def _add_rules(commands: "_SubParsersAction[Parser]") -> None:
    rules = _add(commands, "rules", "list the rules")
    rules.add_argument("--color", metavar="WHEN", help="auto, always or never (default: auto)")


def _add_config(commands: "_SubParsersAction[Parser]") -> None:
    show = _add(commands, "config", "show the options in force, and where they come from")
    show.add_argument("paths", nargs="*", metavar="PATH", help="what would be audited (default: the current directory)")
    _add_options(show)
    show.add_argument(
        "--schema", metavar="OF", nargs="?", const="config", help="a JSON Schema: config, knowledge (default: none)"
    )


def _add_mcp(commands: "_SubParsersAction[Parser]") -> None:
    serve = _add(commands, "mcp", "serve coding agents over MCP")
    add = serve.add_argument
    add("--transport", metavar="HOW", default="stdio", help="stdio or http (default: stdio)")
    add("--root", metavar="DIR", default=".", help="what may be audited (default: the current directory)")
    add("--host", metavar="HOST", default="127.0.0.1", help="where to listen for http (default: 127.0.0.1)")
    add("--port", metavar="PORT", type=_number, default=8765, help="0 for any that is free (default: 8765)")
    add("--allow-host", metavar="NAME", action="append", help="a name clients may use (default: localhost)")


def _add_completion(commands: "_SubParsersAction[Parser]") -> None:
    completion = _add(commands, "completion", "print a script that completes command lines in a shell")
    completion.add_argument("shell", metavar="SHELL", help="bash, zsh or fish")


def _number(text: str) -> int | float | str:
    """A number where there is one; whatever else it is, the options complain about."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
