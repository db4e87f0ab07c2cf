"""What the code around a state says it is for: status codes, cookies, who writes and who reads."""

from collections.abc import Iterator

from fungible.audit.classify.names import ADDRESS, REPORTS, Evidence, by_functions
from fungible.audit.classify.words import vocabulary
from fungible.audit.program.origins import CLOCK, Function
from fungible.audit.program.records import Hit, State
from fungible.model.words import Kind, Phase

TOO_MANY_REQUESTS, UNAUTHORIZED = 429, 401


def by_surroundings(state: State) -> Iterator[Evidence]:
    """What the functions that use the state answer, and what they are called."""
    touching = [hit.function for hit in (*state.writes, *state.reads)]
    yield from _by_answers(state, touching)
    callers = [step.symbol.rpartition(".")[2] for hit in state.writes for step in hit.trace]
    yield from by_functions(vocabulary([f.name for f in touching] + callers))
    yield from _by_readers(state)


def _by_answers(state: State, touching: list[Function]) -> Iterator[Evidence]:
    around = [*touching, *(f for hit in state.writes for f in hit.callers)]
    numbers = {n for f in around for n in f.numbers}
    words = {w.lower() for f in touching for w in f.words}
    refuses = TOO_MANY_REQUESTS in numbers or {"toomanyrequests", "throttled"} & words
    if refuses and _counts(state):
        yield Kind.RATE_LIMIT, 4, "code that uses it answers 429"
    if UNAUTHORIZED in numbers and state.shape in ("dict", "set"):
        yield Kind.SESSION, 1.2, "code that uses it answers 401"
    if state.shape == "dict" and "cookie" in vocabulary(words):
        yield Kind.SESSION, 1.5, "code that uses it reads or sets cookies"


def _by_readers(state: State) -> Iterator[Evidence]:
    writers = [hit.function for hit in state.writes]
    readers = [hit.function for hit in state.reads if hit.function not in writers]
    if readers and all(REPORTS & vocabulary([f.name, *f.words]) for f in readers):
        yield Kind.METRICS, 2.5, "it is only read to be reported"
    in_background = any(Phase.BACKGROUND in hit.phases for hit in state.writes)
    if in_background and any(Phase.REQUEST in hit.phases for hit in state.reads):
        yield Kind.JOB_STATUS, 2, "background work writes it and requests read it"


def _counts(state: State) -> bool:
    """Whether requests are counted in it, or times of theirs kept."""
    if state.shape in ("counter", "queue"):
        return True
    return state.shape != "scalar" and any(_counts_one(hit) for hit in state.writes)


def _counts_one(hit: Hit) -> bool:
    if hit.operation in ("augment", "augment-item", "append", "add"):
        return True
    if hit.value is not None and (hit.value.has(CLOCK) or any(isinstance(c, int) for c in hit.value.consts)):
        return True
    return hit.key is not None and bool(ADDRESS & vocabulary(hit.key.words))
