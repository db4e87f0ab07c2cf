"""Files that requests write and take away again: whether each request has its own."""

import re

from fungible.audit.program import disk
from fungible.audit.program.disk import DiskWrite
from fungible.audit.program.identifiers import UNKNOWN, words_of
from fungible.audit.program.origins import CLOCK, IDENTITY, LOOKED_UP, RANDOM, REQUEST_DATA, STORED_DATA, Origin
from fungible.audit.program.records import Program
from fungible.model.words import Phase

_VARYING = REQUEST_DATA | IDENTITY | STORED_DATA | CLOCK | RANDOM | LOOKED_UP
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_HIDDEN = re.compile(r"['\"/]\.\w+['\"]")
"""A file that only marks its folder, such as `.keep`."""
_NAME = re.compile(r"[^\W\d]\w*")
_OF_PATHS = words_of("os path join pathlib Path joinpath str tempfile gettempdir getcwd")
TEXT = 80
"""How much of an expression is told: of a longer one, the end is not known."""
_PROBES = words_of("probe test permission permissions writable health check touch lock")


def mixes(program: Program, write: DiskWrite) -> bool:
    """Whether requests that are served at once write what they bring to one and the same file."""
    if not _is_one_for_all(write.path) or Phase.REQUEST not in write.call.phases or _in_turn(write):
        return False
    brings = any(frame.marks & (REQUEST_DATA | IDENTITY) for frame in program.frames.of(write.call.function.symbol))
    return brings and not _PROBES & disk.vocabulary(write) and not disk.is_derived(program, write)


def _is_one_for_all(path: Origin) -> bool:
    """Whether a path is put together of literals and constants, and of nothing else."""
    if path.varies or path.has(_VARYING) or _HIDDEN.search(path.text):
        return False
    if path.consts:
        return not path.types and all(isinstance(c, str) and UNKNOWN not in c for c in path.consts)
    names = _NAME.findall(_QUOTED.sub("", path.text))
    whole = len(path.text) < TEXT and "…." not in path.text and "(…" not in path.text
    return whole and all(name in _OF_PATHS or name.isupper() for name in names)


def _in_turn(write: DiskWrite) -> bool:
    """Whether a lock lets one request write at a time."""
    tests = [guard.test for guard in write.call.guards if guard.kind == "with" and guard.test is not None]
    return any(type_.endswith(("Lock", "Semaphore")) for test in tests for type_ in test.types)
