"""Updates and deletions that ask for no rows in particular: for one caller they change those of everybody."""

from fungible.audit.program.callers import access, validates
from fungible.audit.program.class_views import named, permissions
from fungible.audit.program.grants import lets_owners_in
from fungible.audit.program.identifiers import words_in
from fungible.audit.program.isolation import owner
from fungible.audit.program.owners import Table
from fungible.audit.program.ownership import ways_to
from fungible.audit.program.privileges import kept_to_staff
from fungible.audit.program.query_terms import Query
from fungible.audit.program.records import Program
from fungible.audit.program.unguarded import tied
from fungible.audit.program.ways import Way

_MEANT = frozenset({"reset", "seed", "debug", "test", "tests", "wipe", "demo", "purge", "restore", "cleanup", "dev"})
"""Words in the names of routes that are for the rows of everybody."""


def changing_all(program: Program, table: Table, query: Query) -> tuple[Way, str] | None:
    """A way on which an ordinary, known caller changes all rows of a table that has an owner for each, and how."""
    among = ways_to(program, query) if query.whole and tied(table) else []
    way = next((way for way in among if _is_open(program, table, way)), None)
    if way is None:
        return None
    why = (
        f"{query.frame.name} {query.action}s every {table.title} there is and never asks for {owner(table)}: "
        f"whoever calls {way.route} changes the rows of all others."
    )
    return way, why


def _is_open(program: Program, table: Table, way: Way) -> bool:
    if validates(program, way) or _MEANT & words_in([*way.entry.label.split("/"), *(f.name for f in way.path)]):
        return False
    return access(program, way).known and not kept_to_staff(program, way) and _lets_in(program, table, way)


def _lets_in(program: Program, table: Table, way: Way) -> bool:
    """Whether the permissions of a view's class let the owners of rows in."""
    info = program.classes.get(way.handler.owner)
    asked = next(permissions(program, info), None) if info is not None else None
    return asked is None or all(lets_owners_in(program, each, table) for each in named(program, asked))
