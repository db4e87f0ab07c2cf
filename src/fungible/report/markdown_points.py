"""The state points of a Markdown report: each with location, code, type, scope, life cycle, sharing, risk, analysis."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from fungible.model.report import StatePoint
from fungible.model.words import Kind, Storage, Verdict
from fungible.report.excerpt import Excerpt, Sources, excerpts
from fungible.report.markup import cell, fenced, paragraphs, place, span, text
from fungible.report.reading import Routes, first_write, percent, route_to, weighed, writes
from fungible.report.stories import story
from fungible.report.wording import CONSEQUENCES, DOING, DONE, KINDS, LIFETIMES, STORAGES, VERDICTS

HAZARDS = frozenset({Kind.IMPORT_SIDE_EFFECT, Kind.LIFECYCLE, Kind.POOL_CONFIG, Kind.ISOLATION, Kind.SECURITY})
"""Kinds that describe what the code does rather than what it keeps: they are issues, not state points."""

DOING_RIGHT = frozenset({Storage.QUERY, Storage.LIFECYCLE, Storage.FILE})
"""Storages of what the code does: when it is safe, it is something done right and no state point."""

SIGNS: Mapping[Verdict, str] = MappingProxyType({Verdict.VIOLATION: "❌", Verdict.ACCEPTABLE: "⚠️", Verdict.SAFE: "✅"})

WRITERS = 10
"""How many writers of a state point are listed."""


def is_state(point: StatePoint) -> bool:
    """Whether a point is about something that is kept, and not about something that is done."""
    if point.verdict is Verdict.SAFE:
        return point.storage not in DOING_RIGHT
    return point.kind not in HAZARDS


def is_right(point: StatePoint) -> bool:
    """Whether a point is done right, with nothing left to do."""
    return point.verdict is Verdict.SAFE


def entry(number: int, point: StatePoint, sources: Sources, routes: Routes) -> Iterator[str]:
    """One state point, described as a reviewer would."""
    kind = KINDS[point.kind]
    yield f"### {number}. {kind[0].upper()}{kind[1:]} {span(point.symbol)}"
    yield ""
    yield f"**Location:** {place(point.file, point.line)}"
    yield ""
    for excerpt in excerpts(point, sources):
        yield from _code(excerpt, point)
    yield from _facts(point)
    yield from _evidence(point, routes)
    yield from _remedy(point)


def _code(excerpt: Excerpt, point: StatePoint) -> Iterator[str]:
    if not excerpt.lines:
        return
    if excerpt.file != point.file:
        yield f"in {place(excerpt.file, excerpt.at)}"
        yield ""
    lines: list[str] = []
    for line, previous in zip(excerpt.lines, (None, *excerpt.lines), strict=False):
        if previous and line.number != previous.number + 1:
            lines.append("# …")
        lines.append(line.code)
    yield from fenced(lines, "python" if excerpt.file.endswith((".py", ".pyi")) else "")
    yield ""


def _facts(point: StatePoint) -> Iterator[str]:
    verdict = f"{SIGNS[point.verdict]} **{VERDICTS[point.verdict]}**"
    if point.waived is not None:
        verdict = f"{SIGNS[Verdict.ACCEPTABLE]} **{VERDICTS[point.verdict]}**, waived"
    yield f"- **Type:** {KINDS[point.kind]}"
    yield f"- **Scope:** {STORAGES[point.storage]}"
    yield f"- **State lifecycle:** {LIFETIMES[point.lifetime]}"
    yield f"- **Shared across requests:** {text(point.shared_by) or 'no'}"
    yield f"- **Risk level:** {_risk(point)}"
    yield f"- **Analysis:** {verdict} ({span(point.rule)}). {text(point.why)}"
    if point.waived is not None:
        yield f"- **Waived:** {text(point.waived)}"
    yield ""


def _risk(point: StatePoint) -> str:
    consequences = ", ".join(CONSEQUENCES[consequence] for consequence in point.consequences)
    said = f"{point.severity} ({consequences})" if consequences else str(point.severity)
    own = weighed(point)
    return f"{said}, confidence {percent(point.confidence)}{f', {text(own)}' if own else ''}"


def _evidence(point: StatePoint, routes: Routes) -> Iterator[str]:
    if point.verdict is not Verdict.VIOLATION:
        return
    path = _path(point, routes)
    if path:
        yield f"**Path:** {path}"
        yield ""
    yield from _writers(point)
    route = route_to(point.trace, routes)
    told = story(point, route and f"`{route}`")
    if told:
        yield "**With two replicas, A and B:**"
        yield ""
        yield from (f"{number}. {text(line)}" for number, line in enumerate(told, 1))
        yield ""


def _path(point: StatePoint, routes: Routes) -> str:
    hops = [f"{span(step.symbol)} ({place(step.file, step.line)})" for step in point.trace]
    route, write = route_to(point.trace, routes), first_write(point)
    if route:
        hops.insert(0, span(route))
    if write and hops:
        hops.append(f"{DOING[write.action]} {span(point.symbol)} ({place(write.file, write.line)})")
    return " → ".join(hops)


def _writers(point: StatePoint) -> Iterator[str]:
    found = writes(point)
    if not found:
        return
    yield "**Written by:**"
    yield ""
    for access in found[:WRITERS]:
        where = place(access.file, access.line)
        yield f"- {span(access.symbol)} ({where}), {DONE[access.action]} in the {access.phase} phase"
    if len(found) > WRITERS:
        yield f"- and {len(found) - WRITERS} more"
    yield ""


def _remedy(point: StatePoint) -> Iterator[str]:
    if point.remedy is not None:
        yield f"**Remedy:** {text(point.remedy.title)}"
        yield ""
        yield from paragraphs(point.remedy.text)


def table(points: Sequence[StatePoint], heading: str = "State point") -> Iterator[str]:
    """State points a line each, where there are too many to describe."""
    yield f"| {heading} | Location | Type | Why |"
    yield "| --- | --- | --- | --- |"
    for point in points:
        cells = (span(point.symbol), place(point.file, point.line), KINDS[point.kind], text(point.why))
        yield "| " + " | ".join(map(cell, cells)) + " |"
    yield ""
