"""What to do next: remedies of violations, grouped and most urgent first, then good habits."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fungible.audit.program.identifiers import words_in
from fungible.audit.program.records import Program
from fungible.model.report import Recommendation, StatePoint
from fungible.model.words import Kind, Severity, Storage, Verdict

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


@dataclass(frozen=True, slots=True)
class Habit:
    """Advice for something that is fine as it is: what to do all the same."""

    title: str
    priority: str
    effort: str
    action: str


HABITS = {
    "sign-out-revokes-nothing": Habit(
        "Tell users what signing out means",
        "medium",
        "small",
        "Signed-out tokens are accepted until they expire. Say so where the API is described and keep their life "
        "short; where that is not enough, keep the ids of ended tokens in Redis until they would have expired.",
    ),
    "refresh-without-rotation": Habit(
        "Rotate refresh tokens",
        "low",
        "medium",
        "Give a new refresh token at each use and refuse the old one, so that a stolen token works once.",
    ),
    "engine-made-at-import": Habit(
        "Let the lifespan make the engine",
        "low",
        "small",
        "An engine made at import connects on first use; made by the lifespan, its life is plain to see and tests can "
        "give another.",
    ),
    "pool-left-unconfigured": Habit(
        "State the limits of the connection pool",
        "low",
        "small",
        "Set pool_size, max_overflow, pool_pre_ping and pool_recycle, so that replicas times connections stay below "
        "what the database allows.",
    ),
    "health-check-asks-no-store": Habit(
        "Let the health check ask the stores",
        "low",
        "small",
        "Answer readiness after a SELECT 1 (and a PING of Redis), and keep liveness without them.",
    ),
    "event-loop-policy-at-import": Habit(
        "Say why the event loop policy is set",
        "low",
        "small",
        "A comment beside it tells the next reader which platform and which driver need it.",
    ),
    "settings-not-validated": Habit(
        "Check the settings at start-up",
        "medium",
        "small",
        "Refuse to start with a database address, a signing key or a lifetime that cannot be right.",
    ),
    "process-metrics": Habit(
        "Scrape every replica",
        "low",
        "small",
        "Metrics are counted in each process: address each one, or use the multiprocess mode, and add them up in the "
        "store that collects them.",
    ),
    "token-lifetime-unbounded": Habit(
        "Keep tokens short-lived",
        "medium",
        "small",
        "What cannot be revoked should end by itself: minutes for access tokens, days for refresh tokens.",
    ),
}


def recommendations(program: Program, points: Sequence[StatePoint]) -> tuple[Recommendation, ...]:
    """What to do, most urgent first."""
    remedies = [_remedy(group) for group in _grouped(points)]
    rows = [*remedies, *_habits(points), *_general(program, points)]
    return tuple(sorted(rows, key=lambda r: _ORDER.index(r.priority)))


def _grouped(points: Sequence[StatePoint]) -> list[list[StatePoint]]:
    """Violations that the same remedy removes, the worst group first."""
    groups: dict[str, list[StatePoint]] = defaultdict(list)
    for point in points:
        if point.counts:
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


def _habits(points: Sequence[StatePoint]) -> Iterator[Recommendation]:
    """Advice about what is acceptable: one for each rule that argued so."""
    for rule, habit in HABITS.items():
        about = tuple(p.id for p in points if p.rule == rule and p.verdict is Verdict.ACCEPTABLE)
        if about:
            yield _recommended(habit, about)


def _general(program: Program, points: Sequence[StatePoint]) -> Iterator[Recommendation]:
    """Advice about the service as a whole."""
    if not program.entry_points:
        return
    checked = any(_HEALTH & words_in([entry.route, entry.symbol.rpartition(".")[2]]) for entry in program.entry_points)
    databases = [s for s in program.stores if s.concern == "database" and s.where == "shared"]
    if databases and not checked:
        yield _recommended(
            Habit(
                "Add a readiness route",
                "low",
                "small",
                "Without one, a replica that has lost its database goes on receiving requests.",
            ),
            (),
        )
    if not any(p.counts for p in points):
        yield _recommended(
            Habit(
                "Write down that the service keeps no state",
                "medium",
                "small",
                "Say in the README where sessions, limits, caches and files are kept and why, what that costs (a token "
                "cannot be taken back before it expires), and that replicas are interchangeable.",
            ),
            (),
        )


def _recommended(habit: Habit, points: tuple[str, ...]) -> Recommendation:
    return Recommendation(
        title=habit.title, priority=habit.priority, effort=habit.effort, action=habit.action, points=points
    )
