"""One violation on a terminal: what, where, how a request gets there, why that fails, what to do."""

from collections.abc import Iterator

from fungible.model.report import Access, StatePoint, Step
from fungible.model.words import Severity
from fungible.report.changed import said
from fungible.report.excerpt import excerpts
from fungible.report.frames import draw
from fungible.report.page import INDENT, Page, block, place, prose, spaced
from fungible.report.pen import Ink, Span
from fungible.report.reading import first_write, percent, route_to, weighed, writes
from fungible.report.stories import story, told
from fungible.report.wording import CONSEQUENCES, DOING, KINDS, STORAGES

HOPS = 9
"""How many steps of a trace are shown before its middle is left out."""

OTHER_WRITES = 4
"""How many more writes are named."""


def diagnostic(point: StatePoint, page: Page) -> Iterator[str]:
    """Everything about one violation, ready to be argued with."""
    frames = (draw(excerpt, page.pen) for excerpt in excerpts(point, page.sources))
    return spaced([_claim(point, page), *frames, _trace(point, page), _story(point, page), _remedy(point, page)])


def _claim(point: StatePoint, page: Page) -> Iterator[str]:
    pen = page.pen
    yield from pen.wrap(_header(point, page), rest=INDENT)
    if point.change is not None:
        yield from pen.wrap([(prose(said(point.change)), Ink.WARN)], first=INDENT, rest=INDENT)
    yield from pen.wrap([(prose(point.why), Ink.PLAIN)], first=INDENT, rest=INDENT)
    yield from pen.wrap([(_facts(point, pen.marks.dot), Ink.DIM)], first=INDENT, rest=INDENT)


def _header(point: StatePoint, page: Page) -> list[Span]:
    ink = Ink.ALARM if point.severity in (Severity.CRITICAL, Severity.HIGH) else Ink.WARN
    return [
        (f"{page.pen.marks.violation} {point.severity.upper()} ", ink),
        (f"{point.rule} ", Ink.BOLD),
        (point.symbol, Ink.NAME),
    ]


def _facts(point: StatePoint, dot: str) -> str:
    consequences = ", ".join(CONSEQUENCES[consequence] for consequence in point.consequences)
    facts = (KINDS[point.kind], STORAGES[point.storage], consequences, f"confidence {percent(point.confidence)}")
    return f" {dot} ".join(fact for fact in (*facts, prose(weighed(point))) if fact)


def _trace(point: StatePoint, page: Page) -> Iterator[str]:
    lines = _path(point, page)
    if lines:
        yield from block("Reached", lines, page.pen)


def _path(point: StatePoint, page: Page) -> list[list[Span]]:
    arrow = page.pen.marks.arrow
    route = route_to(point.trace, page.routes)
    lines: list[list[Span]] = [[(route, Ink.BOLD)]] if route else []
    lines += [_hop(step, arrow, route) for step in point.trace]
    if len(lines) > HOPS:
        half = HOPS // 2
        lines[half:-half] = [[(f"{page.pen.marks.ellipsis} {len(lines) - 2 * half} more steps", Ink.DIM)]]
    write = first_write(point)
    if write and not (point.trace and point.trace[-1].symbol == point.symbol):
        lines.append([(f"{arrow} {DOING[write.action]} ", Ink.WARN), (point.symbol + " ", Ink.NAME), _at(write)])
    return lines + _also(point, write, page)


def _hop(step: Step, arrow: str, route: str) -> list[Span]:
    spans: list[Span] = [(f"{arrow} ", Ink.DIM), (f"{step.symbol} ", Ink.PLAIN), place(step.file, step.line)]
    note = "" if step.note == route else prose(step.note)
    return [*spans, (f" {note}", Ink.DIM)] if note else spans


def _at(access: Access) -> Span:
    return place(access.file, access.line)


def _also(point: StatePoint, shown: Access | None, page: Page) -> list[list[Span]]:
    others = [access for access in writes(point) if access is not shown]
    if not others:
        return []
    named: list[list[Span]] = [
        [(f"{page.pen.marks.dot} also in {access.symbol} ", Ink.PLAIN), _at(access)] for access in others[:OTHER_WRITES]
    ]
    more = len(others) - len(named)
    return [*named, [(f"{page.pen.marks.dot} and {more} more", Ink.DIM)]] if more else named


def _story(point: StatePoint, page: Page) -> Iterator[str]:
    own = page.show.story_of(point.rule)
    lines = told(own) or story(point, prose(route_to(point.trace, page.routes)))
    if lines:
        yield from block("Replicas", ([(line, Ink.PLAIN)] for line in lines), page.pen)


def _remedy(point: StatePoint, page: Page) -> Iterator[str]:
    remedy = point.remedy
    if remedy is None:
        return
    paragraphs: list[list[Span]] = [[(prose(remedy.title), Ink.BOLD)]]
    paragraphs += [[(line.rstrip(), Ink.PLAIN)] for line in remedy.text.splitlines() if line.strip()]
    if remedy.automatic:
        paragraphs.append([(f"fungible fix --select {remedy.id}", Ink.GOOD)])
    yield from block("Remedy", paragraphs, page.pen)
