"""What names say a state is for: the weakest evidence, used when nothing better decides."""

from collections.abc import Iterator

from fungible.audit.classify.counting import counts, decides, is_number, is_read
from fungible.audit.classify.words import DATABASE, MEASURED, MEASURES, OBSERVES, split, vocabulary
from fungible.audit.program.identifiers import words_of
from fungible.audit.program.origins import CLOCK
from fungible.audit.program.records import State
from fungible.model.words import Kind, Storage

Evidence = tuple[Kind, float, str]

NAME_KINDS: tuple[tuple[Kind, float, frozenset[str]], ...] = (
    (
        Kind.CONNECTION_REGISTRY,
        2.5,
        words_of("socket websocket ws subscriber subscription listener sid peer"),
    ),
    (Kind.CONNECTION_REGISTRY, 1.5, words_of("connection client")),
    (Kind.CONNECTION_REGISTRY, 1, words_of("channel room")),
    (
        Kind.RATE_LIMIT,
        3,
        words_of("rate limit limiter throttle throttled attempt quota bucket ratelimit ban"),
    ),
    (Kind.RATE_LIMIT, 1.4, words_of("hit window requests")),
    (Kind.SESSION, 3, words_of("session login logged signed online presence duty signin live around")),
    (Kind.SECURITY, 4, words_of("denylist blacklist blocklist revoked revocation denied deny blocked")),
    (
        Kind.CONVERSATION,
        3,
        words_of("history histories conversation transcript dialog dialogue turn chat thread message"),
    ),
    (
        Kind.JOB_STATUS,
        2.5,
        words_of("job task progress status stage export import pending delivery queue"),
    ),
    (Kind.JOB_STATUS, 1.4, words_of("run")),
    (Kind.USER_DATA, 2.5, words_of("idempotency idempotent")),
    (Kind.CACHE, 3, words_of("cache cached memo memoized known kept snapshot")),
    (
        Kind.CONFIG,
        3,
        words_of(
            "config configuration setting flag feature threshold option mode toggle switch"
            " maintenance enabled disabled paused muted"
        ),
    ),
    (Kind.CONFIG, 2.5, words_of("price tariff")),
    (Kind.COUNTER, 2, words_of("counter sequence seq serial number next id count index offset")),
    (Kind.METRICS, 2, MEASURED),
    (Kind.MODEL, 2, words_of("model pipeline tokenizer embedder embedding llm")),
    (Kind.REGISTRY, 2, words_of("registry handler hook plugin registered worker")),
)


def by_name(state: State) -> Iterator[Evidence]:
    """What the state's own name and its owner's say."""
    symbol = state.symbol.split(".")
    around = vocabulary(symbol[:-1])
    yield from _by_measure(state, symbol, around)
    yield from _by_place(state, symbol)
    own, owner = vocabulary([state.name]), vocabulary(symbol[-3:-1])
    parts = split(state.name)
    head = vocabulary(parts[-1:] if len(parts) > 1 else [])
    for kind, weight, words in NAME_KINDS:
        if words.isdisjoint(own | owner) or _misleading(kind, state):
            continue
        if words & own:
            yield kind, weight + _HEADED * bool(words & head), f"its name says {min(words & own)}"
        else:
            share = 0.8 if kind in _KEPT_APART and words & vocabulary(_heads(symbol[:-1])) else 0.5
            yield kind, weight * share, f"it is part of a {min(words & owner)}"


_SETTINGS = frozenset({"settings", "config", "configuration", "conf"})
"""Names of modules and packages whose constants are settings."""
_NOTHING_YET = frozenset({"{}", "[]", "set()", "dict()", "list()", "None", ""})
_HEADED = 0.75
"""How much more the last word of a name says than those before it: chat subscriptions are subscriptions."""


def _by_measure(state: State, symbol: list[str], around: frozenset[str]) -> Iterator[Evidence]:
    named = not MEASURES.isdisjoint(vocabulary(_heads(symbol[:-1])))
    timed = MEASURES & around and (state.shape == "scalar" or _keeps_times(state))
    if timed or ((OBSERVES & around or (named and _keeps_numbers(state))) and not decides(state)):
        yield Kind.METRICS, 6.5 if named else 4.5, "it is part of a measure"


