"""Which rows may be read by whoever asks: they are shown to callers who are not known, or listed for everybody."""

from collections.abc import Iterator

from fungible.audit.program.callers import access, validates
from fungible.audit.program.class_views import actions, for_all, model_or_queryset, own_permissions, routed
from fungible.audit.program.definitions import ClassInfo
from fungible.audit.program.origins import IDENTITY, REQUEST_DATA
from fungible.audit.program.owners import Table, by_secret
from fungible.audit.program.ownership import Tables
from fungible.audit.program.proving import makes_account, proves_password
from fungible.audit.program.query_sets import asks
from fungible.audit.program.query_terms import Query
from fungible.audit.program.records import Program
from fungible.audit.program.ways import ways


def public(program: Program, found: Tables, name: str) -> bool:
    """Whether the rows of a table are read for callers who are not known, or listed for everybody."""
    return program.frames.remember(f"public {name}", lambda: _public(program, found, found.owned[name]))


def excused(program: Program, found: Tables, table: Table, *, changes: bool) -> bool:
    """Whether what a query does to rows of others may be meant: reading what is public, or what others only made."""
    if table.parents:
        return public(program, found, table.name)
    return not changes and (not table.owners or public(program, found, table.name))


def _public(program: Program, found: Tables, table: Table) -> bool:
    """A table is public with all of its parents, and when it is listed by the key of a table that is shown."""
    if table.parents and all(public(program, found, parent.name) for parent in table.parents.values()):
        return True
    lists = (q for q in _reads(found, table) if not q.one and not _only_validates(program, q))
    above = (found.references.of(table.name, c.column) for q in lists for c in q.conditions)
    others = sorted({name for name in above if name in found.owned and name != table.name})
    return _shown(program, found, table) or any(_shown(program, found, found.owned[name]) for name in others)


def _only_validates(program: Program, query: Query) -> bool:
    """Whether rows are only asked for to see if a new one may be: no caller gets them."""
    found = ways(program, query.frame)
    return bool(found) and all(validates(program, way) for way in found)


def _shown(program: Program, found: Tables, table: Table) -> bool:
    """Whether something reads the rows of a table whoever asks."""
    return program.frames.remember(
        f"shown {table.name}",
        lambda: any(_shows(program, table, q) for q in _reads(found, table)) or table.name in _by_views(program, found),
    )


def _by_views(program: Program, found: Tables) -> frozenset[str]:
    """The tables of which class-based views let whoever comes read all rows."""
    return program.frames.remember("shown by views", lambda: frozenset(_of_views(program, found)))


def _of_views(program: Program, found: Tables) -> Iterator[str]:
    for info in program.classes.values():
        if _reads_for_all(program, info) and not asks(program, found, info):
            yield from (t for here in model_or_queryset(program, info) for t in here.types)


def _reads_for_all(program: Program, info: ClassInfo) -> bool:
    if not for_all(program, info) or not routed(program, info) or own_permissions(program, info):
        return False
    return not actions(program, info).isdisjoint({"list", "retrieve"})


def _reads(found: Tables, table: Table) -> list[Query]:
    """The queries that read rows without asking whose they are; by any one of all, what is next is counted."""
    asked = [q for q in found.asked.get(table.name, ()) if q.action == "read" and (q.conditions or not q.one)]
    return [q for q in asked if not q.asks(IDENTITY) and not _for_those_who_know(table, q)]


def _for_those_who_know(table: Table, query: Query) -> bool:
    """Whether rows are found by something that is only known to whom they are for."""
    named = any(c.column == "session_id" and c.column not in table.keys for c in query.conditions)
    return named or by_secret(query)


def _shows(program: Program, table: Table, query: Query) -> bool:
    chosen = query.asks(REQUEST_DATA) or any(
        c.column in table.keys or table.names_owner(c.column) for c in query.conditions
    )
    of_somebody = any(table.names_owner(c.column) for c in query.conditions)
    for way in ways(program, query.frame):
        found = access(program, way)
        known = found.known or (of_somebody and (proves_password(program, way) or makes_account(program, way)))
        if not found.privileged and not (chosen and known) and not validates(program, way):
            return True
    return False
