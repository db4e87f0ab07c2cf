"""`fungible explain`: a rule's own text, or the rules of a family or a kind of state."""

import os
import sys
from collections.abc import Mapping, Sequence

from fungible import api
from fungible.cli.console import Console, colour_of, console_of
from fungible.cli.exit_codes import ExitCode
from fungible.cli.output import to_standard_output
from fungible.model.rule import RuleText
from fungible.model.words import Kind
from fungible.report.explain import render_kind, render_rule, render_rules


def run(arguments: Mapping[str, object]) -> int:
    """Explain the rule, family or kind that was named."""
    name = str(arguments["name"])
    console = console_of(sys.stdout, colour_of(arguments), os.environ)
    to_standard_output(_explained(name, api.rule_texts(name), console), console.encoding)
    return ExitCode.CLEAN


def _explained(name: str, texts: Sequence[RuleText], console: Console) -> str:
    width, colour, unicode = console.width, console.colour, console.unicode
    found = api.find_rules(name, texts)
    if len(found) == 1:
        return render_rule(found[0], width=width, colour=colour, unicode=unicode)
    if name.lower() in list(Kind):
        kind = Kind(name.lower())
        members = [text for text in texts if text.rule.kind is kind]
        return render_kind(kind, members, width=width, colour=colour, unicode=unicode)
    if found:
        return render_rules(found, width=width, colour=colour, unicode=unicode)
    raise api.unknown_rule(name, texts, place="explain", others=Kind)
