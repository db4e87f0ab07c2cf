"""Class-based views that find rows with an owner on their own: whom they let in, and what they let them do."""

from collections.abc import Iterator
from dataclasses import dataclass

from fungible.audit.program import isolation, shown
from fungible.audit.program.class_views import (
    actions,
    named,
    own_permissions,
    permissions,
    signed_in,
)
from fungible.audit.program.definitions import ClassInfo
from fungible.audit.program.grants import lets_owners_in
from fungible.audit.program.owners import Table
from fungible.audit.program.ownership import Tables
from fungible.audit.program.privileges import choosing_words
from fungible.audit.program.query_sets import getters, table_of, views_that_ask_nothing
from fungible.audit.program.records import Program
from fungible.model.report import Access
from fungible.model.words import Action, Phase


@dataclass(frozen=True, slots=True)
class RowView:
    """A view that lets callers list, read or change rows of others."""

    info: ClassInfo
    table: Table
    does: str
    spot: isolation.Spot
    """Where the view says of which rows it is."""
    why: str
    """What callers reach."""

    @property
    def access(self) -> Access:
        """What the view does to the rows."""
        action = Action.MUTATE if self.does == "changes" else Action.READ
        spot = self.spot
        return Access(action=action, phase=Phase.REQUEST, file=spot.file, line=spot.line, symbol=spot.symbol)


def views(program: Program, found: Tables) -> Iterator[RowView]:
    """Class-based views that never ask whose the rows are that they list, or find by the path's key."""
    told = set[tuple[str, int]]()
    for info in views_that_ask_nothing(program, found):
        table = table_of(program, found, info)
        does = _lets(program, found, info, table) if table is not None else ""
        spot = spot_of(program, info)
        if table is not None and does and (spot.file, spot.line) not in told:
            told.add((spot.file, spot.line))
            yield RowView(info, table, does, spot, _why(info, table, does))


def _why(info: ClassInfo, table: Table, does: str) -> str:
    by = "" if does == "lists" else " by the key in the path"
    return (
        f"{info.name} {does} {table.title}{by} for anybody who is signed in, and never asks for "
        f"{isolation.owner(table)}: any caller reaches the rows of all others."
    )


def _lets(program: Program, found: Tables, info: ClassInfo, table: Table) -> str:
    """What a view lets callers do to rows of others, the worst first; nothing when it keeps them out."""
    left = actions(program, info)
    changes = bool(left & {"update", "destroy"})
    if own_permissions(program, info):
        lists = "list" in left and _of_single_rows(program, info, table)
        return "lists" if lists and not shown.excused(program, found, table, changes=False) else ""
    if changes and signed_in(program, info, "IsAuthenticatedOrReadOnly"):
        return "changes" if not shown.excused(program, found, table, changes=True) else ""
    reads = "retrieve" in left and signed_in(program, info)
    return "reads" if reads and not shown.excused(program, found, table, changes=False) else ""


def spot_of(program: Program, info: ClassInfo) -> isolation.Spot:
    """Where a view says of which rows it is, else where it begins."""
    getter = next(iter(getters(program, info)), None)
    if getter is not None:
        return isolation.Spot(getter.symbol, getter.file, getter.line)
    own = (frame.bindings.get("queryset") for frame in program.frames.of(info.symbol))
    line = next((term.line for term in own if term is not None and term.line), info.line)
    return isolation.Spot(info.symbol, info.file, line)


def _of_single_rows(program: Program, info: ClassInfo, table: Table) -> bool:
    """Whether permissions compare the owner of single rows, for reading as well, which lists never ask them for."""
    asked = next(permissions(program, info), None)
    own = named(program, asked) if asked is not None else []
    if not own or choosing_words(program, info.symbol):
        return False
    if not all(lets_owners_in(program, each, table) for each in own):
        return False
    asking = [f for each in own for f in program.frames.of(f"{each.symbol}.has_object_permission")]
    if any(not {"SAFE_METHODS", "method", "action"}.isdisjoint(frame.test_words) for frame in asking):
        return False
    return any(table.is_owners(name) for frame in asking for name, _ in frame.held_against)
