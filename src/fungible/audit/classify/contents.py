"""What a state holds and what is done to it: the strongest evidence of what it is for."""

import re
from collections.abc import Iterator

from fungible.audit.classify.copies import is_copy, is_timestamp
from fungible.audit.classify.counting import decides, is_asked_for, is_measure, keeps_durations
from fungible.audit.classify.filling import (
    fills_after_looking,
    fills_when_missing,
    follows_from_key,
    keeps_a_value,
)
from fungible.audit.classify.names import Evidence
from fungible.audit.classify.tasks import BEGUN, is_left_by_what_ends, is_task
from fungible.audit.classify.words import ADDRESS, CODES, DIALOGUES, STAGES, TURN, split, vocabulary
from fungible.audit.program.memory import TAKES, lends_its_defaults, rises_and_falls
from fungible.audit.program.origins import CLOCK, IDENTITY, RANDOM, REQUEST_DATA, Origin
from fungible.audit.program.records import Hit, State
from fungible.model.words import Kind, Storage

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
_CACHE_OPERATIONS = frozenset(
    {"set-item", "setdefault", "assign", "pop", "clear", "delete-item", "popitem", "move_to_end", "update", "delete"}
)
_WAITED_ON = frozenset({"asyncio.Queue", "queue.Queue", "asyncio.Event", "asyncio.Future"})
_RUNNING: Evidence = (Kind.REGISTRY, 6, "running tasks are stored in it")
_TIMERS = frozenset({"threading.Timer", "asyncio.TimerHandle"})


def by_types(state: State) -> Iterator[Evidence]:
    """What the types of the state and of what is stored in it say."""
    if lends_its_defaults(state):
        yield Kind.USER_DATA, 9, "requests put values of their own into what it sends along with every call"
    if state.role in _ROLE_KINDS:
        yield _ROLE_KINDS[state.role], 8, f"it holds a {state.role}"
    if state.storage is Storage.FUNCTION_CACHE and state.shape == "cache":
        yield Kind.CACHE, 8, "it is a function's cache"
    if _TIMERS.intersection(state.types):
        yield Kind.JOB_STATUS, 6, "it holds the timer of what is to be done later"
    if _rebound(state):
        yield Kind.ISOLATION, 9, "each request puts a connection of its own in the place of another's"
    if is_left_by_what_ends(state):
        yield _RUNNING
    yield from _by_values(state)


def _by_values(state: State) -> Iterator[Evidence]:
    for hit in state.writes:
        if hit.value is not None and not hit.on_element:
            yield from _stored(hit.value)
            if _begins(hit) and is_asked_for(state, hit.function.symbol):
                yield Kind.JOB_STATUS, 7, "requests ask for the tasks in it"
            if state.shape in ("dict", "list") and any(map(_is_game, hit.value.types)):
                yield Kind.SESSION, 2.5, "what people play or meet in is stored in it"


def _begins(hit: Hit) -> bool:
    """Whether what is stored is a task that is begun there, alone or beside others, and not a connection's."""
    if hit.value is None or (hit.trace and hit.trace[0].note.startswith("WEBSOCKET")) or _is_socket(hit.key):
        return False
    beside = "dict" in hit.value.types and bool(BEGUN & hit.value.words)
    return beside or any(f"{begun}(" in hit.value.text for begun in BEGUN)


def _is_socket(key: Origin | None) -> bool:
    return key is not None and key.text.rpartition(".")[2] == "sid"


def _is_game(type_: str) -> bool:
    return bool(_GAMES & set(split(type_.rpartition(".")[2])[-1:]))


_HANDLES = frozenset(
    {"redis", "pub", "pubsub", "connection", "client", "engine", "pool", "cursor", "session", "driver", "transaction"}
    | {"channel", "socket", "consumer", "producer"}
)


