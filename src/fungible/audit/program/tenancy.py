"""Connections that see the rows of one tenant alone: a schema, a role or a setting for it, set before anybody asks."""

import re
from collections.abc import Iterator

from fungible.audit.program.callers import HOOKS
from fungible.audit.program.owners import OWNS, Table
from fungible.audit.program.query_words import STATEMENT_RUNS
from fungible.audit.program.records import Program
from fungible.audit.program.terms import Frame, Term
from fungible.audit.program.ways import Way, surroundings, ways

_SETS = re.compile(
    r"\s*(SET\s+(LOCAL\s+|SESSION\s+)?(search_path|role|[a-z_]+\.\w+)\b|SELECT\s+set_config\s*\()", re.IGNORECASE
)
_RUNS = STATEMENT_RUNS | {"exec_driver_sql", "fetch", "fetchval", "fetchrow"}
_MAPS = "schema_translate_map"
_OPTIONS = frozenset({"execution_options", "connection"})
_OF_LIBRARIES = ("django_tenants.", "tenant_schemas.")


def keeps_apart(program: Program, table: Table, way: Way) -> bool:
    """Whether the rows on a way are those of the caller's tenant alone, and nothing says that people own them.

    Of one tenant's people each may have rows that the others must not see; the program compares these with its callers.
    """
    if any(how == "compared" and OWNS.fullmatch(column) for column, how in table.owners.items()):
        return False
    frames = program.frames.remember("tenancy", lambda: frozenset(_setting(program)))
    if not frames:
        return _by_library(program)
    return _for_all(program, frames) or not frames.isdisjoint(_everybody(program, way))


def _everybody(program: Program, way: Way) -> Iterator[Frame]:
    around = surroundings(program, way)
    yield from (*around.frames, *around.producers, *around.guards)


def _setting(program: Program) -> Iterator[Frame]:
    """The frames that keep a connection to one tenant."""
    for frame, term in program.frames.sites(_RUNS, _telling):
        if _is_of_request(term):
            yield frame
    for frame, term in program.frames.sites(_OPTIONS):
        if any(name == _MAPS or _MAPS in dict(value.keywords) for name, value in term.keywords):
            yield frame


def _telling(word: str, literal: bool) -> bool:
    return literal and _SETS.match(word) is not None


def _is_of_request(term: Term) -> bool:
    """Whether a statement is given something that is not written there: another tenant each time."""
    written = ("const", "call", "global", "import", "attr")
    return len(term.parts) > 2 or any(here.tag not in written for part in term.parts[1:] for here in part.walk())


def _for_all(program: Program, frames: frozenset[Frame]) -> bool:
    """Whether every connection is kept to its tenant: by a listener, or before any route is called."""
    return program.frames.remember("tenancy of all", lambda: any(_is_before_all(program, frame) for frame in frames))


def _is_before_all(program: Program, frame: Frame) -> bool:
    if any(entry.method.startswith("listen") for entry in frame.entered_by):
        return True
    return any(way.entry.method in HOOKS for way in ways(program, frame))


def _by_library(program: Program) -> bool:
    """Whether the settings name a library that gives each tenant a schema."""
    texts = (text for setting in program.settings for text in setting.texts)
    return program.frames.remember("tenancy by library", lambda: any(text.startswith(_OF_LIBRARIES) for text in texts))
