"""Files that are opened to be locked, and hold nothing."""

from fungible.audit.program.identifiers import last
from fungible.audit.program.records import Call

_LOCKS = frozenset({"flock", "lockf", "LockFileEx", "locking"})
_FILLS = frozenset({"write", "writelines", "dump", "dumps", "write_text", "write_bytes"})


def only_locks(call: Call) -> bool:
    """Whether a call opens a file for nothing but to lock it."""
    words = call.function.words
    return last(call.name) == "open" and bool(_LOCKS & words) and not _FILLS & words