def _keeps_times(state: State) -> bool:
    """Whether all that it keeps are times, or the time between them, and nothing is decided by these."""
    values = [hit.value for hit in state.writes if hit.value is not None]
    timed = any(value.has(CLOCK) for value in values) and not any(value.taint & ~CLOCK for value in values)
    return timed and not decides(state)


def _keeps_numbers(state: State) -> bool:
    """Whether what is put into it are numbers and times, and nothing that requests or stores bring."""
    values = [each for hit in state.writes for each in (hit.key, hit.value) if each is not None]
    return state.shape == "list" and not any(each.taint & ~CLOCK or each.types for each in values)


def _by_place(state: State, symbol: list[str]) -> Iterator[Evidence]:
    if symbol[-2:-1] and symbol[-2].lower().endswith("cache"):
        yield Kind.CACHE, 2, "its class is a cache"
    if _is_setting(state):
        yield Kind.CONFIG, 2, "it is one of the settings"


def _is_setting(state: State) -> bool:
    """Whether it is a constant of a module of settings, with a value from the start: an empty one is to be filled."""
    if state.storage is not Storage.MODULE or not state.name.isupper():
        return False
    begun = any(hit.value is not None and hit.value.text not in _NOTHING_YET for hit in state.setup)
    return begun and not _SETTINGS.isdisjoint(state.symbol.split(".")[-3:-1])


def _heads(owners: list[str]) -> list[str]:
    """The word that says what the class is that has the state: sessions of `KioskSessions` and `SessionStore`."""
    parts = split(owners[-1]) if owners else []
    while len(parts) > 1 and parts[-1] in _KEEPERS:
        parts.pop()
    return parts[-1:] if owners and owners[-1][:1].isupper() and parts[-1] not in _KEEPERS else []


_KEPT_APART = frozenset({Kind.SESSION, Kind.CACHE, Kind.CONVERSATION, Kind.RATE_LIMIT, Kind.SECURITY})
"""Kinds of which a class that is named after them has little else."""
_KEEPERS = words_of("store manager registry service repository repo book board pool container holder table map state")


def _misleading(kind: Kind, state: State) -> bool:
    """Counts limit nobody alone; numbers say nothing, names count nothing; a text about what is denied is a setting.

    What decides something is no mere measure. Threads run; databases have sessions.
    """
    if kind in (Kind.RATE_LIMIT, Kind.COUNTER, Kind.METRICS):
        return _counts_otherwise(kind, state)
    if kind is Kind.SECURITY:
        return state.shape == "scalar" and "denied" in vocabulary([state.name])
    if kind is Kind.MODEL:
        return state.shape in ("dict", "list", "set", "counter")
    if kind is Kind.CONVERSATION:
        fixed = not any(hit.value is not None and hit.value.taint for hit in state.writes)
        runs = state.storage is Storage.THREAD_LOCAL or _is_of_threads_that_run(state)
        return runs or (state.shape == "scalar" and (fixed or is_number(state)))
    return kind is Kind.SESSION and bool(DATABASE & vocabulary(state.symbol.split(".")))


def _counts_otherwise(kind: Kind, state: State) -> bool:
    """Whether what is said to count does not, or bounds that are said to measure decide something."""
    if kind is Kind.RATE_LIMIT:
        return not counts(state) or not is_read(state)
    return state.shape == "dict" and decides(state) if kind is Kind.METRICS else not is_number(state)


def _is_of_threads_that_run(state: State) -> bool:
    """Whether a thread is one of the process: it is held, or it is the class that has the state."""
    owner = split(state.symbol.split(".")[-2]) if "." in state.symbol else []
    return any(t.startswith("threading.") for t in state.types) or owner[-1:] == ["thread"]


def by_functions(names: frozenset[str]) -> Iterator[Evidence]:
    """What the names of the functions say that use the state."""
    for kind, weight, words in NAME_KINDS:
        if words & names:
            yield kind, weight * 0.35, f"functions that use it are about {min(words & names)}"
