"""Writes that only give a file another place."""

from fungible.audit.program.disk import RENAMES, TEMPORARY, DiskWrite, is_temporary
from fungible.audit.program.origins import REQUEST_DATA, Origin
from fungible.audit.program.records import Call, Program


def is_move(program: Program, write: DiskWrite) -> bool:
    """Whether a write only gives a file that is there already another place."""
    if write.call.name not in RENAMES:
        return False
    sources = [*write.call.args[:1], *([write.call.on] if write.call.on else [])]
    return not any(is_temporary(each) or _is_handed_temporary(program, write.call, each) for each in sources)


def _is_handed_temporary(program: Program, call: Call, source: Origin) -> bool:
    """Whether a path is a parameter of a function that is called, or queued, where temporary files are made."""
    if not source.text.isidentifier() or not (source.varies or source.has(REQUEST_DATA)):
        return False
    names = frozenset(call.function.symbol.split(".")[-2:])
    return any(names & function.words and TEMPORARY & function.words for function in program.functions.values())
