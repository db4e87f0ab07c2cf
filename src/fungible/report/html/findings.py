"""The state points of the page: each with facts, source, the way to it, the story of two replicas, the remedy."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fungible.model.report import Access, StatePoint, Step
from fungible.model.words import Lifetime, Severity, Verdict
from fungible.report.excerpt import Sources
from fungible.report.html.markup import anchor, code, escaped, items, paragraphs, place, prose
from fungible.report.html.naming import function_name
from fungible.report.html.snippets import snippets
from fungible.report.html.stories import Stories
from fungible.report.html.told import Told
from fungible.report.reading import Routes, first_write, percent, route_to, writes
from fungible.report.wording import CONSEQUENCES, DOING, DONE, KINDS, LIFETIMES, STORAGES

SIGNS = {Severity.CRITICAL: "◆", Severity.HIGH: "▲", Severity.MEDIUM: "●", Severity.LOW: "○", Severity.NONE: "·"}
"""Severities by shape, for whom colours tell nothing."""

OTHER_WRITES = 6
"""How many more writes are named."""

OPEN = 1
"""How many findings are shown opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What every finding is told with."""

    sources: Sources
    routes: Routes
    stories: Stories
    told: Told


def findings(points: Iterable[StatePoint], page: Page) -> Iterator[str]:
    """State points with everything that is known of them, worst first as they come."""
    for number, point in enumerate(points):
        yield finding(point, page, is_open=number < OPEN and point.counts)


def finding(point: StatePoint, page: Page, *, is_open: bool = False) -> str:
    """One state point, which opens at a click and without a script."""
    body = "".join(part for part in _parts(point, page) if part)
    # The anchor is inside, so that a browser that is sent there opens what is around it.
    return (
        f'<details class="f s-{_shown_severity(point)}"{" open" if is_open else ""}>'
        f'{_summary(point)}<div class="body" id="{anchor(point.id)}">{body}</div></details>'
    )


def badge(point: StatePoint) -> str:
    """How bad a state point is, by shape, colour and word."""
    if point.verdict is Verdict.SAFE:
        return '<b class="sev safe">✓ safe</b>'
    if point.verdict is Verdict.ACCEPTABLE:
        return '<b class="sev acceptable">~ acceptable</b>'
    waived = " waived" if point.waived is not None else ""
    change = f'<br><span class="change">{point.change.status}</span>' if point.change else ""
    return f'<b class="sev {point.severity}">{SIGNS[point.severity]} {point.severity}{waived}</b>{change}'


def _shown_severity(point: StatePoint) -> str:
    return str(point.severity) if point.verdict is Verdict.VIOLATION else str(point.verdict)


def _summary(point: StatePoint) -> str:
    return (
        f"<summary><span>{badge(point)}</span><h4>{code(point.symbol)}</h4>"
        f"{place(point.file, point.line)}"
        f'<span class="why">{prose(point.why)}</span></summary>'
    )


def _parts(point: StatePoint, page: Page) -> Iterator[str]:
    if point.waived is not None:
        yield f'<p class="waived"><b>Waived:</b> {prose(point.waived)}</p>'
    if point.change is not None and point.change.why:
        yield f'<p class="waived"><b>{str(point.change.status).capitalize()}:</b> {prose(point.change.why)}</p>'
    yield _facts(point)
    yield snippets(point, page.sources, brief=page.told.is_long)
    if point.verdict is Verdict.SAFE:
        return
    yield _titled("How it is reached", _path(point, page.routes) + _also(point))
    if point.verdict is Verdict.VIOLATION:
        yield _titled("With two replicas", page.stories.told(point, route_to(point.trace, page.routes), page.told))
    yield _titled("Remedy", _remedy(point, page))


def _titled(heading: str, inner: str) -> str:
    return f"<h5>{heading}</h5>{inner}" if inner else ""


def _facts(point: StatePoint) -> str:
    consequences = ", ".join(CONSEQUENCES[each] for each in point.consequences)
    said = (
        code(point.rule),
        KINDS[point.kind],
        STORAGES[point.storage],
        LIFETIMES[point.lifetime] if point.lifetime is not Lifetime.PROCESS else "",
        f"<b>{consequences}</b>" if consequences else "",
        f"confidence {percent(point.confidence)}",
    )
    return '<p class="facts">' + " · ".join(fact for fact in said if fact) + "</p>"


def _path(point: StatePoint, routes: Routes) -> str:
    if not point.trace:
        return ""
    route, write = route_to(point.trace, routes), first_write(point)
    hops = [f'<b class="route">{escaped(route)}</b>'] if route else []
    last = point.trace[-1]
    ends_in_write = write is not None and (last.file, last.line) == (write.file, write.line)
    steps = point.trace[:-1] if ends_in_write and len(point.trace) > 1 else point.trace
    hops += [_hop(step, route) for step in steps]
    if write and last.symbol != point.symbol:
        what = function_name(point.symbol, point.file)
        hops.append(f"<b>{DOING[write.action]}</b> {code(what)} {place(write.file, write.line)}")
    return items(hops, "ol", "path")


def _hop(step: Step, route: str) -> str:
    note = "" if step.note == route else prose(step.note)
    name = code(function_name(step.symbol, step.file))
    return f"{name} {place(step.file, step.line)}{f' <em>{note}</em>' if note else ''}"


def _also(point: StatePoint) -> str:
    shown = first_write(point)
    others = [access for access in writes(point) if access is not shown]
    if not others:
        return ""
    named = [_access(access) for access in others[:OTHER_WRITES]]
    more = len(others) - len(named)
    return items([*named, f"and {more} more"] if more else named, "ul", "also")


def _access(access: Access) -> str:
    name = code(function_name(access.symbol, access.file))
    return f"also {DONE[access.action]} in {name} {place(access.file, access.line)}"


def _remedy(point: StatePoint, page: Page) -> str:
    remedy = point.remedy
    if remedy is None:
        return ""
    command = f"<p>{code(f'fungible fix --select {remedy.id}')}</p>" if remedy.automatic else ""
    advice = f"<p><b>{prose(remedy.title)}</b></p>{paragraphs(remedy.text)}{command}"
    return page.told.once(advice, point)
