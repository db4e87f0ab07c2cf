"""What the libraries of the server log, told as this tool tells things: a line each, on standard error."""

import logging
from collections.abc import Callable

Remark = Callable[[str], None]


def quiet(remark: Remark) -> None:
    """Have what the libraries log told in a line each, warnings and worse, without traces of the stack."""
    logging.basicConfig(level=logging.WARNING, handlers=[_Remarks(remark)], force=True)


class _Remarks(logging.Handler):
    """Tells each record in a line."""

    def __init__(self, remark: Remark) -> None:
        super().__init__(logging.WARNING)
        self._remark = remark

    def emit(self, record: logging.LogRecord) -> None:
        cause = f": {record.exc_info[1]!r}" if record.exc_info and record.exc_info[1] else ""
        self._remark(f"{record.getMessage()}{cause}"[:500])
