"""A report read as a reviewer reads it: worst first, by verdict, with the write and the route that matter."""

from collections import Counter
from collections.abc import Iterable, Mapping
from math import floor

from fungible.model.report import Access, AuditReport, EntryPoint, StatePoint, Step
from fungible.model.words import SERVING, Action, Phase, Severity, Verdict
from fungible.report.wording import FRAMEWORKS

Routes = Mapping[str, str]
"""What each entry point answers, by its symbol."""


def worst_first(points: Iterable[StatePoint]) -> list[StatePoint]:
    """State points by severity, then by where they are."""
    return sorted(points, key=lambda point: (point.severity.rank, point.file, point.line, point.id))


def violations(report: AuditReport) -> list[StatePoint]:
    """What breaks, and nobody has accepted, worst first."""
    return worst_first(point for point in report.state_points if point.counts)


def waived(report: AuditReport) -> list[StatePoint]:
    """The violations that somebody accepted with a reason, worst first."""
    points = report.state_points
    return worst_first(point for point in points if point.verdict is Verdict.VIOLATION and point.waived is not None)


def fresh(report: AuditReport) -> list[StatePoint]:
    """The violations that fail a run, worst first: in a comparison those that are new or reopened, else all."""
    return [point for point in violations(report) if not point.known]


def judged(report: AuditReport, verdict: Verdict) -> list[StatePoint]:
    """The state points of one verdict, worst first."""
    return worst_first(point for point in report.state_points if point.verdict is verdict)


def by_severity(points: Iterable[StatePoint]) -> list[tuple[Severity, int]]:
    """How many state points there are of each severity that occurs, worst first."""
    counts = Counter(point.severity for point in points)
    return [(severity, counts[severity]) for severity in Severity if counts[severity]]


def writes(point: StatePoint) -> list[Access]:
    """The accesses that change a state point while clients are served; without any, all that change it."""
    changing = [access for access in point.accesses if access.action is not Action.READ]
    return [access for access in changing if access.phase in SERVING] or changing


def first_write(point: StatePoint) -> Access | None:
    """The write that the trace leads to, or the first one there is."""
    candidates = writes(point)
    ends = {(step.file, step.line) for step in point.trace}
    on_the_way = (access for access in candidates if (access.file, access.line) in ends)
    return next(on_the_way, candidates[0] if candidates else None)


def routes_of(report: AuditReport) -> Routes:
    """The routes of a report's entry points by symbol."""
    return {entry.symbol: _route(entry) for entry in reversed(report.entry_points)}


def _route(entry: EntryPoint) -> str:
    return entry.route or f"{entry.framework} {entry.phase} {entry.symbol.rpartition('.')[2]}".strip()


def route_to(trace: tuple[Step, ...], routes: Routes) -> str:
    """The route at which a trace begins, as people write it: `POST /cart`."""
    return (routes.get(trace[0].symbol) or trace[0].note) if trace else ""


def served_by(trace: tuple[Step, ...], routes: Routes) -> str:
    """The route at which a trace begins, when it is one that clients ask for."""
    return route_to(trace, routes) if trace and trace[0].phase in SERVING else ""


def write_after(point: StatePoint) -> Access | None:
    """The write that a trace leads to, unless the trace's last step is that write."""
    write = first_write(point)
    ends = {(step.file, step.line) for step in point.trace[-1:]}
    return None if write is None or (write.file, write.line) in ends else write


def frameworks(report: AuditReport) -> list[str]:
    """The frameworks that serve requests, as their owners write them, most used first."""
    serving = (entry for entry in report.entry_points if entry.phase is Phase.REQUEST)
    counts = Counter(FRAMEWORKS.get(entry.framework, entry.framework) for entry in serving if entry.framework)
    return [name for name, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]


def out_of_ten(value: float) -> str:
    """A score with at most one decimal, never rounded up: only a clean app gets 10."""
    return f"{floor(value * 10 + 1e-9) / 10:.1f}".removesuffix(".0")


def counted(number: int, noun: str) -> str:
    """A number and its noun: `1 file`, `1,204 files`."""
    return f"{number:,} {noun if number == 1 else noun + 's'}"


def percent(confidence: float) -> str:
    """A confidence between 0 and 1 for people."""
    return f"{floor(confidence * 100 + 0.5)}%"


def weighed(point: StatePoint) -> str:
    """What a severity is by itself that the configuration changed, and what did so; "" when it is its own."""
    configured = point.configured
    return "" if configured is None or configured.waives else f"{configured.severity} without {configured.by}"
