"""Completion for fish, with descriptions."""

from collections.abc import Iterator

from fungible.cli.grammar import Argument, Command, Option, Takes
from fungible.cli.shells.words import REVISIONS, Words, quoted

HEAD = """\
# Completes the command lines of fungible in fish. Save it as ~/.config/fish/completions/fungible.fish

complete -c fungible -f
"""
FIRST = "__fish_use_subcommand"


def script(words: Words) -> str:
    """The script."""
    parts = [HEAD, _function("__fungible_rules", words.rules), _function("__fungible_kinds", words.kinds)]
    parts += [f"{line}\n" for line in _lines(words)]
    return "".join(parts)


def _function(name: str, words: tuple[str, ...]) -> str:
    return f"\nfunction {name}\n    string join \\n {' '.join(words)}\nend\n"


def _lines(words: Words) -> Iterator[str]:
    for option in words.program.options:
        yield _complete(FIRST, *_spelled(option), _described(option.about))
    for name, command in words.named():
        yield _complete(FIRST, f"-a {quoted(name)}", _described(command.about))
        yield from _command(f"__fish_seen_subcommand_from {name}", command)


def _command(when: str, command: Command) -> Iterator[str]:
    for option in command.options:
        yield _complete(when, *_spelled(option), *_value(option), _described(option.about))
    for argument in command.arguments:
        yield _complete(when, *(word for word in _value(argument) if word not in ("-r", "-x")))


def _value(value: Option | Argument) -> list[str]:
    """What is offered as a value: files, words, or nothing; `-x` keeps files out."""
    match value.takes:
        case Takes.FILE:
            return ["-r", "-F"]
        case Takes.RULES:
            return ["-x", "-a '(__fish_complete_list , __fungible_rules)'"]
        case Takes.RULE:
            return ["-x", "-a '(__fungible_rules; __fungible_kinds)'"]
        case Takes.REVISION:
            return ["-x", f"-a {quoted(f'({REVISIONS})')}"]
        case Takes.CHOICE:
            return ["-x", f"-a {quoted(' '.join(value.choices))}"]
        case Takes.WORD:
            return ["-x"]
        case _:
            return []


def _spelled(option: Option) -> Iterator[str]:
    for flag in option.flags:
        yield f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}"


def _complete(when: str, *words: str) -> str:
    return " ".join(["complete -c fungible", f"-n {quoted(when)}", *words])


def _described(about: str) -> str:
    return f"-d {quoted(about)}"
