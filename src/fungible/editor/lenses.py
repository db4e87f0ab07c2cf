"""Code lenses: how many routes write a state point, how many state points a route writes."""

from collections.abc import Iterator, Sequence

from lsprotocol import types

from fungible.editor.diagnostics import level_of
from fungible.editor.hovers import entries_of
from fungible.editor.settings import EditorSettings
from fungible.editor.view import View, own_name, writing_entries
from fungible.model.report import StatePoint
from fungible.report.reading import counted, writes

SHOW = "fungible.showPlaces"
"""The server's own command: lists places, and opens the one that is chosen."""


def lenses(view: View, file: str, settings: EditorSettings) -> list[types.CodeLens]:
    """The lenses of a file, in order of their lines."""
    if not settings.code_lens:
        return []
    points = [point for point in view.report.state_points if level_of(point, settings) is not None]
    found = [*_on_points(view, file, points, settings), *_on_routes(view, file, points, settings)]
    return sorted(found, key=lambda lens: (lens.range.start.line, lens.command.title if lens.command else ""))


def writers(view: View, point: StatePoint) -> list[types.Location]:
    """Where a state point is changed, as these places are now."""
    name = own_name(point.symbol)
    found = (view.location(access.file, access.line, name) for access in writes(point))
    return distinct([each for each in found if each is not None])


def distinct(locations: Sequence[types.Location]) -> list[types.Location]:
    """Each location once, in order."""
    kept: dict[tuple[str, int, int], types.Location] = {}
    for each in locations:
        kept.setdefault((each.uri, each.range.start.line, each.range.start.character), each)
    return list(kept.values())


def _on_points(
    view: View, file: str, points: Sequence[StatePoint], settings: EditorSettings
) -> Iterator[types.CodeLens]:
    for point in points:
        entries = writing_entries(point) if point.file == file else ()
        if entries:
            title = f"written by {_entries(view, entries)}"
            yield from _lens(view, (file, point.line, point.symbol), title, writers(view, point), settings)


def _entries(view: View, symbols: Sequence[str]) -> str:
    """How many routes some entry points are, and how many other things that requests run."""
    routed = sum(symbol in view.routed for symbol in symbols)
    others = len(symbols) - routed
    said = [counted(routed, "route")] if routed else []
    if others:
        said.append(counted(others, "other hook" if routed else "hook") + " of requests")
    return " and ".join(said)


def _on_routes(
    view: View, file: str, points: Sequence[StatePoint], settings: EditorSettings
) -> Iterator[types.CodeLens]:
    written: dict[str, list[StatePoint]] = {}
    for point in points:
        for symbol in writing_entries(point):
            written.setdefault(symbol, []).append(point)
    for entry in entries_of(view.report):
        mine = written.get(entry.symbol, []) if entry.file == file else []
        if mine:
            title = f"writes {counted(len(mine), 'state point')}"
            places = [view.location(point.file, point.line, own_name(point.symbol)) for point in mine]
            found = distinct([each for each in places if each is not None])
            yield from _lens(view, (file, entry.line, entry.symbol), title, found, settings)


def _lens(
    view: View, at: tuple[str, int, str], title: str, places: list[types.Location], settings: EditorSettings
) -> Iterator[types.CodeLens]:
    file, line, symbol = at
    here = view.location(file, line, own_name(symbol))
    if here is None:
        return
    client, arguments = settings.references_command, [here.uri, here.range.start, places]
    command = types.Command(title, client, arguments=arguments) if client else _own(title, places)
    yield types.CodeLens(here.range, command)


def _own(title: str, places: Sequence[types.Location]) -> types.Command:
    return types.Command(title, SHOW, arguments=[title, list(places)])
