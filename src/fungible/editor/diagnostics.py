"""A report as an editor's diagnostics: what breaks, on the line where it is now, with the way that leads there."""

from collections.abc import Iterable, Iterator, Mapping

from lsprotocol import types

from fungible.editor.settings import ACCEPTABLE, EditorSettings
from fungible.editor.view import View, own_name, shown
from fungible.model.report import Access, StatePoint, Step
from fungible.report.escape import visible
from fungible.report.reading import writes
from fungible.report.wording import DONE
from fungible.source.waivers import read_waivers

SOURCE = "fungible"
UNREAD = "unread"
WAIVER = "waiver"
AGAIN = "Being checked again: "
MOST_RELATED = 20
LONGEST_MESSAGE = 1_200
LONGEST_NAME = 200

Found = Mapping[str, list[types.Diagnostic]]
"""Diagnostics by the name of the file."""


def diagnostics(view: View, settings: EditorSettings) -> Found:
    """What there is to show of each file; files with nothing to show are left out."""
    found: dict[str, list[types.Diagnostic]] = {}
    for point in view.report.state_points:
        level = level_of(point, settings)
        made = _diagnostic(view, point, level) if level is not None else None
        if made is not None:
            found.setdefault(point.file, []).append(made)
    for file, made in _unread(view):
        found.setdefault(file, []).append(made)
    return found


def level_of(point: StatePoint, settings: EditorSettings) -> types.DiagnosticSeverity | None:
    """How a state point is shown; nothing when it is no problem, was waived, or the user does not want to see it."""
    if not shown(point):
        return None
    return settings.severities.get(point.severity if point.counts else ACCEPTABLE)


def waiver_problems(lines: Iterable[str], encoding: str) -> list[types.Diagnostic]:
    """The comments of a text that mean to be waivers and waive nothing, as they are typed."""
    rows = list(lines)
    return [
        types.Diagnostic(
            range=types.Range(types.Position(each.line - 1, 0), types.Position(each.line, 0)),
            severity=types.DiagnosticSeverity.Warning,
            code=WAIVER,
            source=SOURCE,
            message=bounded(f"This waives nothing: {each.message}"),
        )
        for each in read_waivers("\n".join(rows)).problems
    ]


def bounded(text: str) -> str:
    """A message whose names can't do harm, and that ends."""
    said = visible(text)
    return said if len(said) <= LONGEST_MESSAGE else said[: LONGEST_MESSAGE - 1] + "…"


def _diagnostic(view: View, point: StatePoint, level: types.DiagnosticSeverity) -> types.Diagnostic | None:
    name = own_name(point.symbol)
    place = view.location(point.file, point.line, name)
    if place is None:
        return None
    return types.Diagnostic(
        range=place.range,
        severity=level,
        code=point.rule,
        source=SOURCE,
        message=_message(point, sure=is_sure(view, point)),
        related_information=list(_related(view, point)) or None,
        data={"id": point.id, "rule": point.rule},
    )


def is_sure(view: View, point: StatePoint) -> bool:
    """Whether neither the line of a state point nor that to which its trace leads was edited since the audit."""
    ends = [(point.file, point.line), *((step.file, step.line) for step in point.trace[-1:])]
    moved = [view.now(file, line) for file, line in ends]
    return all(each is not None and each.same for each in moved)


def _message(point: StatePoint, *, sure: bool) -> str:
    remedy = f" Remedy: {point.remedy.title}." if point.remedy is not None else ""
    return bounded(f"{'' if sure else AGAIN}{point.why}{remedy}")


def _related(view: View, point: StatePoint) -> Iterator[types.DiagnosticRelatedInformation]:
    """The way to the state point, then what else writes to it; each place once."""
    said = {(point.file, point.line)}
    for file, line, name, message in _places(point):
        location = view.location(file, line, name)
        if (file, line) not in said and location is not None and len(said) <= MOST_RELATED:
            said.add((file, line))
            yield types.DiagnosticRelatedInformation(location, message)


def _places(point: StatePoint) -> Iterator[tuple[str, int, str, str]]:
    """Places with the name to mark there and what to say about them."""
    for number, step in enumerate(point.trace[:MOST_RELATED], 1):
        symbol = point.symbol if number == len(point.trace) else step.symbol
        yield step.file, step.line, own_name(symbol), _step(step, number)
    for access in writes(point)[:MOST_RELATED]:
        yield access.file, access.line, own_name(point.symbol), _write(access)


def _step(step: Step, number: int) -> str:
    return visible(f"{number}. {own_name(step.symbol)}{f': {step.note}' if step.note else ''}"[:LONGEST_NAME])


def _write(access: Access) -> str:
    return visible(f"{DONE[access.action]} by {own_name(access.symbol)} in the {access.phase} phase"[:LONGEST_NAME])


def _unread(view: View) -> Iterator[tuple[str, types.Diagnostic]]:
    for each in view.report.unread:
        place = view.location(each.file, each.line)
        if place is not None:
            yield (
                each.file,
                types.Diagnostic(
                    range=place.range,
                    severity=types.DiagnosticSeverity.Information,
                    code=UNREAD,
                    source=SOURCE,
                    message=bounded(f"Not examined: {each.reason}"),
                ),
            )
