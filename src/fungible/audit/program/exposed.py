"""Routes on which any caller reaches rows of others by their key, and whether the query or the route is at fault."""

from collections.abc import Iterator
from dataclasses import dataclass

from fungible.audit.program import shown
from fungible.audit.program.changed_rows import changed
from fungible.audit.program.ownership import Tables, open_ways, tells_callers
from fungible.audit.program.query_terms import Query
from fungible.audit.program.records import Program
from fungible.audit.program.ways import Way


@dataclass(frozen=True, slots=True)
class Exposed:
    """A way to a query on which nobody asks whose the row is. `beside_others`: on most other ways somebody does."""

    way: Way
    does: str
    beside_others: bool


def exposed(program: Program, tables: Tables, query: Query) -> Iterator[Exposed]:
    """The first such way to a query by its key, or all when they leave out what most others do about its rows."""
    table = tables.owned[query.table]
    found, others = open_ways(program, table, query)
    if not found or tells_callers(program, tables, table):
        return
    beside = len(found) <= others
    for way in found if beside else found[:1]:
        changes = changed(program, way, query)
        if not shown.excused(program, tables, table, changes=changes):
            does = {"update": "updates", "delete": "deletes"}.get(query.action, "changes" if changes else "reads")
            yield Exposed(way, does, beside)
