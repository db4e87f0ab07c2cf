"""What a hover says about a state point, a write to one, or a route handler."""

from collections.abc import Iterator, Sequence

from lsprotocol import types

from fungible.editor.view import View, own_name, shown, writing_entries
from fungible.model.report import Access, AuditReport, EntryPoint, StatePoint, Step
from fungible.model.words import Action, Phase, Verdict
from fungible.report.markup import span, text
from fungible.report.reading import counted, percent, route_to, worst_first, writes
from fungible.report.stories import story
from fungible.report.wording import CONSEQUENCES, DONE, KINDS, VERDICTS

MOST_POINTS = 3
MOST_PLACES = 12
LONGEST = 300
"""How much of a name or a note is shown."""


def hover(view: View, file: str, position: types.Position) -> types.Hover | None:
    """What is known about the place at the cursor; nothing where the report says nothing."""
    parts = list(_parts(view, file, position))
    if not parts:
        return None
    value = "\n\n---\n\n".join("\n".join(part).strip() for part in parts)
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, value))


def declared_at(view: View, file: str, position: types.Position) -> list[StatePoint]:
    """The state points whose declaration (or offending line) the cursor is on, worst first."""
    points = (p for p in view.report.state_points if p.file == file)
    return worst_first(p for p in points if view.covers(file, p.line, own_name(p.symbol), position))


def accessed_at(view: View, file: str, position: types.Position) -> list[tuple[StatePoint, Access]]:
    """The state points that something on the cursor's line reads or writes, worst first, writes before reads."""
    found: dict[str, tuple[StatePoint, Access]] = {}
    for point in worst_first(view.report.state_points):
        for access in sorted(point.accesses, key=lambda each: each.action is Action.READ):
            if access.file == file and view.covers(file, access.line, own_name(point.symbol), position):
                found.setdefault(point.id, (point, access))
    return list(found.values())


def handlers_at(view: View, file: str, position: types.Position) -> list[EntryPoint]:
    """The routes whose handler the cursor is on."""
    entries = (e for e in view.report.entry_points if e.file == file and e.phase is Phase.REQUEST)
    return [e for e in entries if view.covers(file, e.line, own_name(e.symbol), position)]


def changed_by(view: View, symbol: str) -> list[StatePoint]:
    """The state points, shown ones only, that a route handler is known to change, worst first."""
    return worst_first(p for p in view.report.state_points if shown(p) and symbol in writing_entries(p))


def _parts(view: View, file: str, position: types.Position) -> Iterator[Iterator[str]]:
    declared = declared_at(view, file, position)
    for point in declared[:MOST_POINTS]:
        yield _told(view, point)
    known = {point.id for point in declared}
    accessed = [(p, a) for p, a in accessed_at(view, file, position) if p.id not in known and _worth_telling(p, a)]
    for point, access in accessed[:MOST_POINTS]:
        yield _access(view, point, access)
    handlers = handlers_at(view, file, position)
    if handlers:
        yield _handler(view, handlers)


def _worth_telling(point: StatePoint, access: Access) -> bool:
    return point.verdict is not Verdict.SAFE and (access.action is not Action.READ or shown(point))


def _told(view: View, point: StatePoint) -> Iterator[str]:
    """Everything about a state point."""
    yield from _heading(point)
    yield ""
    yield text(point.why)
    if point.waived is not None:
        yield f"\n**Waived:** {text(point.waived)}"
    if point.verdict is Verdict.SAFE:
        return
    yield from _consequences(point)
    yield from _way(view, point)
    yield from _written(view, point)
    yield from _story(view, point)
    yield from _remedy(point)
    if point.counts:
        yield "\n**To accept it**, say why above the line:\n"
        yield f"```python\n# fungible: allow[{point.rule}] because \n```"


