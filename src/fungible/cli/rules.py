"""`fungible rules`: the table of all rules."""

import os
import sys
from collections.abc import Mapping

from fungible import api
from fungible.cli.console import colour_of, console_of
from fungible.cli.exit_codes import ExitCode
from fungible.cli.output import to_standard_output
from fungible.report.explain import render_rules


def run(arguments: Mapping[str, object]) -> int:
    """List the rules."""
    console = console_of(sys.stdout, colour_of(arguments), os.environ)
    table = render_rules(api.rule_texts(), width=console.width, colour=console.colour, unicode=console.unicode)
    to_standard_output(table, console.encoding)
    return ExitCode.CLEAN
