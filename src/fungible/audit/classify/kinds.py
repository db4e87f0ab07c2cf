"""What a state is for. Each piece of evidence speaks for a kind with a weight; the heaviest kind wins.

Types and operations weigh most, the flow of values next, names least: a dict called `cache` that nobody
recomputes is not a cache.
"""

from collections import defaultdict
from collections.abc import Iterator

from fungible.audit.classify.words import vocabulary
from fungible.audit.program.records import CLOCK, IDENTITY, RANDOM, REQUEST_DATA, STORED_DATA, Hit, State
from fungible.model.words import Kind, Phase, Storage

Evidence = tuple[Kind, float, str]

_ROLE_KINDS = {
    "lock": Kind.LOCK,
    "metrics": Kind.METRICS,
    "engine": Kind.RESOURCE,
    "session-factory": Kind.RESOURCE,
    "pool": Kind.RESOURCE,
    "redis": Kind.RESOURCE,
    "http-client": Kind.RESOURCE,
    "broker": Kind.RESOURCE,
    "mongo": Kind.RESOURCE,
    "object-store": Kind.RESOURCE,
    "search": Kind.RESOURCE,
    "smtp": Kind.RESOURCE,
    "executor": Kind.RESOURCE,
    "llm": Kind.RESOURCE,
    "template": Kind.RESOURCE,
    "hasher": Kind.SECURITY,
    "scheduler": Kind.JOB_STATUS,
    "app": Kind.RESOURCE,
    "router": Kind.REGISTRY,
    "logger": Kind.RESOURCE,
}
_NAME_KINDS: tuple[tuple[Kind, float, frozenset[str]], ...] = (
    (
        Kind.CONNECTION_REGISTRY,
        2.5,
        frozenset(
            [
                "socket",
                "websocket",
                "ws",
                "connection",
                "client",
                "subscriber",
                "listener",
                "peer",
                "sid",
                "channel",
                "room",
            ]
        ),
    ),
    (
        Kind.RATE_LIMIT,
        3,
        frozenset(
            [
                "rate",
                "limit",
                "limiter",
                "throttle",
                "throttled",
                "attempt",
                "hit",
                "quota",
                "bucket",
                "window",
                "requests",
                "ratelimit",
                "ban",
            ]
        ),
    ),
    (
        Kind.SESSION,
        3,
        frozenset(["session", "login", "logged", "signed", "online", "presence", "duty", "signin", "live", "around"]),
    ),
    (Kind.SECURITY, 4, frozenset(["denylist", "blacklist", "blocklist", "revoked", "revocation", "denied"])),
    (
        Kind.CONVERSATION,
        3,
        frozenset(
            [
                "history",
                "histories",
                "conversation",
                "transcript",
                "dialog",
                "dialogue",
                "turn",
                "chat",
                "thread",
                "message",
            ]
        ),
    ),
    (
        Kind.JOB_STATUS,
        2.5,
        frozenset(
            [
                "job",
                "task",
                "progress",
                "status",
                "stage",
                "export",
                "import",
                "run",
                "running",
                "pending",
                "delivery",
                "deliveries",
                "queue",
                "board",
                "worker",
            ]
        ),
    ),
    (Kind.CACHE, 3, frozenset(["cache", "cached", "memo", "memoized", "known", "kept", "snapshot"])),
    (
        Kind.CONFIG,
        3,
        frozenset(
            [
                "config",
                "configuration",
                "setting",
                "settings",
                "flag",
                "feature",
                "threshold",
                "option",
                "mode",
                "toggle",
                "maintenance",
                "enabled",
            ]
        ),
    ),
    (Kind.COUNTER, 2, frozenset(["counter", "sequence", "seq", "serial", "number", "next", "id", "count"])),
    (
        Kind.METRICS,
        2,
        frozenset(
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
                "hits",
            ]
        ),
    ),
    (Kind.MODEL, 2, frozenset(["model", "pipeline", "tokenizer", "embedder", "embedding", "llm"])),
    (Kind.REGISTRY, 2, frozenset(["registry", "handler", "plugin", "registered"])),
)
_ADDRESS = frozenset(["client", "host", "ip", "remote", "addr", "address", "forwarded"])
_MEASURES = frozenset(["metric", "counter", "timer", "gauge", "meter", "histogram", "stat", "statistics"])
_DATABASE = frozenset(["database", "db", "orm", "sql", "sqlalchemy", "transaction", "engine"])
_REPORTS = frozenset(["metric", "stat", "health", "brief", "pid", "prometheus", "uptime", "histogram", "percentile"])
_TURN = frozenset(["role", "content", "assistant", "system", "user"])
_STAGES = frozenset(
    [
        "queued",
        "pending",
        "started",
        "running",
        "processing",
        "done",
        "completed",
        "failed",
        "finished",
        "progress",
        "percent",
        "stage",
        "status",
    ]
)


