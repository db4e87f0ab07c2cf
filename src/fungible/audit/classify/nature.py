"""What becomes of a state while requests are served: whether requests really change what others see."""

import re

from fungible.audit.classify.copies import is_copy
from fungible.audit.classify.words import vocabulary
from fungible.audit.program.nature import Nature
from fungible.audit.program.records import (
    CLOCK,
    ENVIRONMENT,
    IDENTITY,
    RANDOM,
    REQUEST_DATA,
    STORED_DATA,
    Call,
    Guard,
    Hit,
    Program,
    State,
)
from fungible.model.words import Kind, Phase, Storage

_BREAKER = frozenset(["breaker", "circuit", "failure", "open", "opened", "tripped", "cooldown"])
_TEST = frozenset(["test", "testing", "tests", "debug", "dev", "development", "local", "locally"])
_STORE = frozenset(["redis", "url", "store", "backend", "memcached", "valkey", "dsn", "broker"])
_METRIC = frozenset(
    [
        "metric",
        "stat",
        "tally",
        "latency",
        "histogram",
        "gauge",
        "served",
        "uptime",
        "duration",
        "timing",
        "prometheus",
        "health",
        "brief",
        "pid",
    ]
)
_QUERY = frozenset(
    [
        "fetch",
        "fetchall",
        "fetchrow",
        "fetchval",
        "fetchone",
        "execute",
        "select",
        "query",
        "scalars",
        "objects",
        "find",
        "session",
        "cursor",
        "hgetall",
        "aggregate",
    ]
)
_FILES = frozenset(["open", "read_text", "read_bytes", "load", "loads", "glob", "iterdir"])
_INVALIDATE = frozenset({"pop", "clear", "delete-item", "popitem", "remove", "discard"})


def assess(state: State, kind: Kind, program: Program) -> Nature:
    """The nature of a state."""
    if not state.writes:
        return _unwritten(state)
    for nature, applies in (
        (Nature.SCOPED, _is_scoped),
        (Nature.LAZY, _is_lazy),
        (Nature.CONSTANT, _is_constant),
        (Nature.METRICS, _warns_once),
        (Nature.BREAKER, _is_breaker),
    ):
        if applies(state):
            return nature
    if kind is Kind.METRICS or (kind is Kind.COUNTER and _only_observed(state)):
        return Nature.METRICS
    if kind is Kind.REGISTRY and _holds_tasks(state):
        return Nature.TASKS
    chosen = _chosen_when(state, program)
    if chosen is not None:
        return chosen
    if kind is Kind.CACHE:
        return _cache_nature(state, program)
    return Nature.MUTABLE


def _unwritten(state: State) -> Nature:
    loads = [hit for hit in state.setup if hit.value is not None and hit.value.has(STORED_DATA)]
    if state.reads and any(
        _QUERY & (hit.value.words | hit.function.words) and not _FILES & hit.value.words for hit in loads if hit.value
    ):
        return Nature.LOADED
    return Nature.FIXED


def _is_scoped(state: State) -> bool:
    """A context variable that requests set is apart for each of them."""
    if state.storage is not Storage.CONTEXTVAR:
        return False
    return any(hit.operation == "set" for hit in state.writes)


def _is_lazy(state: State) -> bool:
    """Every write makes it once, when it is missing, of nothing that a request brings (or takes it away)."""
    makes = [hit for hit in state.writes if not _unmakes(hit)]
    if not makes or state.shape in ("counter", "counter-iterator", "queue"):
        return False
    return all(_makes(hit, state) and not _from_request(hit) for hit in makes)


def _makes(hit: Hit, state: State) -> bool:
    return _called_when_missing(hit) or (hit.operation == "assign" and _when_missing(hit, state))


def _unmakes(hit: Hit) -> bool:
    return hit.operation == "delete" or (hit.value is not None and hit.value.text == "None")


def _from_request(hit: Hit) -> bool:
    return hit.value is not None and hit.value.has(REQUEST_DATA | IDENTITY)


def _when_missing(hit: Hit, state: State) -> bool:
    for guard in hit.guards:
        if guard.kind == "except":
            return True
        if guard.kind in ("if", "else") and guard.test is not None:
            text = guard.test.text
            if state.name in guard.test.words and (
                " is None" in text or "not " in text or " is " in text or "hasattr" in text
            ):
                return True
    return _tested_before(hit, state) or _called_when_missing(hit)


def _tested_before(hit: Hit, state: State) -> bool:
    """Whether the function that assigns looks first whether there is something already."""
    own = re.compile(rf"(^|[ .(]){re.escape(state.name)}($|[ )])")
    return hit.operation == "assign" and any(own.search(test) for test in hit.function.tests)


def _called_when_missing(hit: Hit) -> bool:
    """Whether the code that writes only ever runs when something is missing that it then makes."""
    return bool(hit.called_when)


def _is_constant(state: State) -> bool:
    """Every write assigns the same literal, or something made of nothing that varies."""
    values = {hit.value.text if hit.value else "" for hit in state.writes}
    paths = all(hit.value is not None and "(" not in hit.value.text and not hit.value.taint for hit in state.writes)
    if (
        paths
        and len(values) == 1
        and all(hit.operation == "assign" for hit in state.writes)
        and not literal_only(state)
    ):
        return True
    if state.storage is Storage.INSTANCE and all(_from_configuration(hit) for hit in state.writes):
        return True
    plain = all(hit.operation == "assign" and hit.value is not None and not hit.value.taint for hit in state.writes)
    literal = all(hit.value is not None and hit.value.consts and not hit.value.types for hit in state.writes)
    starts_so = len(values) == 1 and any(
        hit.value and set(hit.value.consts) & set(state.initial) for hit in state.writes
    )
    return plain and literal and len(values) == 1 and (starts_so and len(state.initial) == 1)


