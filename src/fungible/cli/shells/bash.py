"""Completion for bash, from version 3.2 on."""

from collections.abc import Iterable, Iterator
from string import Template

from fungible.cli.grammar import Argument, Command, Option, Takes
from fungible.cli.shells.words import REVISIONS, Words, quoted

SCRIPT = Template("""\
# Completes the command lines of fungible in bash. In ~/.bashrc: eval "$$(fungible completion bash)"

_fungible() {
  local word=$${COMP_WORDS[COMP_CWORD]} before=$${COMP_WORDS[COMP_CWORD-1]} command=$${COMP_WORDS[1]}
  local words= list= files= stem=
  local rules=$rules
  local kinds=$kinds
  # `--format=json` is three words for bash.
  if [[ $$word == = ]]; then
    word=
  elif [[ $$before == = ]]; then
    before=$${COMP_WORDS[COMP_CWORD-2]}
  fi
  if ((COMP_CWORD == 1)); then
    words=$top
  else
    case "$$command $$before" in
$values
      *)
        case "$$command $$word" in
$options
$arguments
        esac
        ;;
    esac
  fi
  # Of several values between commas, the last one is completed.
  if [[ -n $$list && $$word == *,* ]]; then
    stem=$${word%,*},
  fi
  local IFS=$$'\\n'
  if [[ -n $$files ]]; then
    compopt -o filenames 2>/dev/null
    COMPREPLY=($$(compgen -f -- "$$word"))
  elif [[ -n $$words ]]; then
    COMPREPLY=($$(compgen -P "$$stem" -W "$${words// /$$IFS}" -- "$${word#"$$stem"}"))
  else
    COMPREPLY=()
  fi
}

complete -F _fungible fungible
""")


def script(words: Words) -> str:
    """The script."""
    named = list(words.named())
    top = [name for name, _ in named] + [flag for option in words.program.options for flag in option.flags]
    return SCRIPT.substitute(
        rules=_list(words.rules),
        kinds=_list(words.kinds),
        top=_list(top),
        values="\n".join(line for name, command in named for line in _values(name, command)),
        options="\n".join(f"          {quoted(f'{name} -')}*) words={_flags(command)} ;;" for name, command in named),
        arguments="\n".join(line for name, command in named for line in _arguments(name, command)),
    )


def _values(name: str, command: Command) -> Iterator[str]:
    """What follows each option that takes something."""
    for option in command.options:
        if option.takes is not Takes.NOTHING:
            patterns = "|".join(quoted(f"{name} {flag}") for flag in option.flags)
            yield f"      {patterns}) {_assigned(option)} ;;"


def _assigned(value: Option | Argument) -> str:
    match value.takes:
        case Takes.FILE:
            return "files=yes"
        case Takes.RULES:
            return "words=$rules list=yes"
        case Takes.RULE:
            return 'words="$rules $kinds"'
        case Takes.REVISION:
            return f"words=$({REVISIONS})"
        case _:
            return f"words={_list(value.choices)}"


def _arguments(name: str, command: Command) -> Iterator[str]:
    for argument in command.arguments:
        yield f"          {quoted(f'{name} ')}*) {_assigned(argument)} ;;"


def _flags(command: Command) -> str:
    return _list(flag for option in command.options for flag in option.flags)


def _list(words: Iterable[str]) -> str:
    return quoted(" ".join(words))
