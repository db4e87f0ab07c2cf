"""The report as Markdown for the summary page of a GitHub job: the score, the worst findings, their paths folded."""

from collections.abc import Iterator, Sequence
from html import escape

from fungible.model.report import AuditReport, Component, StatePoint
from fungible.model.words import Kind
from fungible.report.checkout import Checkout
from fungible.report.headline import breakdown, headline, left_out
from fungible.report.levels import LONGEST, compared, told
from fungible.report.markup import cell, paragraphs, span, text
from fungible.report.reading import Routes, counted, fresh, out_of_ten, percent, routes_of, served_by, write_after
from fungible.report.stories import story
from fungible.report.wording import CONSEQUENCES, DOING, KINDS, STATUSES

ROWS = 50
"""How many findings the page lists: it is read in a browser, by somebody who wants to know what to do first."""

STEPS = 30
TOLD_ELSEWHERE = frozenset(
    {Kind.SECURITY, Kind.LIFECYCLE, Kind.IMPORT_SIDE_EFFECT, Kind.POOL_CONFIG, Kind.RESOURCE, Kind.ISOLATION}
)
"""Kinds whose story of two replicas the rules' own texts tell better."""

MOST_BYTES = 900_000
"""GitHub takes a mebibyte for a step, in which other commands may write as well."""


def render_github_summary(report: AuditReport, checkout: Checkout) -> str:
    """The page, the same for the same report; what does not fit is counted."""
    found = fresh(report)
    opening = "\n".join([*_opening(report), *_table(found[:ROWS], checkout)])
    closing = "\n".join([*_components(report.components), *_unseen(report)])
    told_of = list(_folded(found[:ROWS], checkout, routes_of(report), MOST_BYTES - _size(opening) - _size(closing)))
    more = len(found) - min(ROWS, len(found))
    rest = [f"and {counted(more, 'more finding')}, in the other reports of this run", ""] if more else []
    return "\n".join([opening, *told_of, *rest, closing]) + "\n"


def _opening(report: AuditReport) -> Iterator[str]:
    yield f"## fungible: {out_of_ten(report.score.value)}/10"
    yield ""
    yield text(headline(report))
    for line in (breakdown(report), left_out(report)):
        if line:
            yield ""
            yield f"{line[0].upper()}{line[1:]}."
    if report.comparison:
        yield ""
        yield text(told(compared(report.comparison)))
    yield ""


def _table(points: Sequence[StatePoint], checkout: Checkout) -> Iterator[str]:
    if not points:
        return
    yield "| Severity | State | What | Where |"
    yield "| --- | --- | --- | --- |"
    for point in points:
        cells = (str(point.severity), span(_cut(point.symbol)), KINDS[point.kind], _where(point, checkout))
        yield "| " + " | ".join(map(cell, cells)) + " |"
    yield ""


def _where(point: StatePoint, checkout: Checkout) -> str:
    return _place(point.file, point.line, checkout)


def _place(file: str, line: int, checkout: Checkout) -> str:
    named = span(_cut(f"{checkout.path(file)}:{line}"))
    address = checkout.address(file, line)
    return f"[{named}]({address})" if address else named


def _folded(points: Sequence[StatePoint], checkout: Checkout, routes: Routes, room: int) -> Iterator[str]:
    for number, point in enumerate(points):
        block = "\n".join(_details(point, checkout, routes))
        room -= _size(block)
        if room < 0:
            yield f"and {counted(len(points) - number, 'more path')}, in the other reports of this run\n"
            return
        yield block


def _details(point: StatePoint, checkout: Checkout, routes: Routes) -> Iterator[str]:
    title = f"{point.severity} <code>{escape(_cut(point.symbol))}</code> {escape(_cut(point.rule))}"
    yield f"<details><summary>{title}</summary>"
    yield ""
    yield text(told(point.why))
    yield ""
    if point.change and point.change.why:
        yield f"**{str(point.change.status).capitalize()}:** {text(told(point.change.why))}"
        yield ""
    consequences = ", ".join(CONSEQUENCES[each] for each in point.consequences)
    yield f"{consequences or KINDS[point.kind]}; confidence {percent(point.confidence)}".capitalize()
    yield ""
    yield from _path(point, checkout, routes)
    route = served_by(point.trace, routes)
    if route and point.kind not in TOLD_ELSEWHERE:
        yield "**With two replicas, A and B:**"
        yield ""
        yield from _listed(text(told(line)) for line in story(point, span(_cut(route))))
    if point.remedy:
        yield f"**What to do:** {text(told(point.remedy.title))}"
        yield ""
        yield from paragraphs(point.remedy.text[:LONGEST])
    yield "</details>"
    yield ""


def _path(point: StatePoint, checkout: Checkout, routes: Routes) -> Iterator[str]:
    route = served_by(point.trace, routes)
    hops = [span(_cut(route))] if route else []
    hops += [f"{span(_cut(step.symbol))} ({_place(step.file, step.line, checkout)})" for step in point.trace[:STEPS]]
    if len(point.trace) > STEPS:
        hops.append(f"{len(point.trace) - STEPS} more steps")
    write = write_after(point)
    if write:
        hops.append(f"{DOING[write.action]} {span(_cut(point.symbol))} ({_place(write.file, write.line, checkout)})")
    yield from _listed(iter(hops))


def _listed(items: Iterator[str]) -> Iterator[str]:
    lines = [f"{number}. {item}" for number, item in enumerate(items, 1)]
    yield from [*lines, ""] if lines else []


def _components(components: Sequence[Component]) -> Iterator[str]:
    if not components:
        return
    yield "<details><summary>What the service uses</summary>"
    yield ""
    yield "| Concern | Shared | By what |"
    yield "| --- | --- | --- |"
    for each in components:
        cells = (str(each.concern), STATUSES[each.status], text(told(each.implementation)) or "–")
        yield "| " + " | ".join(map(cell, cells)) + " |"
    yield ""
    yield "</details>"
    yield ""


def _unseen(report: AuditReport) -> Iterator[str]:
    if report.unread or report.blind_spots:
        read, followed = counted(len(report.unread), "place"), counted(len(report.blind_spots), "blind spot")
        yield f"Not covered: {read} that could not be read, {followed}."


def _cut(name: str) -> str:
    return told(name, 200)


def _size(markdown: str) -> int:
    return len(markdown.encode("utf-8", "replace"))
