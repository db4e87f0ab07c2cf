"""Accounts: the rows that callers are, which whoever has their key may change where nobody compares it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fungible.audit.program import changed_rows
from fungible.audit.program.identifiers import last
from fungible.audit.program.origins import IDENTITY
from fungible.audit.program.owners import KEYS, PEOPLE, Table, tells_people_apart
from fungible.audit.program.ownership import Tables, is_open, unscoped_key, ways_to
from fungible.audit.program.query_terms import Condition, Query
from fungible.audit.program.records import Program
from fungible.audit.program.unguarded import FOR_OTHERS, any_known, asks_nobody
from fungible.audit.program.ways import Way, surroundings

_OWN = re.compile(
    r"\w*(name|email|mail|password|passwd|hash|phone|mobile|address|wallet|iban|role|roles|admin|superuser|staff|birth\w*|bio)"
    r"|is_(active|verified|banned|blocked)|active|number"
)
"""Columns that only an account's own caller, or who is put above it, changes."""
_EARNED = re.compile(
    r"(total_|high_?)?(wins?|losses|draws|scores?|points|exp|xp|experience|levels?|ratings?|elo|balance|credits?|coins?|money)"
)
"""Columns that others may change for a caller whom they know: not for whoever comes."""
_PROVES = re.compile(
    r"(check|verify|validate|compare|match|test)_?\w*(password|passwd|pw|code\w*|pin|otp|secret|hash|digest|answer)\w*"
    r"|verify|compare_digest|checkpw",
    re.IGNORECASE,
)
"""Calls by which whoever asks for an account proves that it is theirs."""


@dataclass(frozen=True, slots=True)
class Exposed:
    """A way on which an account is changed by its key alone. `guarded` says that it knows its caller."""

    way: Way
    table: Table
    guarded: bool

    @property
    def why(self) -> str:
        """What callers can do to each other."""
        knows = "knows its caller" if self.guarded else "asks nobody who they are"
        return (
            f"{self.way.route} {knows}, but changes {self.table.title} by the key that the request names and compares "
            "it with nobody: one caller changes the account of any other."
        )


def exposed(program: Program, found: Tables, query: Query) -> Iterator[Exposed]:
    """The ways to a query by the key of an account that change what is its caller's own."""
    if query.table not in _accounts(program, found) or query.action == "insert":
        return
    table = Table(query.table, {}, frozenset(), KEYS, frozenset())
    if unscoped_key(table, query) is None:
        return
    for way in ways_to(program, query):
        changes = frozenset(changed_rows.columns(program, way, query))
        own = any(map(_is_own, changes))
        if FOR_OTHERS.search(way.entry.label) or not (own or any(map(_EARNED.fullmatch, changes))):
            continue
        guarded = own and is_open(program, table, way, claimed=True)
        if not guarded and not (any_known(program, found) and asks_nobody(program, way)):
            continue
        proven = any(
            _PROVES.fullmatch(call.name) for frame in surroundings(program, way).frames for call in frame.calls
        )
        if not proven:
            yield Exposed(way, table, guarded)


def _is_own(column: str) -> bool:
    """Whether a column of an account is its caller's own to change."""
    return column == changed_rows.ANY or _OWN.fullmatch(column) is not None


def _accounts(program: Program, found: Tables) -> frozenset[str]:
    """The tables in which the program looks its callers up."""
    return program.frames.remember("accounts", lambda: frozenset(_looked_up(found)))


def _looked_up(found: Tables) -> Iterator[str]:
    for query in found.queries:
        people = PEOPLE.fullmatch(last(query.table).lower()) is not None and query.table not in found.owned
        if people and query.action == "read" and any(_is_caller(query.table, c) for c in query.conditions):
            yield query.table


def _is_caller(table: str, condition: Condition) -> bool:
    return condition.value.has(IDENTITY) and tells_people_apart(table, condition.column)