def _rebound(state: State) -> bool:
    """Whether each request that comes by puts a connection or client of its own in the place of another's."""
    made = [hit for hit in state.writes if hit.operation != "assign" or hit.value is None or hit.value.text != "None"]
    if state.storage is not Storage.INSTANCE or not made:
        return False
    return all(hit.operation == "assign" and hit.value is not None and _is_handle(hit.value) for hit in made)


def _is_handle(value: Origin) -> bool:
    return any("." in t and _HANDLES & vocabulary([t.rpartition(".")[2]]) for t in value.types)


def _stored(value: Origin) -> Iterator[Evidence]:
    types = value.types
    if any("WebSocket" in t or t.endswith(("ServerConnection", "StreamResponse", "ServerSession")) for t in types):
        yield Kind.CONNECTION_REGISTRY, 7, "sockets are stored in it"
    if DIALOGUES & value.words and "dict" not in types:
        yield Kind.CONVERSATION, 7, "conversations with a model are stored in it"
    if _WAITED_ON & set(types):
        yield Kind.CONNECTION_REGISTRY, 2.5, "queues that listeners wait on are stored in it"
    if is_task(value):
        yield _RUNNING
    if any(t.endswith(("Lock", "Semaphore")) for t in types):
        yield Kind.LOCK, 6, "locks are stored in it"


_GAMES = frozenset({"game", "lobby", "room", "match", "party"})
"""Last words of classes of which an object lasts as long as the people in it."""


def by_learning(state: State) -> Iterator[Evidence]:
    """That a model is taught what requests bring."""
    if state.role == "learner" and any(hit.operation not in ("assign", "delete") for hit in state.writes):
        yield Kind.USER_DATA, 6, "it learns from what requests bring"


def by_operations(state: State) -> Iterator[Evidence]:
    """What the operations on the state say."""
    operations = {hit.operation for hit in state.writes}
    if state.shape == "counter-iterator":
        yield Kind.COUNTER, 8, "it hands out the next number"
    if _is_sum(state):
        yield Kind.COUNTER, 2.5, "requests add to a number"
    if rises_and_falls(state):
        yield Kind.COUNTER, 4, "one function counts up, another down"
    if _adds_up(state) and not decides(state):
        yield Kind.METRICS, 4, "requests only add to what it counts"
    if state.shape == "counter" and operations <= {"augment-item", "update", "set-item"}:
        yield (Kind.METRICS if is_measure(state) else Kind.COUNTER), 2.5, "requests count into it"
    if state.storage is Storage.APP_STATE and ".config." in state.symbol:
        yield Kind.CONFIG, 5, "it is part of the application's configuration"
    if state.shape == "queue":
        yield Kind.JOB_STATUS, 3, "work waits in it"
    yield from _as_a_cache(state, operations)


def _as_a_cache(state: State, operations: set[str]) -> Iterator[Evidence]:
    if {"popitem", "move_to_end"} & operations and any(keeps_a_value(hit) for hit in state.writes):
        yield Kind.CACHE, 3, "its oldest entries are evicted"
    on_whole = {hit.operation for hit in state.writes if not hit.on_element}
    if on_whole <= _CACHE_OPERATIONS and any(
        fills_when_missing(hit, state) or fills_after_looking(hit, state) for hit in state.writes
    ):
        yield Kind.CACHE, 3, "it is filled when a key is missing"
    if any(t.startswith(("cachetools.", "cachebox.")) for t in state.types):
        yield Kind.CACHE, 1.5, "it is made to be a cache"


def _is_sum(state: State) -> bool:
    """Whether requests add to one number, and at most set it back."""
    added = any(hit.operation == "augment" for hit in state.writes)
    return state.shape == "scalar" and added and all(_sums(hit, state) for hit in state.writes)


def _sums(hit: Hit, state: State) -> bool:
    """Whether a write adds to a number, or sets it back to where it began."""
    if hit.operation == "augment" or hit.value is None:
        return hit.operation == "augment"
    begins_again = bool(hit.value.consts) and not hit.value.taint and set(hit.value.consts) <= set(state.initial)
    return hit.operation == "assign" and (begins_again or state.name in hit.value.words)


