"""Findings about process memory: what rules about states have in common."""

from collections.abc import Iterator

from fungible.audit.program.nature import Nature
from fungible.audit.program.origins import CLOCK, IDENTITY, REQUEST_DATA
from fungible.audit.program.records import Hit, Program, State
from fungible.model.report import Access, Remedy, Step
from fungible.model.rule import Finding, Rule
from fungible.model.words import Action, Consequence, Kind, Lifetime, Phase, Severity, Storage, Verdict

DATA_KINDS: frozenset[Kind] = frozenset(
    {Kind.USER_DATA, Kind.METRICS, Kind.REGISTRY, Kind.RESOURCE, Kind.MODEL, Kind.FILE, Kind.IMPORT_SIDE_EFFECT}
)
"""Kinds for which no more telling rule exists: their storage says what to do."""
BY_ACCIDENT = frozenset(Kind) - {Kind.COUNTER, Kind.CACHE, Kind.LOCK}
"""Kinds that nobody keeps in a default argument on purpose: that it is one is what there is to say."""
SPEAKERS = frozenset({"http-client", "llm"})
"""Roles of clients that send along with every call what they were told once."""
REMOVALS = frozenset({"pop", "clear", "delete-item", "popitem", "remove", "discard", "popleft", "delete"})
"""Operations that take something out of a container."""
TAKES = REMOVALS | {"get", "get_nowait"}
"""Those, and the ones that do so where the container is a queue: of a dictionary they are no writes."""


def written(program: Program, kinds: frozenset[Kind], storages: frozenset[Storage] | None = None) -> Iterator[State]:
    """The states of some kinds and storages that requests or background work change, to the harm of somebody.

    One in which requests pass their own values along is among those that are asked for isolation, and no others.
    """
    for state in program.states:
        wanted = state.kind in kinds and is_changed(state)
        if not wanted or (state.kind in DATA_KINDS and Kind.ISOLATION not in kinds and passes_along(state)):
            continue
        if _told_by_kind(state) if storages is None else state.storage in storages:
            yield state


def is_changed(state: State) -> bool:
    """Whether requests or background work change it, to the harm of somebody."""
    return state.nature is Nature.MUTABLE and bool(state.writes) and not _of_one_loop(state)


def _told_by_kind(state: State) -> bool:
    return state.storage is not Storage.DEFAULT_ARG or state.kind not in BY_ACCIDENT


def _of_one_loop(state: State) -> bool:
    """Whether it belongs to work that runs in the background: no request ever sees it."""
    uses = (*state.writes, *state.reads)
    if any(Phase.REQUEST in hit.phases for hit in uses):
        return False
    alone = len({hit.function.symbol for hit in uses}) == 1
    own = alone and state.storage is Storage.CLOSURE and all(hit.beside for hit in state.writes)
    return own or _is_a_loops_mark(state)


def _is_a_loops_mark(state: State) -> bool:
    """Whether jobs of the process note in it how it goes, or when: literals and times, sums that begin again."""
    assigned = [hit.value for hit in state.writes if hit.operation == "assign"]
    if state.shape != "scalar" or not assigned or not all(hit.beside for hit in state.writes):
        return False
    return all(v is not None and ((v.consts and not v.taint) or v.taint == CLOCK) for v in assigned)


def results(program: Program) -> frozenset[str]:
    """The symbols of the functions whose results a decorator keeps, which states are called after that hold these."""
    return frozenset([cache.symbol for cache in program.caches])


def overwritten_by_requests(state: State) -> bool:
    """Whether requests replace one shared value by something of theirs."""
    if state.storage not in (Storage.INSTANCE, Storage.CLASS, Storage.MODULE, Storage.FUNCTION_CACHE, Storage.CLOSURE):
        return False
    writes = [hit for hit in state.writes if hit.operation == "assign"]
    return bool(writes) and any(hit.value is not None and hit.value.has(REQUEST_DATA | IDENTITY) for hit in writes)


def brought_by_requests(state: State) -> bool:
    """Whether requests store something of theirs, or of their users, in it."""
    stored = [each for hit in state.writes for each in (hit.key, hit.value) if each is not None]
    return any(each.has(REQUEST_DATA | IDENTITY) for each in stored)


def passes_along(state: State) -> bool:
    """Whether requests use an attribute of a shared object to pass their own value along.

    So it is when they assign who calls, or when nothing but the code that assigns it, and what is called beside that,
    reads it again: a value meant for others has other readers.
    """
    return lends_its_defaults(state) or _is_for_who_assigns(state)


def _is_for_who_assigns(state: State) -> bool:
    if state.storage is not Storage.INSTANCE or not overwritten_by_requests(state):
        return False
    writes = [hit for hit in state.writes if hit.operation == "assign"]
    if len(writes) < len(state.writes) or not state.reads:
        return False
    if any(hit.value is not None and hit.value.has(IDENTITY) for hit in writes):
        return True
    elsewhere = {read.function.symbol for read in state.reads} - {write.function.symbol for write in writes}
    return bool(elsewhere) and all(any(_beside(read, write) for write in writes) for read in state.reads)


def lends_its_defaults(state: State) -> bool:
    """Whether requests put something of theirs among what a shared client sends along with every call."""
    own = [hit for hit in state.writes if hit.action is Action.MUTATE]
    return (
        state.role in SPEAKERS
        and state.shape == "object"
        and any(each is not None and each.has(REQUEST_DATA | IDENTITY) for hit in own for each in (hit.key, hit.value))
    )


def _beside(read: Hit, write: Hit) -> bool:
    """Whether a read happens in the code that writes, or is called by the same functions."""
    callers = {f.symbol for f in write.callers} | {write.function.symbol}
    return read.function.symbol in callers or any(f.symbol in callers for f in read.callers)


