"""The reference of the command line and its man page, from the parsers themselves.

`tools/render_docs.py` writes and checks both, with the pages of the rules.
"""

from __future__ import annotations

from collections.abc import Iterator

from fungible import __version__
from fungible.cli.arguments import ABOUT, parser
from fungible.cli.exit_codes import ExitCode
from fungible.cli.grammar import Command, Option, command_of, commands_of

REFERENCE = "docs/cli.md"
MAN_PAGE = "docs/man/fungible.1"

# What the environment decides. There is no table of it in the code: each is read where it matters.
ENVIRONMENT = (
    ("COLUMNS", "the width of the report and of help, in place of the terminal's own"),
    ("NO_COLOR", "when set, nothing is coloured unless --color asks for it"),
    ("FORCE_COLOR", "when set, and not 0, reports are coloured even where nobody seems to look"),
    ("XDG_CACHE_HOME", "the folder that holds the cache, fungible/; without it that is ~/.cache"),
    ("CI", "when set, no progress is shown"),
    ("FUNGIBLE_DEBUG", "when set, an error comes with its traceback"),
)
FILES = (
    ("fungible.toml", "options; the nearest one upwards from the first path, within its checkout"),
    ("pyproject.toml", "options, in the table [tool.fungible], where there is no fungible.toml"),
)
EXAMPLES = (
    ("fungible audit", "audits the current directory, and reports on the terminal"),
    ("fungible audit src --format markdown --output review.md", "writes a report to hand on"),
    ("fungible audit --format json --fail-on high", "is for a script: the report, and an exit code"),
    ("fungible explain user-data-in-process", "tells what a rule looks for, why, and how to mend it"),
    ('eval "$(fungible completion bash)"', "completes command lines in this shell"),
)


def documents() -> dict[str, str]:
    """The documents about the command line, by their place in the repository."""
    return {REFERENCE: reference(), MAN_PAGE: man_page()}


def commands() -> tuple[Command, ...]:
    return commands_of(parser())


def program() -> Command:
    return command_of(parser())


# --- The reference, in Markdown -----------------------------------------------------------------------------------


def reference() -> str:
    """The page for readers of the site."""
    parts = ["# Command line", f"{ABOUT} This page is made from the parsers; `--help` says the same."]
    listed = ((f"[`{command.name}`](#{anchor(command)})", command.about) for command in commands())
    parts.append("\n".join(table(("command", "what it does"), listed)))
    for command in commands():
        parts += [f"## {command.name}", f"{command.about}", f"```text\n{command.usage}\n```"]
        rows = [(f"`{argument.metavar}`", argument.about) for argument in command.arguments]
        rows += [(written(option), option.about) for _, options in command.grouped() for option in options]
        parts.append("\n".join(table(("argument or option", "meaning"), rows)))
    codes = ((f"{code.value}", code.meaning) for code in ExitCode)
    parts += ["## Exit codes", "\n".join(table(("code", "meaning"), codes))]
    named = ((f"`{name}`", meaning) for name, meaning in ENVIRONMENT)
    parts += ["## Environment", "\n".join(table(("variable", "what it decides"), named))]
    return "\n\n".join(parts) + "\n"


def anchor(command: Command) -> str:
    return command.name.replace(" ", "-")


def written(option: Option) -> str:
    return ", ".join(f"`{flag}{f' {option.metavar}' if option.metavar else ''}`" for flag in option.flags)


def table(heads: tuple[str, str], rows: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> Iterator[str]:
    yield f"| {heads[0]} | {heads[1]} |"
    yield "| --- | --- |"
    for row in rows:
        yield "| {} | {} |".format(*(cell.replace("|", "\\|") for cell in row))


# --- The man page, in the macros of man(7) ------------------------------------------------------------------------


def man_page() -> str:
    """The page for `man fungible`."""
    return "".join(f"{line}\n" for line in man_lines())


def man_lines() -> Iterator[str]:
    yield '.\\" Made by tools/render_docs.py from the parsers: change those.'
    yield f'.TH FUNGIBLE 1 "" "fungible {__version__}" "User Commands"'
    yield ".nh"
    yield ".ad l"
    yield ".SH NAME"
    yield f"fungible \\- {roff(ABOUT[0].lower() + ABOUT[1:].removesuffix('.'))}"
    yield ".SH SYNOPSIS"
    for command in commands():
        yield from synopsis(command)
    yield ".SH DESCRIPTION"
    yield "Reads a Python backend without importing or running it, follows what requests write, and reports each place"
    yield "whose content another replica or a restart would not know, with the path from the route to the write."
    yield "Standard output carries the report alone; everything else goes to standard error."
    for command in commands():
        yield from man_command(command)
    yield ".SH OPTIONS OF THE PROGRAM"
    for option in program().options:
        yield from entry(spelled(option), option.about)
    yield ".SH EXIT STATUS"
    for code in ExitCode:
        yield from entry(f"\\fB{code.value}\\fR", code.meaning)
    yield ".SH ENVIRONMENT"
    for name, meaning in ENVIRONMENT:
        yield from entry(f"\\fB{roff(name)}\\fR", meaning)
    yield ".SH FILES"
    for name, meaning in FILES:
        yield from entry(f"\\fI{roff(name)}\\fR", meaning)
    yield ".SH EXAMPLES"
    for line, meaning in EXAMPLES:
        yield from entry(f"\\fB{roff(line)}\\fR", meaning)


def synopsis(command: Command) -> Iterator[str]:
    words = command.usage.removeprefix(command.name).strip()
    yield f".B {roff(command.name)}"
    yield f"{roff(words)}" if words else "\\&"
    yield ".br"


def man_command(command: Command) -> Iterator[str]:
    yield f".SH {roff(command.name.upper())}"
    yield roff(command.about)
    for argument in command.arguments:
        yield from entry(f"\\fI{roff(argument.metavar)}\\fR", argument.about)
    for title, options in command.grouped():
        if len(options) > 1:
            yield f".SS {roff(title.capitalize())}"
        for option in options:
            yield from entry(spelled(option), option.about)


def spelled(option: Option) -> str:
    metavar = f" \\fI{roff(option.metavar)}\\fR" if option.metavar else ""
    return ", ".join(f"\\fB{roff(flag)}\\fR" for flag in option.flags) + metavar


def entry(term: str, meaning: str) -> Iterator[str]:
    yield ".TP"
    yield term
    yield roff(meaning)


def roff(text: str) -> str:
    """A text without meaning for roff: no escapes, no macros at the beginning, hyphens that can be copied."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("\u2026", "...")
    return f"\\&{escaped}" if escaped[:1] in (".", "'") else escaped
