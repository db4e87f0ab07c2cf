"""What an audit says: the frozen records behind every output format.

Paths are POSIX and relative to the audited root; lines count from 1; symbols are dotted from the import root.
"""

from dataclasses import dataclass

from fungible.model.change import Change, ChangeStatus, Comparison
from fungible.model.words import (
    Action,
    ComponentStatus,
    Concern,
    Consequence,
    Kind,
    Lifetime,
    Phase,
    Severity,
    Storage,
    Verdict,
)

SCHEMA = "fungible.audit/1"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """A line of a file."""

    file: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPoint:
    """Where a phase begins: a route handler, a dependency, middleware, a tool, a task, a hook."""

    symbol: str
    file: str
    line: int
    phase: Phase
    framework: str
    route: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """A read, write or mutation of a state point, with the phase that reaches it.

    Of a change while clients are served, `reached_from` are the symbols of the entry points from which requests come.
    """

    action: Action
    phase: Phase
    file: str
    line: int
    symbol: str
    reached_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One hop on the way from an entry point to an access."""

    file: str
    line: int
    symbol: str
    phase: Phase
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """What to do about a state point; `automatic` when a recipe can do it."""

    id: str
    title: str
    text: str
    automatic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Configured:
    """What a configuration file changed about a state point: its own severity was this; `by` says what changed it.

    It may waive the state point, with the reason that the state point has; or have given it another severity.
    """

    severity: Severity
    by: str
    waives: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StatePoint:
    """A place whose content outlives a request, judged."""

    id: str
    rule: str
    symbol: str
    file: str
    line: int
    storage: Storage
    kind: Kind
    verdict: Verdict
    severity: Severity
    confidence: float
    consequences: tuple[Consequence, ...]
    lifetime: Lifetime
    shared_by: str
    why: str
    accesses: tuple[Access, ...]
    trace: tuple[Step, ...]
    remedy: Remedy | None
    waived: str | None = None
    change: Change | None = None
    configured: Configured | None = None

    @property
    def counts(self) -> bool:
        """Whether this is a violation that nobody has waived."""
        return self.verdict is Verdict.VIOLATION and self.waived is None

    @property
    def known(self) -> bool:
        """Whether this was there before, as it is; never without a comparison."""
        return self.change is not None and self.change.status is ChangeStatus.KNOWN

    @property
    def improvable(self) -> bool:
        """Whether this may stay, and something would be better all the same."""
        return self.verdict is Verdict.ACCEPTABLE and self.remedy is not None and self.waived is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """What the app uses for a concern, and whether replicas share it."""

    concern: Concern
    status: ComponentStatus
    implementation: str
    evidence: tuple[Place, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItem:
    """One line of the statelessness checklist, with the state points that fail it."""

    id: str
    title: str
    passed: bool
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """What to do next, in order of priority."""

    title: str
    priority: str
    effort: str
    action: str
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A file, or lines of one, that could not be read."""

    file: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindSpot:
    """Code whose effect could not be followed."""

    file: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """How much was examined and what came of it."""

    files: int
    lines: int
    entry_points: int
    violations: int
    acceptable: int
    safe: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How fungible the app's replicas are: 0 (not at all) to 10 (nothing wrong)."""

    value: float
    grade: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport:
    """Everything that one audit found, in a deterministic order."""

    version: str
    root: str
    score: Score
    totals: Totals
    entry_points: tuple[EntryPoint, ...]
    state_points: tuple[StatePoint, ...]
    components: tuple[Component, ...]
    checklist: tuple[ChecklistItem, ...]
    recommendations: tuple[Recommendation, ...]
    unread: tuple[Unread, ...]
    blind_spots: tuple[BlindSpot, ...]
    notes: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    comparison: Comparison | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeAndAfter:
    """Two reports under the names that somebody gave them; the later one says what is new in it."""

    before_name: str
    after_name: str
    before: AuditReport
    after: AuditReport