def infer(state: State) -> tuple[Kind, str, float]:
    """The kind of a state, the evidence that decided it, and a confidence from 0 to 1."""
    weights: dict[Kind, float] = defaultdict(float)
    reasons: dict[Kind, tuple[float, str]] = {}
    weights[Kind.USER_DATA] = 1.5
    reasons[Kind.USER_DATA] = (1.5, "it keeps what requests bring")
    for kind, weight, reason in _evidence(state):
        weights[kind] += weight
        if weight > reasons.get(kind, (0.0, ""))[0]:
            reasons[kind] = (weight, reason)
    order = sorted(weights, key=lambda k: (-weights[k], k.value))
    best = order[0]
    margin = weights[best] - (weights[order[1]] if len(order) > 1 else 0)
    confidence = min(0.95, 0.55 + 0.08 * margin)
    return best, reasons[best][1], round(confidence, 2)


def _evidence(state: State) -> Iterator[Evidence]:
    yield from _types(state)
    yield from _operations(state)
    yield from _surroundings(state)
    yield from _flow(state)
    yield from _names(state)


def _types(state: State) -> Iterator[Evidence]:
    if state.role in _ROLE_KINDS:
        yield _ROLE_KINDS[state.role], 8, f"it holds a {state.role}"
    if state.storage is Storage.FUNCTION_CACHE and state.shape == "cache":
        yield Kind.CACHE, 8, "it is a function's cache"
    for hit in state.writes:
        types = hit.value.types if hit.value else ()
        if any("WebSocket" in t or "ServerConnection" in t or t.endswith("StreamResponse") for t in types):
            yield Kind.CONNECTION_REGISTRY, 7, "sockets are stored in it"
        if any(t in ("asyncio.Queue", "queue.Queue", "asyncio.Event", "asyncio.Future") for t in types):
            yield Kind.CONNECTION_REGISTRY, 2.5, "queues that listeners wait on are stored in it"
        if any(t in ("asyncio.Task", "threading.Thread") for t in types):
            yield Kind.REGISTRY, 6, "running tasks are stored in it"
        if any(t.endswith(("Lock", "Semaphore")) for t in types):
            yield Kind.LOCK, 6, "locks are stored in it"
        if hit.value and {"create_task", "ensure_future"} & hit.value.words:
            yield Kind.REGISTRY, 5, "running tasks are stored in it"


def _operations(state: State) -> Iterator[Evidence]:
    operations = {hit.operation for hit in state.writes}
    if state.shape == "counter-iterator":
        yield Kind.COUNTER, 8, "it hands out the next number"
    if state.shape == "scalar" and operations <= {"augment"} and operations:
        yield Kind.COUNTER, 2.5, "requests add to a number"
    if state.shape == "counter" and operations <= {"augment-item", "update", "set-item"}:
        yield Kind.METRICS, 2.5, "requests count into it"
    if state.storage is Storage.APP_STATE and ".config." in state.symbol:
        yield Kind.CONFIG, 5, "it is part of the application's configuration"
    if state.shape == "queue":
        yield Kind.JOB_STATUS, 3, "work waits in it"
    if {"popitem", "move_to_end"} & operations:
        yield Kind.CACHE, 3, "its oldest entries are evicted"
    if _fills_when_missing(state):
        yield Kind.CACHE, 3, "it is filled when a key is missing"


_CACHE_OPERATIONS = frozenset(
    {"set-item", "setdefault", "assign", "pop", "clear", "delete-item", "popitem", "move_to_end", "update", "delete"}
)


def _fills_when_missing(state: State) -> bool:
    if any(hit.operation not in _CACHE_OPERATIONS for hit in state.writes):
        return False
    for hit in state.writes:
        if (
            hit.operation not in ("set-item", "setdefault", "assign")
            or hit.value is None
            or not _computed(hit.value.text)
        ):
            continue
        for guard in hit.guards:
            if guard.kind in ("if", "else") and guard.test is not None and state.name in guard.test.words:
                if " not in " in guard.test.text or " is None" in guard.test.text or "not " in guard.test.text:
                    return True
    return False


def _computed(text: str) -> bool:
    """Whether an expression computes something, rather than being an empty or literal container."""
    return "(" in text and text[:1] not in "{["


