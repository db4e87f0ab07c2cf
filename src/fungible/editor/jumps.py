"""From a state point to what writes and reads it, and back."""

from lsprotocol import types

from fungible.editor.hovers import accessed_at, declared_at, handlers_at
from fungible.editor.lenses import distinct, writers
from fungible.editor.view import View, own_name, writing_entries
from fungible.model.report import StatePoint
from fungible.model.words import Verdict


def go_to_writer(view: View, file: str, position: types.Position) -> list[types.Location]:
    """From a declaration to what writes it; from a line that reads or writes, to the declaration."""
    found = [place for point in _of_interest(declared_at(view, file, position)) for place in writers(view, point)]
    if not found:
        accessed = _of_interest([point for point, _ in accessed_at(view, file, position)])
        places = [view.location(point.file, point.line, own_name(point.symbol)) for point in accessed]
        found = [place for place in places if place is not None]
    return distinct(found)


def all_writers(view: View, file: str, position: types.Position) -> list[types.Location]:
    """What writes the state point that the cursor is on, wherever it is named; of a handler, what it writes."""
    points = _of_interest(
        [*declared_at(view, file, position), *(point for point, _ in accessed_at(view, file, position))]
    )
    found = [place for point in points for place in writers(view, point)]
    for entry in handlers_at(view, file, position):
        for point in _of_interest(list(view.report.state_points)):
            if entry.symbol in writing_entries(point):
                found += writers(view, point)
    return distinct(found)


def references(view: View, file: str, position: types.Position, *, declaration: bool) -> list[types.Location]:
    """Every access to the state point that the cursor declares, and the declaration itself when it is asked for."""
    found: list[types.Location | None] = []
    for point in declared_at(view, file, position):
        name = own_name(point.symbol)
        if declaration:
            found.append(view.location(point.file, point.line, name))
        found += [view.location(access.file, access.line, name) for access in point.accesses]
    return distinct([place for place in found if place is not None])


def _of_interest(points: list[StatePoint]) -> list[StatePoint]:
    return [point for point in points if point.verdict is not Verdict.SAFE]