def _adds_up(state: State) -> bool:
    """Whether requests add numbers to fields of what it holds, and store nothing but new, empty ones."""
    added = [hit for hit in state.writes if hit.operation == "augment" and hit.on_element and hit.function.name]
    others = [hit for hit in state.writes if hit.operation != "augment"]
    if state.shape != "dict" or not added:
        return False
    return all(h.operation in ("set-item", "setdefault") and h.value is not None and not h.value.taint for h in others)


def by_flow(state: State) -> Iterator[Evidence]:
    """What the keys and values say that requests store."""
    if is_copy(state):
        yield Kind.CACHE, 5, "it is replaced as a whole by what is fetched"
    if is_timestamp(state):
        yield Kind.CACHE, 4, "it remembers when something was fetched"
    if keeps_durations(state):
        yield Kind.METRICS, 4.5, "it keeps how long things took"
    if state.writes and all(hit.value is not None and hit.value.text.startswith("len(") for hit in state.writes):
        yield Kind.COUNTER, 2, "how many there are is stored in it"
    if follows_from_key(state):
        yield Kind.CACHE, 3, "it keeps what is computed from its keys, for the function that computes it"
    for hit in state.writes[:6]:
        yield from _by_key(hit)
        yield from _by_value(hit, state)


def _by_key(hit: Hit) -> Iterator[Evidence]:
    if hit.key is None or hit.key.consts:
        return
    if hit.key.has(RANDOM) and hit.operation in ("set-item", "add"):
        if any(word.startswith("uuid") for word in hit.key.words):
            yield Kind.SESSION, 0.8, "its keys are random identifiers"
        else:
            yield Kind.SESSION, 2, "its keys are random tokens"
    if _is_socket(hit.key):
        yield Kind.CONNECTION_REGISTRY, 3, "its keys are the ids of sockets"
    timed = hit.operation not in TAKES and (hit.value is None or hit.value.has(CLOCK))
    if _is_address(hit.key) and (timed or hit.operation in ("augment-item", "set-item")):
        yield Kind.RATE_LIMIT, 1.5, "its keys are client addresses"
    if hit.key.has(REQUEST_DATA | IDENTITY) and hit.operation in ("set-item", "setdefault", "append", "add"):
        yield Kind.USER_DATA, 0.8, "its keys come from requests"


def _is_address(key: Origin) -> bool:
    """Whether a key says who calls; a word for clients alone does so as the last one only."""
    words = vocabulary(key.words) & ADDRESS
    return bool(words - {"client"}) or bool(words and _CLIENT.search(key.text))


_CLIENT = re.compile(r"client(_id|_key|_ip)?\W*$")


def _is_code(hit: Hit, state: State) -> bool:
    """Whether what is stored under a key that is known was drawn to be shown once."""
    if state.shape != "dict" or hit.value is None or hit.key is None or hit.operation != "set-item":
        return False
    drawn = hit.value.has(RANDOM) and not hit.key.has(RANDOM)
    named = vocabulary([state.name, *(hit.value.words - {"status_code"})])
    return drawn or (bool(CODES & named) and "by" not in split(state.name))


_LOOPS = frozenset({"get_running_loop"})
"""What runs there is no work whose stage is told."""


def _by_value(hit: Hit, state: State) -> Iterator[Evidence]:
    words = vocabulary(hit.value.words - _LOOPS) if hit.value else frozenset()
    if "role" in words and TURN & (words - {"role"}):
        yield Kind.CONVERSATION, 3, "messages with roles are stored in it"
    if _is_code(hit, state) and any(each.operation in ("pop", "delete-item") for each in state.writes):
        yield Kind.SECURITY, 3, "codes for one use are stored in it"
    if STAGES & words and state.shape == "dict":
        yield Kind.JOB_STATUS, (2 if len(STAGES & words) > 1 else 1.2), "stages of work are stored in it"
