"""For each concern, what the app uses, and whether replicas share it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from fungible.audit.inventory import technologies
from fungible.audit.inventory.technologies import Technology
from fungible.audit.program.identifiers import last, words_in
from fungible.audit.program.libraries import LibraryStore
from fungible.audit.program.origins import ENVIRONMENT
from fungible.audit.program.records import Program
from fungible.model.report import Component, Place, StatePoint
from fungible.model.words import ComponentStatus, Concern, Kind, Severity, Storage, Verdict

EVIDENCE = 5
_VARIABLES = "environment variables"
_KINDS: dict[Kind, Concern] = {
    Kind.SESSION: Concern.SESSIONS,
    Kind.RATE_LIMIT: Concern.RATE_LIMITING,
    Kind.CACHE: Concern.CACHING,
    Kind.FILE: Concern.FILE_STORAGE,
    Kind.USER_DATA: Concern.DATABASE,
    Kind.CONVERSATION: Concern.DATABASE,
    Kind.COUNTER: Concern.DATABASE,
    Kind.CONNECTION_REGISTRY: Concern.REALTIME,
    Kind.JOB_STATUS: Concern.BACKGROUND_JOBS,
    Kind.CONFIG: Concern.CONFIGURATION,
}
_SECRET = frozenset(["secret", "secrets", "key", "password", "drawn", "signing"])
_SECRET_NAMES = frozenset(["secret", "token", "key", "password", "credentials"])
_URLS = {
    "postgres": "PostgreSQL",
    "mysql": "MySQL",
    "mariadb": "MariaDB",
    "mongodb": "MongoDB",
    "redis": "Redis",
    "rediss": "Redis",
    "amqp": "RabbitMQ",
    "sqlite": "SQLite",
    "mssql": "SQL Server",
    "oracle": "Oracle",
}


def components(program: Program, points: Sequence[StatePoint]) -> tuple[Component, ...]:
    """One component for each concern, in the order of the vocabulary."""
    return tuple(_component(concern, program, points) for concern in Concern)


def concern_of(point: StatePoint) -> Concern | None:
    """The concern that a state point is about, if it is about one."""
    if point.kind is Kind.SECURITY:
        return Concern.SECRETS if _SECRET & words_in([point.rule]) else Concern.SESSIONS
    return _KINDS.get(point.kind)


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found about a concern: state points, stores of libraries, technologies."""

    concern: Concern
    about: tuple[StatePoint, ...]
    stores: tuple[LibraryStore, ...]
    used: tuple[tuple[Technology, Place], ...]

    @property
    def kept(self) -> list[StatePoint]:
        """What one replica keeps and must not."""
        return [point for point in self.about if point.counts and point.storage is not Storage.QUERY]

    @property
    def local(self) -> list[LibraryStore]:
        """Stores of one replica that are used."""
        near = [s for s in self.stores if s.where in ("memory", "disk")]
        return [s for s in near if s.uses and s.chosen != "development"]

    @property
    def bounded(self) -> list[StatePoint]:
        """What one replica keeps and may."""
        near = (p for p in self.about if p.storage not in (Storage.LIFECYCLE, Storage.QUERY))
        return [p for p in near if p.verdict is Verdict.ACCEPTABLE and p.severity is not Severity.NONE]

    @property
    def unclear(self) -> list[tuple[str, Place]]:
        """What is configured elsewhere."""
        rows = [(t.name, place) for t, place in self.used]
        known = {library for t, _ in self.used for library in t.imports}
        elsewhere = (s for s in self.stores if s.where == "unknown" and s.name.partition(".")[0] not in known)
        return [*rows, *((_name(s), Place(file=s.file, line=s.line)) for s in elsewhere)]


def _find(concern: Concern, program: Program, points: Sequence[StatePoint]) -> _Found:
    about = tuple(point for point in points if concern_of(point) is concern)
    stores = tuple(s for s in program.stores if s.concern is concern and s.lasting and s.where != "none")
    return _Found(concern, about, stores, (*technologies.found(program, concern), *_environment(concern, program)))


def _component(concern: Concern, program: Program, points: Sequence[StatePoint]) -> Component:
    found = _find(concern, program, points)
    shared = _shared(found.stores, found.used)
    names, places = [name for name, _ in shared], [place for _, place in shared]
    if found.kept:
        return _per_replica(found, names)
    if shared:
        return _made(concern, ComponentStatus.SHARED, names, places, _beside(found.local, found.bounded))
    return _unshared(found)


def _unshared(found: _Found) -> Component:
    """A concern for which nothing is known to be shared."""
    local, bounded = found.local, found.bounded
    if local or bounded:
        names = [*(_name(s) for s in local), *(f"`{p.symbol}`" for p in bounded)]
        places = [*(Place(file=s.file, line=s.line) for s in local), *(_place(p) for p in bounded)]
        return _made(found.concern, _status(local, bounded), names, places, _reason(local, bounded))
    unclear = found.unclear
    if unclear:
        note = "where it keeps things is decided outside the code that was read"
        return _made(found.concern, ComponentStatus.UNKNOWN, [n for n, _ in unclear], [p for _, p in unclear], note)
    return _made(found.concern, ComponentStatus.ABSENT, [], [], "")