def grows(state: State) -> bool:
    """Whether a container is filled and never emptied."""
    if state.bounded or state.shape not in ("dict", "list", "set", "counter", "queue"):
        return False
    return not any(hit.operation in TAKES for hit in state.writes)


def rises_and_falls(state: State) -> bool:
    """Whether one function counts up and another down: how many there are at the moment, of something that lasts."""
    ups = {hit.function.symbol for hit in state.writes if _adds(hit, above=True)}
    downs = {hit.function.symbol for hit in state.writes if _adds(hit, above=False)}
    return bool(ups and downs) and ups != downs


def _adds(hit: Hit, *, above: bool) -> bool:
    if not hit.operation.startswith("augment") or hit.value is None:
        return False
    return any(isinstance(c, int | float) and (c > 0) is above for c in hit.value.consts)


def mixes_users(state: State) -> bool:
    """Whether what one user brings can reach another: one shared value, or a list without a user's key."""
    if state.kind is Kind.ISOLATION:
        return True
    if overwritten_by_requests(state) and state.storage in (Storage.INSTANCE, Storage.CLASS):
        return True
    shared_list = state.shape in ("list", "set") and state.storage in (
        Storage.DEFAULT_ARG,
        Storage.CLASS,
        Storage.CONTEXTVAR,
    )
    return shared_list or state.storage is Storage.THREAD_LOCAL


def consequences(state: State) -> tuple[Consequence, ...]:
    """What goes wrong for users."""
    found = [Consequence.LOST_ON_RESTART, Consequence.DIFFERS_ACROSS_REPLICAS]
    if overwritten_by_requests(state) and state.storage in (Storage.INSTANCE, Storage.CLASS):
        found.append(Consequence.RACES_IN_ONE_REPLICA)
    if mixes_users(state):
        found.append(Consequence.LEAKS_BETWEEN_USERS)
    if grows(state):
        found.append(Consequence.GROWS_WITHOUT_BOUND)
    return tuple(found)


def confidence(state: State) -> float:
    """How sure the finding is, from its evidence: a written and read state by a resolved path."""
    value = 0.75
    value += 0.12 if state.reads else -0.1
    value += 0.08 if any(hit.key or hit.value for hit in state.writes) else 0.0
    depth = min((len(hit.trace) for hit in state.writes if hit.trace), default=8)
    value -= 0.02 * max(0, depth - 4)
    return round(max(0.3, min(0.98, value)), 2)


def trace_of(state: State) -> tuple[Step, ...]:
    """The shortest path from an entry point to a write: a request's rather than a job's, one that fills it first."""
    reached = [hit for hit in state.writes if hit.trace]
    return min(reached, key=_telling).trace if reached else ()


def _telling(hit: Hit) -> tuple[bool, bool, int, str, int]:
    takes, first = hit.operation in TAKES, hit.trace[0]
    return (takes, Phase.REQUEST not in hit.phases, len(hit.trace), first.file, first.line)


def accesses(state: State) -> tuple[Access, ...]:
    """The accesses of a state as the report lists them: changes first."""
    rows = [*state.writes, *state.reads[:10], *state.setup[:6], *state.parts[:10]]
    found = {}
    for hit in rows:
        for phase in hit.phases[:1]:
            key = (hit.file, hit.line, hit.action, phase)
            found[key] = Access(
                action=hit.action, phase=phase, file=hit.file, line=hit.line, symbol=hit.function.symbol
            )
    return tuple(found.values())


def entry(hit: Hit) -> str:
    """What reaches an access: the route, or the function that begins the path."""
    if not hit.trace:
        return hit.function.name or hit.function.symbol
    first = hit.trace[0]
    return first.note or first.symbol.rpartition(".")[2]


def verb(hit: Hit) -> str:
    """What an access does, as a verb."""
    return {
        "assign": "assigns",
        "augment": "adds to",
        "set-item": "stores into",
        "setdefault": "stores into",
        "append": "appends to",
        "add": "adds to",
        "update": "merges into",
        "next": "draws the next number from",
        "augment-item": "counts in",
    }.get(hit.operation, "changes")


def story(state: State) -> str:
    """Who writes and who reads, in one sentence."""
    trace = trace_of(state)
    first = next((hit for hit in state.writes if hit.trace == trace), state.writes[0])
    text = f"{entry(first)} {verb(first)} it"
    if first.function.name and len(trace) > 2:
        text += f" through {first.function.name}"
    reader = _reader(state, first)
    return f"{text}, {reader} reads it" if reader else text


def _reader(state: State, writer: Hit) -> str:
    """The function, other than the writer, that best shows who sees the state: named, public ones first."""
    others = {h.function.name for h in state.reads if h.function.symbol != writer.function.symbol}
    named = [name for name in others if name and not name.startswith(("__", "<"))]
    return min(named, key=lambda name: (name.startswith("_"), name), default="")


def finding(
    rule: Rule,
    state: State,
    why: str,
    remedy: Remedy | None,
    *,
    severity: Severity | None = None,
    verdict: Verdict = Verdict.VIOLATION,
) -> Finding:
    """A finding about a state, with its evidence attached."""
    bad = verdict is Verdict.VIOLATION
    return Finding(
        rule=rule.slug,
        symbol=state.symbol,
        file=state.file,
        line=state.line,
        storage=state.storage,
        kind=state.kind,
        verdict=verdict,
        severity=severity or rule.severity,
        confidence=confidence(state),
        why=why,
        lifetime=Lifetime.THREAD if state.storage is Storage.THREAD_LOCAL else Lifetime.PROCESS,
        consequences=consequences(state) if bad else (),
        accesses=accesses(state),
        trace=trace_of(state),
        remedy=remedy if bad else None,
    )
