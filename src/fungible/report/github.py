"""The violations as GitHub's workflow commands: each becomes an annotation at its line.

GitHub shows ten annotations of a level for a step, so the worst come first, and what it would drop anyway is listed in
a folded group of the log instead.
"""

from collections.abc import Iterator, Sequence

from fungible.model.report import AuditReport, StatePoint
from fungible.report.checkout import Checkout
from fungible.report.headline import headline, left_out
from fungible.report.levels import LEVELS, compared, told
from fungible.report.reading import counted, fresh, percent, routes_of, served_by

COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}
SHOWN = 10
"""How many annotations of each level GitHub shows for a step."""
LISTED = 1_000
"""How many more findings the log lists."""

_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def render_github(report: AuditReport, checkout: Checkout) -> str:
    """Annotations for the log of a step, worst first, and a sentence that sums up."""
    return "\n".join(_lines(report, checkout)) + "\n"


def _lines(report: AuditReport, checkout: Checkout) -> Iterator[str]:
    shown: list[StatePoint] = []
    folded: list[StatePoint] = []
    room = dict.fromkeys(COMMANDS, SHOWN)
    for point in fresh(report):
        level = LEVELS[point.severity]
        (shown if room[level] > 0 else folded).append(point)
        room[level] -= 1
    routes = routes_of(report)
    for point in shown:
        yield _annotation(point, served_by(point.trace, routes), checkout)
    yield from _group(folded, checkout)
    yield _plain(headline(report))
    if report.comparison:
        yield _plain(compared(report.comparison))
    if left_out(report):
        yield _plain(f"Besides: {left_out(report)}.")


def _annotation(point: StatePoint, route: str, checkout: Checkout) -> str:
    place = f"file={_property(checkout.path(point.file))},line={max(1, point.line)}"
    title = _property(told(f"{point.severity} {point.rule} {point.symbol}", 200))
    return f"::{COMMANDS[LEVELS[point.severity]]} {place},title={title}::{_message(point, route)}"


def _message(point: StatePoint, route: str) -> str:
    lines = [told(point.why)]
    if point.change and point.change.why:
        lines.append(told(f"{point.change.status}: {point.change.why}"))
    if route:
        lines.append(f"Reached by {told(route, 200)}, confidence {percent(point.confidence)}.")
    if point.remedy:
        lines.append(f"What to do: {told(point.remedy.title)}.")
    lines.append(f"More: fungible explain {told(point.rule, 200)}")
    return "\n".join(lines).translate(_DATA)


def _group(points: Sequence[StatePoint], checkout: Checkout) -> Iterator[str]:
    if not points:
        return
    yield f"::group::{counted(len(points), 'more finding')} (annotations stop at {SHOWN} of each level)"
    for point in points[:LISTED]:
        place = f"{checkout.path(point.file)}:{point.line}"
        yield _plain(f"{point.severity} {point.rule} {place} {point.symbol}: {point.why}")
    if len(points) > LISTED:
        yield f"and {counted(len(points) - LISTED, 'more finding')}, in the other reports of this run"
    yield "::endgroup::"


def _plain(text: str) -> str:
    """A line of the log, which begins with a word of ours; the commands of old runners could stand anywhere in it."""
    return told(text).replace("##[", "# #[")


def _property(text: str) -> str:
    return text.translate(_PROPERTY)
