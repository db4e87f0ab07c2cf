"""What the app uses, what holds and what to do: components, checklist, recommendations."""

from collections.abc import Iterator, Mapping, Sequence

from fungible.model.report import ChecklistItem, Component, Recommendation
from fungible.model.words import ComponentStatus
from fungible.report.html.markup import anchor, code, escaped, items, paragraphs, place, prose
from fungible.report.wording import STATUSES

LINKS = 6
"""How many state points are named beside what they fail."""

PLACES = 3
"""How many places are named as evidence."""

Symbols = Mapping[str, str]
"""The symbols of the state points on the page, by id."""

STATUS_SIGNS = {
    ComponentStatus.SHARED: "✓",
    ComponentStatus.PER_REPLICA: "✗",
    ComponentStatus.ABSENT: "–",
    ComponentStatus.UNKNOWN: "?",
}


def components(listed: Sequence[Component]) -> str:
    """What the app uses for each concern, and whether replicas share it."""
    return f'<div class="cards">{"".join(map(_component, listed))}</div>' if listed else ""


def _component(component: Component) -> str:
    status = f'<b class="status {component.status}">{STATUS_SIGNS[component.status]} {STATUSES[component.status]}</b>'
    parts = [
        f"<p>{prose(component.implementation)}</p>" if component.implementation else "",
        f'<p class="note">{prose(component.note)}</p>' if component.note else "",
        _evidence(component),
    ]
    name = str(component.concern).capitalize()
    return f'<article class="card"><h3>{name}</h3>{status}{"".join(parts)}</article>'


def _evidence(component: Component) -> str:
    places = [place(item.file, item.line) for item in component.evidence[:PLACES]]
    more = len(component.evidence) - len(places)
    if more > 0:
        places.append(f"and {more} more")
    return f'<p class="evidence">{", ".join(places)}</p>' if places else ""


def checklist(listed: Sequence[ChecklistItem], symbols: Symbols) -> str:
    """The statelessness checklist, each line that fails with what fails it."""
    if not listed:
        return ""
    holding = sum(item.passed for item in listed)
    lines = items((_checked(item, symbols) for item in listed), "ul", "checklist")
    return f"<p>{holding} of {len(listed)} hold.</p>{lines}"


def _checked(item: ChecklistItem, symbols: Symbols) -> str:
    if item.passed:
        return f'<b class="status shared">✓ holds</b> {prose(item.title)}'
    return f'<b class="status per-replica">✗ fails</b> {prose(item.title)} {_links(item.points, symbols)}'


def recommendations(listed: Sequence[Recommendation], symbols: Symbols) -> str:
    """What to do next, in order."""
    return items((_advice(advice, symbols) for advice in listed), "ol", "advice")


def _advice(advice: Recommendation, symbols: Symbols) -> str:
    first, _, _ = advice.action.partition("\nIt concerns")
    rank = f'<span class="rank">priority {escaped(advice.priority)}, effort {escaped(advice.effort)}</span>'
    return f"<h3>{prose(advice.title)}</h3>{rank}{paragraphs(first)}{_links(advice.points, symbols)}"


def _links(ids: Sequence[str], symbols: Symbols) -> str:
    known = [identity for identity in ids if identity in symbols]
    named = list(_named(known[:LINKS], symbols))
    if len(known) > LINKS:
        named.append(f"and {len(known) - LINKS:,} more")
    return f'<span class="links">{", ".join(named)}</span>' if named else ""


def _named(ids: Sequence[str], symbols: Symbols) -> Iterator[str]:
    for identity in ids:
        short = ".".join(symbols[identity].split(".")[-2:])
        yield f'<a href="#{anchor(identity)}" title="{escaped(symbols[identity])}">{code(short)}</a>'
