"""Databases in files of one machine: which changes are made in what a call opens."""

from collections.abc import Mapping

from fungible.audit.program import disk
from fungible.audit.program.identifiers import last
from fungible.audit.program.records import Call, Program

DOCUMENT_STORES = ("tinydb.TinyDB",)


def cursors(program: Program) -> Mapping[int, int]:
    """The connection of each cursor, both as numbers of objects."""
    return {call.result: call.receiver for call in program.calls.named("sqlite3.Connection.cursor") if call.result}


def belongs(change: Call, opened: Call, connections: Mapping[int, int]) -> bool:
    """Whether a change is made in what a call opens, through a cursor of that, or by a class of the program."""
    if (last(change.name) in disk.DOCUMENT_CHANGES) != (opened.name in DOCUMENT_STORES):
        return False
    if change.receiver and opened.result in (change.receiver, connections.get(change.receiver)):
        return True
    if _of_factory(change, opened):
        return True
    return change.name.startswith("?.") and change.function.symbol == opened.function.symbol and opened.serves


def _of_factory(change: Call, opened: Call) -> bool:
    """Whether a method makes it of the class that the call is told to make the connection of."""
    factory = opened.kwargs.get("factory")
    told = last(factory.text) if factory is not None else ""
    return bool(told) and change.name.startswith("sqlite3.Connection.") and last(change.function.owner) == told
