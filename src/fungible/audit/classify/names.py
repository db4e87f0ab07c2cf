"""What names say a state is for: the weakest evidence, used when nothing better decides."""

from collections.abc import Iterator

from fungible.audit.classify.words import vocabulary
from fungible.audit.program.records import State
from fungible.model.words import Kind

Evidence = tuple[Kind, float, str]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NAME_KINDS: tuple[tuple[Kind, float, frozenset[str]], ...] = (
    (
        Kind.CONNECTION_REGISTRY,
        2.5,
        _words("socket websocket ws connection client subscriber listener sid channel room peer"),
    ),
    (
        Kind.RATE_LIMIT,
        3,
        _words("rate limit limiter throttle throttled attempt hit quota bucket window requests ratelimit ban"),
    ),
    (Kind.SESSION, 3, _words("session login logged signed online presence duty signin live around")),
    (Kind.SECURITY, 4, _words("denylist blacklist blocklist revoked revocation denied")),
    (
        Kind.CONVERSATION,
        3,
        _words("history histories conversation transcript dialog dialogue turn chat thread message"),
    ),
    (
        Kind.JOB_STATUS,
        2.5,
        _words("job task progress status stage export import run running pending delivery queue board worker"),
    ),
    (Kind.CACHE, 3, _words("cache cached memo memoized known kept snapshot")),
    (
        Kind.CONFIG,
        3,
        _words("config configuration setting flag feature threshold option mode toggle switch maintenance enabled"),
    ),
    (Kind.COUNTER, 2, _words("counter sequence seq serial number next id count")),
    (Kind.METRICS, 2, _words("metric stat tally latency histogram gauge served uptime duration timing hits")),
    (Kind.MODEL, 2, _words("model pipeline tokenizer embedder embedding llm")),
    (Kind.REGISTRY, 2, _words("registry handler plugin registered")),
)
MEASURES = _words("metric counter timer gauge meter histogram stat statistics")
DATABASE = _words("database db orm sql sqlalchemy transaction engine")
REPORTS = _words("metric stat health brief pid prometheus uptime histogram percentile")
ADDRESS = _words("client host ip remote addr address forwarded")
TURN = _words("role content assistant system user")
STAGES = _words(
    "queued pending started running processing done completed failed finished progress percent stage status"
)


def by_name(state: State) -> Iterator[Evidence]:
    """What the state's own name and its owner's say."""
    symbol = state.symbol.split(".")
    if MEASURES & vocabulary(symbol[:-1]) and state.shape == "scalar":
        yield Kind.METRICS, 4.5, "it is part of a measure"
    if symbol[-2:-1] and symbol[-2].lower().endswith("cache"):
        yield Kind.CACHE, 2, "its class is a cache"
    own, owner = vocabulary([state.name]), vocabulary(symbol[-3:-1])
    for kind, weight, words in NAME_KINDS:
        if _misleading(kind, state):
            continue
        if words & own:
            yield kind, weight, f"its name says {min(words & own)}"
        elif words & owner:
            yield kind, weight * 0.5, f"it is part of a {min(words & owner)}"


def _misleading(kind: Kind, state: State) -> bool:
    """A number called limit limits nobody; what a text says is denied is a setting; a database session is no user's."""
    if kind is Kind.RATE_LIMIT:
        return state.shape == "scalar"
    if kind is Kind.SECURITY:
        return state.shape == "scalar" and "denied" in vocabulary([state.name])
    return kind is Kind.SESSION and bool(DATABASE & vocabulary(state.symbol.split(".")))


def by_functions(names: frozenset[str]) -> Iterator[Evidence]:
    """What the names of the functions say that use the state."""
    for kind, weight, words in NAME_KINDS:
        if words & names:
            yield kind, weight * 0.35, f"functions that use it are about {min(words & names)}"
