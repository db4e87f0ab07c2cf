"""Completion for zsh, with descriptions."""

import re
from collections.abc import Iterator
from string import Template

from fungible.cli.grammar import Argument, Command, Option, Takes
from fungible.cli.shells.words import REVISIONS, Words, quoted

SCRIPT = Template("""\
#compdef fungible
# Completes the command lines of fungible in zsh. Save it as `_fungible` in a folder of $$fpath, or, after compinit,
# in ~/.zshrc: eval "$$(fungible completion zsh)"

_fungible_rules() {
  local -a rules=($rules)
  _values -s , rule $$rules
}

_fungible_rule_or_kind() {
  local -a names=($names)
  _describe -t rules 'rule or kind' names
}

_fungible_revisions() {
  compadd -- $${(f)"$$($revisions)"}
}

_fungible() {
  local context state state_descr line
  typeset -A opt_args
  local -a commands=(
$commands
  )
  _arguments -C \\
$top
    '1:command:->command' \\
    '*::argument:->argument'
  case $$state in
    command) _describe -t commands command commands ;;
    argument)
      case $$words[1] in
$cases
      esac
      ;;
  esac
}

if [[ $$funcstack[1] == _fungible ]]; then
  _fungible "$$@"
else
  compdef _fungible fungible
fi
""")

_SPECIAL = re.compile(r"([\[\]:\\])")


def script(words: Words) -> str:
    """The script."""
    return SCRIPT.substitute(
        rules=" ".join(words.rules),
        revisions=REVISIONS,
        names=" ".join(dict.fromkeys((*words.rules, *words.kinds))),
        commands="\n".join(f"    {quoted(f'{name}:{_plain(command.about)}')}" for name, command in words.named()),
        top="\n".join(f"    {spec} \\" for option in words.program.options for spec in _specs(option)),
        cases="\n".join(line for name, command in words.named() for line in _case(name, command)),
    )


def _case(name: str, command: Command) -> Iterator[str]:
    specs = [spec for option in command.options for spec in _specs(option)]
    specs += [quoted(_argument(number, argument)) for number, argument in enumerate(command.arguments, start=1)]
    yield f"        {name})"
    yield "          _arguments \\\n            " + " \\\n            ".join(specs)
    yield "          ;;"


def _specs(option: Option) -> Iterator[str]:
    """What `_arguments` is told about each spelling of an option."""
    for flag in option.flags:
        several = "*" if option.takes is Takes.RULES else ""
        value = f":{_plain(option.metavar)}:{_action(option)}" if option.metavar else ""
        given = "=" if option.metavar and flag.startswith("--") else ""
        yield quoted(f"{several}{flag}{given}[{_plain(option.about)}]{value}")


def _argument(number: int, argument: Argument) -> str:
    place = "*" if argument.many else f"{number}:" if argument.optional else str(number)
    return f"{place}:{_plain(argument.metavar)}:{_action(argument)}"


def _action(value: Option | Argument) -> str:
    match value.takes:
        case Takes.FILE:
            return "_files"
        case Takes.RULES:
            return "_fungible_rules"
        case Takes.RULE:
            return "_fungible_rule_or_kind"
        case Takes.REVISION:
            return "_fungible_revisions"
        case Takes.CHOICE:
            return f"({' '.join(value.choices)})"
        case _:
            return " "


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