def _from_configuration(hit: Hit) -> bool:
    """An assignment of something that configuration alone decides: the same whoever makes it."""
    if hit.operation != "assign" or hit.value is None or hit.value.consts:
        return False
    named = "(" not in hit.value.text and hit.value.text[:1] not in "[{" and not hit.value.types
    return hit.value.taint == ENVIRONMENT or (named and not hit.value.taint and "." in hit.value.text)


def literal_only(state: State) -> bool:
    """Whether what is assigned is a literal (rather than a name that stands for one shared object)."""
    return all(hit.value is None or bool(hit.value.consts) or hit.value.text[:1] in "[{('\"" for hit in state.writes)


def _warns_once(state: State) -> bool:
    """A set that only keeps a message from being repeated."""
    return bool({"warned", "logged", "notified"} & vocabulary([state.name])) and state.shape in (
        "set",
        "dict",
        "list",
        "scalar",
    )


def _is_breaker(state: State) -> bool:
    names = vocabulary(state.symbol.split(".")[-2:])
    return bool({"breaker", "circuit"} & names) or len(_BREAKER & names) > 1


def _only_observed(state: State) -> bool:
    """Counted by requests, read only to be reported."""
    readers = [hit.function for hit in state.reads if not any(w.line == hit.line for w in state.writes)]
    if state.shape == "counter-iterator":
        return False
    if not readers:
        return True
    return all(_METRIC & vocabulary([f.name, *f.words]) for f in readers)


def _holds_tasks(state: State) -> bool:
    return any(hit.value is not None and "asyncio.Task" in hit.value.types for hit in state.writes) or any(
        hit.value is not None and {"create_task", "ensure_future"} & hit.value.words for hit in state.writes
    )


def _chosen_when(state: State, program: Program) -> Nature | None:
    """Whether the object that has the state is only made in tests, or when a shared store is missing."""
    if state.storage is not Storage.INSTANCE:
        return None
    owner = state.symbol.rpartition(".")[0]
    sites = program.calls.named(owner)
    if not sites:
        return None
    if all(_guarded_by(site, _TEST) for site in sites):
        return Nature.TEST_ONLY
    return Nature.FALLBACK if _is_fallback(owner, sites, program) else None


def _guarded_by(site: Call, words: frozenset[str]) -> bool:
    return any(
        guard.kind == "if"
        and guard.test is not None
        and words & vocabulary(map(str, [*guard.test.words, *guard.test.consts]))
        for guard in site.guards
    )


def _is_fallback(owner: str, sites: tuple[Call, ...], program: Program) -> bool:
    """Another class of the module does the same with a shared store, and this one stands in for it."""
    module = owner.rpartition(".")[0]
    siblings = [c for c in program.classes.values() if c.module == module and c.symbol != owner]
    shared = any(_STORE & vocabulary([c.name, *c.methods]) and {"redis"} & vocabulary([c.name]) for c in siblings)
    guarded = any(_mentions_store(guard) for site in sites for guard in site.guards)
    return shared or guarded


def _mentions_store(guard: Guard) -> bool:
    if guard.kind == "except":
        return True
    return guard.test is not None and bool(_STORE & vocabulary(map(str, guard.test.words)))


def _cache_nature(state: State, program: Program) -> Nature:
    if is_copy(state) or all(
        hit.operation == "assign" and hit.value is not None and hit.value.has(CLOCK) for hit in state.writes
    ):
        return Nature.REFRESHED if _refreshed_in_time(state) else Nature.MUTABLE
    fills = [hit for hit in state.writes if hit.operation not in _INVALIDATE]
    stored = [hit.value for hit in fills if hit.value is not None]
    personal = any(v.has(IDENTITY) for v in stored)
    data = any(v.has(STORED_DATA) for v in stored)
    computed = all("(" in v.text for v in stored)
    varies = IDENTITY | RANDOM | CLOCK | (0 if computed else REQUEST_DATA)
    if not data and not any(v.has(varies) for v in stored):
        return Nature.DERIVED
    fillers = {hit.function.symbol for hit in fills}
    dropped_elsewhere = any(
        hit.operation in _INVALIDATE and hit.function.symbol not in fillers and Phase.REQUEST in hit.phases
        for hit in state.writes
    )
    if personal or dropped_elsewhere:
        return Nature.MUTABLE
    return Nature.REFRESHED if expires(state) else Nature.MUTABLE


def _refreshed_in_time(state: State) -> bool:
    """Whether the code around compares the clock before it uses what it has, or fetches it regularly."""
    around = [hit.function for hit in (*state.writes, *state.reads)]
    return any(left.has(CLOCK) or right.has(CLOCK) for f in around for _, left, right in f.comparisons)


def expires(state: State) -> bool:
    """Whether what is kept is thrown away after a time."""
    if "ttl" in " ".join(state.types).lower():
        return True
    if any(guard.test is not None and guard.test.has(CLOCK) for hit in state.writes for guard in hit.guards):
        return True
    stamped = any(hit.value is not None and hit.value.has(CLOCK) for hit in state.writes)
    return stamped and _refreshed_in_time(state)