def _heading(point: StatePoint) -> Iterator[str]:
    verdict = VERDICTS[point.verdict] if point.waived is None else f"{VERDICTS[point.verdict]} (waived)"
    severity = f", {point.severity}" if point.verdict is not Verdict.SAFE else ""
    yield f"**{verdict}{severity}:** {KINDS[point.kind]} {span(short(point.symbol))}"
    yield f"\n{span(point.rule)} · confidence {percent(point.confidence)} · shared by {text(point.shared_by) or 'none'}"


def _consequences(point: StatePoint) -> Iterator[str]:
    if point.consequences:
        yield f"\n**Consequences:** {', '.join(CONSEQUENCES[each] for each in point.consequences)}"


def _way(view: View, point: StatePoint) -> Iterator[str]:
    if not point.trace:
        return
    route = route_to(point.trace, view.routes)
    hops = [_step(view, step) for step in point.trace[:MOST_PLACES]]
    hops += ["…"] if len(point.trace) > MOST_PLACES else []
    yield "\n**Path:** " + " → ".join([*([span(short(route))] if route else []), *hops])


def _step(view: View, step: Step) -> str:
    return link(view, step.file, step.line, own_name(step.symbol))


def _written(view: View, point: StatePoint) -> Iterator[str]:
    found = writes(point)
    if not found:
        return
    yield "\n**Written by:**\n"
    for access in found[:MOST_PLACES]:
        where = link(view, access.file, access.line, own_name(access.symbol))
        yield f"- {where}, {DONE[access.action]} in the {access.phase} phase"
    if len(found) > MOST_PLACES:
        yield f"- and {len(found) - MOST_PLACES} more"


def _story(view: View, point: StatePoint) -> Iterator[str]:
    route = route_to(point.trace, view.routes)
    told = story(point, route and f"`{short(route)}`") if point.counts else ()
    if told:
        yield "\n**With two replicas, A and B:**\n"
        yield from (f"{number}. {text(line)}" for number, line in enumerate(told, 1))


def _remedy(point: StatePoint) -> Iterator[str]:
    if point.remedy is not None:
        yield f"\n**Remedy:** {text(point.remedy.title)}. {text(point.remedy.text)}"


def _access(view: View, point: StatePoint, access: Access) -> Iterator[str]:
    """A line that touches a state point: what it does, to what, and where that is."""
    where = link(view, point.file, point.line, own_name(point.symbol))
    verdict = VERDICTS[point.verdict] + ("" if point.waived is None else " (waived)")
    yield f"**{verdict}, {point.severity}:** {where} is {DONE[access.action]} here in the {access.phase} phase"
    yield ""
    yield text(point.why)
    yield from _way(view, point)
    yield from _remedy(point)


def _handler(view: View, handlers: Sequence[EntryPoint]) -> Iterator[str]:
    routes = ", ".join(span(short(each.route or own_name(each.symbol))) for each in handlers[:MOST_PLACES])
    points = changed_by(view, handlers[0].symbol)
    if not points:
        yield f"{routes} is not known to write state that outlives the request."
        return
    yield f"{routes} writes {counted(len(points), 'state point')}:"
    yield ""
    for point in points[:MOST_PLACES]:
        where = link(view, point.file, point.line, own_name(point.symbol))
        yield f"- {where} ({point.severity}): {text(point.why)}"
    if len(points) > MOST_PLACES:
        yield f"- and {len(points) - MOST_PLACES} more"


def link(view: View, file: str, line: int, name: str) -> str:
    """A name that leads to a place as it is now; only the name when the place is gone."""
    moved = view.now(file, line, name)
    if moved is None:
        return span(short(name))
    shown = f"{short(name)} ({short(file.rpartition('/')[2])}:{moved.line})"
    return f"[{text(shown)}]({view.uri(file)}#L{moved.line})"


def short(name: str) -> str:
    """A name or a note, bounded: a hostile one may hold a megabyte."""
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"


def entries_of(report: AuditReport) -> tuple[EntryPoint, ...]:
    """The handlers of requests, each once, however many routes it has."""
    return tuple({e.symbol: e for e in reversed(report.entry_points) if e.phase is Phase.REQUEST}.values())[::-1]