def _surroundings(state: State) -> Iterator[Evidence]:
    touching = [hit.function for hit in (*state.writes, *state.reads)]
    callers = [step.symbol.rpartition(".")[2] for hit in state.writes for step in hit.trace]
    around = [*touching, *(f for hit in state.writes for f in hit.callers)]
    numbers = {n for f in around for n in f.numbers}
    words = vocabulary(w for f in touching for w in f.words)
    refuses = 429 in numbers or {"toomanyrequests", "throttled"} & {w.lower() for f in touching for w in f.words}
    if refuses and _counts(state):
        yield Kind.RATE_LIMIT, 4, "code that uses it answers 429"
    if 401 in numbers and state.shape in ("dict", "set"):
        yield Kind.SESSION, 1.2, "code that uses it answers 401"
    if {"cookie", "cookies"} & words and state.shape == "dict":
        yield Kind.SESSION, 1.5, "code that uses it reads or sets cookies"
    names = vocabulary([f.name for f in touching] + callers)
    for kind, weight, vocabulary_ in _NAME_KINDS:
        if vocabulary_ & names:
            yield kind, weight * 0.35, f"functions that use it are about {min(vocabulary_ & names)}"
    readers = [hit.function for hit in state.reads if hit.function not in [w.function for w in state.writes]]
    if readers and all(_REPORTS & vocabulary([f.name, *f.words]) for f in readers):
        yield Kind.METRICS, 2.5, "it is only read to be reported"
    if any(Phase.BACKGROUND in hit.phases for hit in state.writes) and any(
        Phase.REQUEST in h.phases for h in state.reads
    ):
        yield Kind.JOB_STATUS, 2, "background work writes it and requests read it"


def _counts(state: State) -> bool:
    """Whether requests are counted in it, or times of theirs kept."""
    if state.shape == "scalar":
        return False
    return state.shape in ("counter", "queue") or any(
        hit.operation in ("augment", "augment-item", "append", "add")
        or (hit.value is not None and (hit.value.has(CLOCK) or any(isinstance(c, int) for c in hit.value.consts)))
        or (hit.key is not None and bool(_ADDRESS & vocabulary(hit.key.words)))
        for hit in state.writes
    )


def _flow(state: State) -> Iterator[Evidence]:
    if is_copy(state):
        yield Kind.CACHE, 5, "it is replaced as a whole by what is fetched"
    if _is_timestamp(state):
        yield Kind.CACHE, 4, "it remembers when something was fetched"
    for hit in state.writes[:6]:
        yield from _one_write(hit, state)


def is_copy(state: State) -> bool:
    """Whether the state is replaced as a whole by stored or fetched data that no request brings."""
    fills = [hit for hit in state.writes if hit.operation not in ("clear", "delete")]
    whole = all(hit.operation in ("assign", "update", "extend") for hit in fills)
    from_elsewhere = all(hit.value is not None and not hit.value.has(REQUEST_DATA | IDENTITY) for hit in fills)
    return bool(fills) and whole and from_elsewhere and any(hit.value and hit.value.has(STORED_DATA) for hit in fills)


def _is_timestamp(state: State) -> bool:
    values = [hit.value for hit in state.writes if hit.operation == "assign"]
    return bool(values) and all(v is not None and v.has(CLOCK) and not v.has(REQUEST_DATA | IDENTITY) for v in values)


def _one_write(hit: Hit, state: State) -> Iterator[Evidence]:
    key = vocabulary(hit.key.words) if hit.key else frozenset()
    value = vocabulary(hit.value.words) if hit.value else frozenset()
    if hit.key and hit.key.has(RANDOM) and hit.operation in ("set-item", "add"):
        yield Kind.SESSION, 2, "its keys are random tokens"
    if _ADDRESS & key and (hit.value is None or hit.value.has(CLOCK) or hit.operation in ("augment-item", "set-item")):
        yield Kind.RATE_LIMIT, 1.5, "its keys are client addresses"
    if len(_TURN & value) >= 2 and "role" in value:
        yield Kind.CONVERSATION, 3, "messages with roles are stored in it"
    if len(_STAGES & value) >= 1 and state.shape == "dict":
        yield Kind.JOB_STATUS, 1.2, "stages of work are stored in it"
    if (
        hit.key
        and hit.key.has(REQUEST_DATA | IDENTITY)
        and hit.operation in ("set-item", "setdefault", "append", "add")
    ):
        yield Kind.USER_DATA, 0.8, "its keys come from requests"


def _names(state: State) -> Iterator[Evidence]:
    own = vocabulary([state.name])
    if _MEASURES & vocabulary(state.symbol.split(".")[:-1]) and state.shape == "scalar":
        yield Kind.METRICS, 3.5, "it is part of a measure"
    owner = vocabulary(state.symbol.split(".")[-3:-1])
    for kind, weight, words in _NAME_KINDS:
        if kind is Kind.RATE_LIMIT and state.shape == "scalar":
            continue
        if kind is Kind.SESSION and _DATABASE & vocabulary(state.symbol.split(".")):
            continue
        if words & own:
            yield kind, weight, f"its name says {min(words & own)}"
        elif words & owner:
            yield kind, weight * 0.5, f"it is part of a {min(words & owner)}"
