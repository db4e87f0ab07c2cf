"""The checklist: what must hold for replicas to be interchangeable and ready for production."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from fungible.audit.program.records import Program
from fungible.audit.program.resources import resources
from fungible.model.report import ChecklistItem, StatePoint
from fungible.model.words import Kind, Lifetime, Storage

Holds = Callable[[Program], bool]
_MEMORY = frozenset(
    {Storage.MODULE, Storage.CLASS, Storage.INSTANCE, Storage.CLOSURE, Storage.DEFAULT_ARG, Storage.FUNCTION_CACHE}
    | {Storage.APP_STATE, Storage.CONTEXTVAR, Storage.THREAD_LOCAL, Storage.LIBRARY}
)
_GLOBALS = frozenset(
    {
        Storage.MODULE,
        Storage.CLOSURE,
        Storage.DEFAULT_ARG,
        Storage.FUNCTION_CACHE,
        Storage.APP_STATE,
        Storage.CONTEXTVAR,
    }
    | {Storage.THREAD_LOCAL, Storage.ENV, Storage.PROCESS}
)
_STATE_KINDS = frozenset(
    {Kind.SESSION, Kind.CACHE, Kind.RATE_LIMIT, Kind.CONNECTION_REGISTRY, Kind.JOB_STATUS, Kind.CONVERSATION}
    | {Kind.USER_DATA, Kind.COUNTER, Kind.CONFIG, Kind.REGISTRY, Kind.LOCK, Kind.METRICS, Kind.MODEL, Kind.SECURITY}
)
_LOGGERS = ("logging", "structlog", "loguru")


def always(program: Program) -> bool:
    """Holds unless a state point says otherwise."""
    return True


def logs(program: Program) -> bool:
    """Whether serving code uses a logger; a program without modules has nothing to log."""
    modules = [m for m in program.modules if not m.tool]
    return not modules or any(name.partition(".")[0] in _LOGGERS for m in modules for name, _, _ in m.imports)


def bounds_pools(program: Program) -> bool:
    """Whether every engine that serves has a pool that was thought about."""
    return all(
        each.configured or each.local or each.when == "tool" for each in resources(program, program.connecting.engines)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the checklist: the kinds, storages or rules whose violations fail it, and what else it needs."""

    id: str
    title: str
    kinds: frozenset[Kind] = frozenset()
    storages: frozenset[Storage] = frozenset()
    rules: frozenset[str] = frozenset()
    lifetimes: frozenset[Lifetime] = frozenset()
    holds: Holds = field(default=always)

    def fails(self, point: StatePoint) -> bool:
        """Whether a state point is a violation of this line."""
        if not point.counts:
            return False
        if point.rule in self.rules or point.lifetime in self.lifetimes:
            return True
        if self.kinds and self.storages:
            return point.kind in self.kinds and point.storage in self.storages
        return point.kind in self.kinds or point.storage in self.storages


def rules(*slugs: str) -> frozenset[str]:
    """Some rules, by slug."""
    return frozenset(slugs)


LINES = (
    Line(
        id="no-state-in-memory",
        title="Nothing that requests change is kept in a replica's memory",
        kinds=_STATE_KINDS,
        storages=_MEMORY,
    ),
    Line(
        id="no-local-files",
        title="No file that outlives a request is written to a replica's disk",
        kinds=frozenset({Kind.FILE}),
        storages=frozenset({Storage.FILE}),
        lifetimes=frozenset({Lifetime.DISK}),
    ),
    Line(id="no-local-sessions", title="Sessions are not kept by one replica", kinds=frozenset({Kind.SESSION})),
    Line(
        id="shared-rate-limits", title="Rate limits are counted in a shared store", kinds=frozenset({Kind.RATE_LIMIT})
    ),
    Line(id="shared-caches", title="Caches are shared, or harmless where they are not", kinds=frozenset({Kind.CACHE})),
    Line(
        id="durable-data-outside",
        title="Data that must last is in a database or an object store",
        kinds=frozenset({Kind.USER_DATA, Kind.CONVERSATION, Kind.COUNTER, Kind.JOB_STATUS}),
    ),
    Line(
        id="no-pinned-connections",
        title="No open connection ties a client to one replica",
        kinds=frozenset({Kind.CONNECTION_REGISTRY}),
    ),
    Line(
        id="no-stateful-singletons",
        title="No object that requests share holds their state",
        storages=frozenset({Storage.INSTANCE, Storage.CLASS}),
    ),
    Line(
        id="no-request-data-in-globals",
        title="No variable of the process holds what a request brought",
        kinds=_STATE_KINDS,
        storages=_GLOBALS,
    ),
    Line(
        id="quiet-imports",
        title="Importing the application connects to nothing and starts nothing",
        kinds=frozenset({Kind.IMPORT_SIDE_EFFECT}),
    ),
    Line(
        id="managed-lifecycle",
        title="Start-up and shutdown hooks own what lives as long as the process",
        kinds=frozenset({Kind.LIFECYCLE}),
    ),
    Line(
        id="configured-pools",
        title="Connection pools have limits and check their connections",
        kinds=frozenset({Kind.POOL_CONFIG}),
        holds=bounds_pools,
    ),
    Line(
        id="clean-shutdown",
        title="What start-up opens, shutdown closes",
        rules=rules("engine-never-disposed", "client-never-closed", "temporary-engine-not-disposed"),
    ),
    Line(
        id="logging",
        title="The service logs, and no password is logged",
        rules=rules("password-in-log"),
        holds=logs,
    ),
    Line(
        id="loud-start-up",
        title="A replica whose start-up failed does not serve",
        rules=rules("start-up-failure-swallowed"),
    ),
    Line(
        id="reloadable",
        title="Reloading, and several workers, repeat nothing that must happen once",
        rules=rules(
            "tables-created-at-import",
            "thread-started-at-import",
            "schema-changed-by-each-replica",
            "shared-data-wiped-by-each-replica",
            "scheduled-job-in-every-replica",
        ),
    ),
    Line(
        id="no-import-cycles",
        title="Models and sessions do not depend on the order of imports",
        rules=rules("models-and-session-import-each-other", "model-not-imported-before-create-all"),
        kinds=frozenset({Kind.MODEL}),
    ),
    Line(
        id="settings-from-environment",
        title="Settings come from the environment, are checked, and stay as they are",
        kinds=frozenset({Kind.CONFIG}),
        rules=rules("settings-not-validated", "environment-changed-per-request"),
    ),
    Line(
        id="no-secrets-in-code",
        title="Secrets are the same in every replica and written in none of its files",
        rules=rules("default-signing-secret", "secret-drawn-per-process", "environment-file-tracked"),
    ),
    Line(
        id="isolated-users",
        title="Queries reach the rows of the user who asks",
        kinds=frozenset({Kind.ISOLATION}),
        storages=frozenset({Storage.QUERY}),
    ),
)


def checklist(program: Program, points: Sequence[StatePoint]) -> tuple[ChecklistItem, ...]:
    """Every line, with the state points that fail it."""
    return tuple(_item(line, program, points) for line in LINES)


def _item(line: Line, program: Program, points: Sequence[StatePoint]) -> ChecklistItem:
    failing = tuple(point.id for point in points if line.fails(point))
    return ChecklistItem(id=line.id, title=line.title, passed=not failing and line.holds(program), points=failing)