def _per_replica(found: _Found, shared: Sequence[str]) -> Component:
    kept = found.kept
    worst = min(kept, key=lambda p: (p.severity.rank, p.file, p.line))
    places = [_place(p) for p in kept]
    bases = [*shared, *(name for name, _ in found.unclear), *(_name(s) for s in found.local)]
    if found.concern is Concern.DATABASE and bases:
        beside = f"Beside it, {_counted(len(kept))} what belongs there, such as `{worst.symbol}`: {worst.why}"
        return _made(found.concern, ComponentStatus.PER_REPLICA, bases, places, beside)
    names = [f"`{p.symbol}` ({_where(p)})" for p in kept]
    more = f" Beside it, shared: {', '.join(shared)}." if shared else ""
    return _made(found.concern, ComponentStatus.PER_REPLICA, names, places, f"{worst.why}{more}")


def _counted(points: int) -> str:
    return "1 state point holds" if points == 1 else f"{points} state points hold"


def _where(point: StatePoint) -> str:
    return {Storage.LIBRARY: "kept by a library", Storage.FILE: "local disk"}.get(
        point.storage, f"{point.storage} state"
    )


def _shared(stores: Iterable[LibraryStore], used: Iterable[tuple[Technology, Place]]) -> list[tuple[str, Place]]:
    """What replicas share: stores by what they are configured with, then technologies that always are."""
    rows = [(_name(s), Place(file=s.file, line=s.line)) for s in stores if s.where == "shared"]
    known = {word for name, _ in rows for word in words_in([name])}
    for technology, place in used:
        if technology.shared and not words_in([technology.name]) <= known:
            rows.append((technology.name, place))
    distinct: dict[str, Place] = {}
    for name, place in rows:
        distinct.setdefault(name, place)
    return list(distinct.items())


def _name(store: LibraryStore) -> str:
    """A store in words: the kind of server when its address says so, and the library."""
    scheme = store.evidence.partition("://")[0].partition("+")[0].lower() if "://" in store.evidence else ""
    server = next((name for prefix, name in _URLS.items() if scheme.startswith(prefix)), "")
    if store.setting:
        return f"{server or last(store.evidence)} ({store.name})"
    library = f"{store.name.partition('.')[0]}.{last(store.name)}"
    return f"{server} ({library})" if server else library


def _environment(concern: Concern, program: Program) -> list[tuple[Technology, Place]]:
    """Configuration and secrets that are read from the environment."""
    if concern is Concern.CONFIGURATION:
        rows = chain(_read(program), _set(program))
    elif concern is Concern.SECRETS:
        rows = chain(_read(program), _declared(program), _set(program))
    else:
        return []
    found = (row for row in rows if concern is Concern.CONFIGURATION or words_in(row[0]) & _SECRET_NAMES)
    return [(Technology(concern, name, ()), place) for _, name, place in islice(found, 1)]


Reading = tuple[tuple[str, ...], str, Place]
"""Names that are read, what reads them, and where."""


def _read(program: Program) -> Iterator[Reading]:
    """Calls that read the environment."""
    for call in program.calls.named("os.environ.get", "os.getenv", "os.environ.__getitem__"):
        names = tuple(str(c) for arg in call.args[:1] for c in arg.consts)
        yield names, _VARIABLES, Place(file=call.file, line=call.line)


def _declared(program: Program) -> Iterator[Reading]:
    """Classes of settings, which read the environment on their own."""
    for cls in program.classes.values():
        if any(last(base) == "BaseSettings" for base in cls.bases):
            yield tuple(cls.attributes), f"settings class `{cls.name}`", Place(file=cls.file, line=cls.line)


def _set(program: Program) -> Iterator[Reading]:
    """Settings with values from the environment."""
    for setting in program.settings:
        if setting.value.taint & ENVIRONMENT:
            yield (setting.name,), _VARIABLES, Place(file=setting.file, line=setting.line)


def _status(local: Sequence[LibraryStore], bounded: Sequence[StatePoint]) -> ComponentStatus:
    """Per replica; unknown when only an environment that says nothing ends up there."""
    if local and not bounded and all(s.chosen == "environment" for s in local):
        return ComponentStatus.UNKNOWN
    return ComponentStatus.PER_REPLICA


def _reason(local: Sequence[LibraryStore], bounded: Sequence[StatePoint]) -> str:
    return bounded[0].why if bounded else local[0].note


def _beside(local: Sequence[LibraryStore], bounded: Sequence[StatePoint]) -> str:
    if bounded:
        return f"In the process on purpose: {', '.join(f'`{p.symbol}`' for p in bounded[:3])}."
    return f"Beside it, per replica: {', '.join(_name(s) for s in local[:3])}." if local else ""


def _place(point: StatePoint) -> Place:
    return Place(file=point.file, line=point.line)


def _made(
    concern: Concern, status: ComponentStatus, names: Sequence[str], places: Sequence[Place], note: str
) -> Component:
    distinct = list(dict.fromkeys(names))
    more = f" and {len(distinct) - 3} more" if len(distinct) > 3 else ""
    return Component(
        concern=concern,
        status=status,
        implementation=", ".join(distinct[:3]) + more,
        evidence=tuple(dict.fromkeys(places))[:EVIDENCE],
        note=note,
    )
