"""What to do next: remedies of what is wrong or could be better, grouped and most urgent first, then good habits."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from fungible.audit.program.identifiers import words_in
from fungible.audit.program.records import Program
from fungible.model.report import Recommendation, StatePoint
from fungible.model.words import Kind, Severity, Storage

PRIORITIES = {
    Severity.CRITICAL: "high",
    Severity.HIGH: "high",
    Severity.MEDIUM: "medium",
    Severity.LOW: "low",
    Severity.NONE: "low",
}
_ORDER = ("high", "medium", "low")
_NAMED, _TEXTS, MANY = 3, 3, 6
_CONFIGURED = frozenset({Storage.LIBRARY, Storage.LIFECYCLE, Storage.QUERY})
_REDESIGN = frozenset({Kind.CONNECTION_REGISTRY, Kind.JOB_STATUS, Kind.CONVERSATION})
_HEALTH = frozenset(
    ["health", "healthz", "healthcheck", "ready", "readyz", "readiness", "livez", "liveness", "heartbeat", "status"]
)


READINESS = Recommendation(
    title="Add a readiness route",
    priority="low",
    effort="small",
    action="Without one, a replica that has lost its database goes on receiving requests.",
    points=(),
)
WRITTEN_DOWN = Recommendation(
    title="Write down that the service keeps no state",
    priority="medium",
    effort="small",
    action="Say in the README where sessions, limits, caches and files are kept and why, what that costs (a token "
    "cannot be taken back before it expires), and that replicas are interchangeable.",
    points=(),
)


def recommendations(program: Program, points: Sequence[StatePoint]) -> tuple[Recommendation, ...]:
    """What to do, most urgent first."""
    remedies = [_remedy(group) for group in _grouped(points)]
    rows = [*remedies, *_general(program, points)]
    return tuple(sorted(rows, key=lambda r: _ORDER.index(r.priority)))


def _grouped(points: Sequence[StatePoint]) -> list[list[StatePoint]]:
    """What the same remedy removes or betters, the worst group first."""
    groups: dict[str, list[StatePoint]] = defaultdict(list)
    for point in points:
        if point.counts or point.improvable:
            groups[point.remedy.id if point.remedy else point.rule].append(point)
    ordered = [sorted(group, key=lambda p: (p.severity.rank, p.file, p.line, p.id)) for group in groups.values()]
    return sorted(ordered, key=lambda g: (g[0].severity.rank, -len(g), g[0].rule, g[0].file, g[0].line))


def _remedy(group: Sequence[StatePoint]) -> Recommendation:
    worst = group[0]
    texts = list(dict.fromkeys(p.remedy.text for p in group if p.remedy))
    title = worst.remedy.title if worst.remedy else worst.rule.replace("-", " ").capitalize()
    action = "\n".join([*texts[:_TEXTS], _places(group)])
    return Recommendation(
        title=title,
        priority=PRIORITIES[worst.severity],
        effort=_effort(group),
        action=action,
        points=tuple(p.id for p in group),
    )


def _places(group: Sequence[StatePoint]) -> str:
    named = [f"`{p.symbol}`" for p in group[:_NAMED]]
    more = len(group) - len(named)
    return f"It concerns {', '.join(named)}{f' and {more} more' if more else ''}."


def _effort(group: Sequence[StatePoint]) -> str:
    """Small where a setting or a recipe does it, large where clients notice or there is much of it."""
    if all(p.remedy is not None and p.remedy.automatic for p in group):
        return "small"
    if len(group) > MANY or any(p.kind in _REDESIGN and p.storage not in _CONFIGURED for p in group):
        return "large"
    return "small" if all(p.storage in _CONFIGURED for p in group) else "medium"


def _general(program: Program, points: Sequence[StatePoint]) -> Iterator[Recommendation]:
    """Advice about the service as a whole."""
    if not program.entry_points:
        return
    checked = any(_HEALTH & words_in([entry.route, entry.symbol.rpartition(".")[2]]) for entry in program.entry_points)
    databases = [s for s in program.stores if s.concern == "database" and s.where == "shared"]
    if databases and not checked:
        yield READINESS
    if not any(p.counts for p in points):
        yield WRITTEN_DOWN
