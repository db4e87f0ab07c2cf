"""What libraries log is a line each, warnings and worse, and never a trace of the stack."""

import subprocess
import sys

from tests.cli.conftest import BARE

SCRIPT = """\
import logging
from fungible.agents.remarks import quiet
quiet(print)
log = logging.getLogger("somebody")
log.info("served")
log.warning("refused %s", "evil.example")
try:
    1 / 0
except ZeroDivisionError:
    log.exception("crashed")
log.error("x" * 10_000)
"""


def test_a_record_is_a_line() -> None:
    command = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(command, env=BARE, capture_output=True, text=True, timeout=60, check=True)

    assert done.stdout.splitlines() == [
        "refused evil.example",
        "crashed: ZeroDivisionError('division by zero')",
        "x" * 500,
    ]
    assert done.stderr == ""
