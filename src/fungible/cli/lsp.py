"""`fungible lsp`: the audit in an editor, over standard input and output."""

import gc
import logging
import os
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from typing import BinaryIO

from fungible.cli.console import is_terminal
from fungible.cli.exit_codes import ExitCode
from fungible.cli.output import remark
from fungible.errors import UsageError

NEEDS = ("pygls", "lsprotocol")
EXTRA = "pip install 'fungible[lsp]'"


def run(arguments: Mapping[str, object]) -> int:
    """Serve an editor until it leaves. As the protocol has it, 0 when it said so before, and 1 when not."""
    if any(find_spec(name) is None for name in NEEDS):
        raise UsageError("the language server needs a package that is not installed", next_step=EXTRA)
    if sys.stdin is None or sys.stdout is None:
        raise UsageError("standard input or output is closed", next_step="an editor starts `fungible lsp` with both")
    if is_terminal(sys.stdin):
        remark("waiting for an editor on standard input; see the guide for how editors start this")
    from fungible.editor.server import serve  # noqa: PLC0415 - start-up, and it is there only with its extra

    gc.enable()  # a server lives long
    if not os.environ.get("FUNGIBLE_DEBUG"):
        for name in ("pygls", "fungible"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return ExitCode.CLEAN if serve(sys.stdin.buffer, _own_output()) else ExitCode.FINDINGS


def _own_output() -> BinaryIO:
    """Standard output for the protocol alone: whatever else is written there goes to standard error."""
    own = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(2, sys.stdout.fileno())
    return own
