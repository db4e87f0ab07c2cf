"""Routes that nobody guards, to rows that other routes keep for callers who are known."""

import re
from collections.abc import Iterator

from fungible.audit.program.callers import CHECK, access, validates
from fungible.audit.program.changed_rows import changed
from fungible.audit.program.identifiers import last
from fungible.audit.program.owners import Table
from fungible.audit.program.ownership import Tables, tells_callers
from fungible.audit.program.query_terms import Query
from fungible.audit.program.records import Program
from fungible.audit.program.ways import Way, in_order, surroundings, ways

PRIVATE = re.compile(
    r"\w*(orders?|carts?|baskets?|payments?|invoices?|bills?|bookings?|reservations?|appointments?|transactions?"
    r"|subscriptions?|addresse?s?|wallets?|accounts?|loans?|prescriptions?|diagnos[ei]s|diary|diaries|journals?|messages?"
    r"|notifications?|documents?|favou?rites?|wish_?lists?|watch_?lists?|bookmarks?)",
    re.IGNORECASE,
)
"""Tables of which nobody expects to see the rows of others."""
_KNOWING = re.compile(
    r"\w*(auth|token|secret|api_?key|signature|hmac|permission|verif|signed|login|password|cookie|credential|current_user"
    r"|principal)\w*",
    re.IGNORECASE,
)
"""Names that may ask who calls in a way that is not understood."""
FOR_OTHERS = re.compile(
    r"\w*(callback|notify|ipn|hook|unsubscribe|confirm|verify|activate|reset|track|share|invit|public|health)\w*",
    re.IGNORECASE,
)
"""Words in addresses to which other services, or links in mails, lead."""

_OF_GUESTS = re.compile(r"(is_)?(\w+_)?(session|guest|visitor|anonymous|device|cookie)\w*")
_DRAWN = frozenset({"UUIDField", "UUID", "Uuid", "GUID", "uuid4", "uuid7", "uuid"})


def unguarded(program: Program, found: Tables, table: Table, query: Query) -> Way | None:
    """A route to a query that nobody guards, where most other routes to rows of the table know their caller."""
    way = _open(program, query) if tied(table) else None
    return way if way is not None and _mostly_known(program, found, table) else None


def forgotten(program: Program, found: Tables, table: Table, query: Query) -> Way | None:
    """A route to rows that nobody expects to see of others, where no route to them knows its caller and others do."""
    if not private(table) or any(known for _, known in _routes(program, found, table)):
        return None
    way = _open(program, query)
    return way if way is not None and any_known(program, found) else None


def adding(program: Program, found: Tables, table: Table, query: Query) -> Way | None:
    """A route that nobody guards to where rows are added that refer to callers, whom other routes know."""
    way = _open(program, query) if table.owned_by or private(table) else None
    return way if way is not None and any_known(program, found) else None


def any_known(program: Program, found: Tables) -> bool:
    """Whether any route to a query must know its caller."""
    for each in found.queries:
        for way in ways(program, each.frame):
            if access(program, way).required:
                return True
    return False


def _open(program: Program, query: Query) -> Way | None:
    """The first route to a query that nobody guards, when it does not ask in a way of its own."""
    way = next((way for way in in_order(ways(program, query.frame)) if _unguarded(program, way)), None)
    return way if way is not None and not _may_ask(program, way) else None


def _unguarded(program: Program, way: Way) -> bool:
    """Whether nothing that is known guards a route."""
    asked = access(program, way)
    return not (asked.known or asked.privileged or validates(program, way) or "/" not in way.entry.label)


def asks_nobody(program: Program, way: Way) -> bool:
    """Whether nothing guards a route, nor looks as if it asked who calls."""
    return _unguarded(program, way) and not _may_ask(program, way)


def by_key(program: Program, found: Tables, table: Table, query: Query) -> tuple[Way, str] | None:
    """A route that nobody guards to rows that others keep for callers who are known, and what anybody can do there."""
    changes = changing(program, found, table, query)
    way = changes or reading(program, found, table, query)
    if way is None:
        return None
    does = "changes" if changes is not None else "reads"
    why = (
        f"{way.entry.label} asks nobody who they are, and {query.frame.name} {does} {table.title} by its key, while "
        f"other routes to its rows know their caller: anybody {does} what belongs to somebody."
    )
    return way, why


def changing(program: Program, found: Tables, table: Table, query: Query) -> Way | None:
    """A route that nobody guards, on which the row that a query finds by its key is changed."""
    way = unguarded(program, found, table, query)
    if way is None or not changed(program, way, query) or tells_callers(program, found, table):
        return None
    return way


def reading(program: Program, found: Tables, table: Table, query: Query) -> Way | None:
    """A route that nobody guards, on which a row of which nobody expects that is read by a key that can be guessed."""
    if query.action != "read" or not private(table) or _guests(found, table) or _drawn(found, table):
        return None
    way = unguarded(program, found, table, query)
    return way if way is not None and not tells_callers(program, found, table) else None


def _guests(found: Tables, table: Table) -> bool:
    """Whether rows may also belong to visitors who are not signed in."""
    return any(_OF_GUESTS.fullmatch(column) for column in found.references.declared.get(table.name, ()))


def _drawn(found: Tables, table: Table) -> bool:
    """Whether the keys of rows are drawn, so that whoever has one was given it."""
    own = found.references.declared.get(table.name, {})
    return any(column in table.keys and not _DRAWN.isdisjoint(words) for column, words in own.items())


def private(table: Table) -> bool:
    """Whether nobody expects to see the rows of others in a table."""
    return PRIVATE.fullmatch(table.title) is not None


def tied(table: Table) -> bool:
    """Whether the program itself ties rows to callers: it asks for theirs, or writes who they are into them."""
    return any(how != "declared" for how in table.owners.values()) or any(map(tied, table.parents.values()))


def _may_ask(program: Program, way: Way) -> bool:
    """Whether something on a route may find out who calls after all."""
    if FOR_OTHERS.search(way.entry.label):
        return True
    around = surroundings(program, way)
    passed = {frame.name for frame in way.path}
    called = {call.name for frame in around.frames for call in frame.calls} - passed
    names = {last(name) for name in way.entry.names} | {f.name for f in (*around.producers, *around.guards)}
    names |= called | {name for frame in way.path for name in frame.parameters}
    return any(_KNOWING.fullmatch(name) or CHECK.fullmatch(name) for name in names)


def _mostly_known(program: Program, found: Tables, table: Table) -> bool:
    """Whether no more routes to the rows of a table are open than know their caller."""
    known = dict(_routes(program, found, table))
    return sum(known.values()) * 2 >= len(known) > 1


def _routes(program: Program, found: Tables, table: Table) -> Iterator[tuple[str, bool]]:
    """The routes to rows of a table, and whether they must know their caller."""
    for query in (q for q in found.queries if q.table == table.name):
        for way in ways(program, query.frame):
            if "/" in way.entry.label and not validates(program, way):
                yield way.entry.label, access(program, way).required
