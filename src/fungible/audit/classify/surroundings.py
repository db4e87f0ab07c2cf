"""What the code around a state says it is for: status codes, cookies, who writes and who reads."""

import re
from collections.abc import Iterable, Iterator

from fungible.audit.classify.copies import is_cursor
from fungible.audit.classify.counting import counts, decides, is_number, is_read, limits_callers, readers
from fungible.audit.classify.filling import fills_when_missing
from fungible.audit.classify.names import Evidence, by_functions
from fungible.audit.classify.words import LIMITS, MEASURED, REPORTS, TURN, vocabulary
from fungible.audit.program.identifiers import words_of
from fungible.audit.program.memory import REMOVALS
from fungible.audit.program.origins import CLOCK, IDENTITY, REQUEST_DATA, STORED_DATA, Function, tests_of
from fungible.audit.program.records import Hit, State
from fungible.model.words import Kind, Phase

TOO_MANY_REQUESTS, UNAUTHORIZED = 429, 401
ARRIVALS = frozenset({"connect", "on_connect", "websocket_connect", "on_open", "open"})
LEAVES = frozenset({"disconnect", "on_disconnect", "websocket_disconnect", "on_close", "close"})
STREAMING = frozenset(
    {"websocketresponse", "websocket", "ws", "receive_text", "receive_json", "iter_text", "iter_json"}
)


def by_surroundings(state: State) -> Iterator[Evidence]:
    """What the functions that use the state answer, and what they are called."""
    touching = [hit.function for hit in (*state.writes, *state.reads)]
    yield from _by_answers(state, touching)
    yield from _by_limiters(state, touching)
    callers = [step.symbol.rpartition(".")[2] for hit in state.writes for step in hit.trace]
    yield from by_functions(vocabulary({*(f.name for f in touching), *callers}))
    yield from _by_readers(state)
    yield from _by_connections(state)
    if _made_when_missing(state):
        yield Kind.CACHE, 4, "what is missing is made as it is asked for"
    if _made_anew_in_time(state):
        yield Kind.CACHE, 4, "it is made anew when it has become old"
    if any(hit.trace and hit.trace[0].symbol.endswith(".save_session") for hit in state.writes):
        yield Kind.SESSION, 4, "the framework saves its sessions in it"


def _made_when_missing(state: State) -> bool:
    """Whether nothing but `__missing__` of its class puts anything into it, and that no objects that change."""
    puts = [hit for hit in state.writes if hit.operation not in REMOVALS]
    made = [hit.value is not None and not hit.value.types and hit.function.name == "__missing__" for hit in puts]
    return bool(puts) and all(made)


def _made_anew_in_time(state: State) -> bool:
    """Whether one function alone uses it, and assigns it where a time that it notes beside it is long ago."""
    users = {hit.function.symbol for hit in (*state.writes, *state.reads)}
    return state.shape == "scalar" and len(users) == 1 and bool(state.reads) and all(map(_after_a_time, state.writes))


def _after_a_time(hit: Hit) -> bool:
    tests = [test for test in tests_of(hit.guards, "if") if test.has(CLOCK)]
    return hit.operation == "assign" and any(test.words & hit.function.assigns for test in tests)


def _by_answers(state: State, touching: list[Function]) -> Iterator[Evidence]:
    around = [*touching, *(f for hit in state.writes for f in hit.callers)]
    if counts(state) and (_answers(around, TOO_MANY_REQUESTS) or not _REFUSED.isdisjoint(_words(touching))):
        yield Kind.RATE_LIMIT, 4, "code that uses it answers 429"
    if state.shape in ("dict", "set") and _answers(around, UNAUTHORIZED):
        yield Kind.SESSION, 1.2, "code that uses it answers 401"
    if state.shape == "dict" and "cookie" in vocabulary([word for word in _words(touching) if "cookie" in word]):
        yield Kind.SESSION, 1.5, "code that uses it reads or sets cookies"


_REFUSED = frozenset({"toomanyrequests", "throttled"})


def _answers(functions: Iterable[Function], status: int) -> bool:
    return any(status in function.numbers for function in functions)


def _words(functions: Iterable[Function]) -> set[str]:
    return {word.lower() for function in frozenset(functions) for word in function.words}


def _by_limiters(state: State, touching: list[Function]) -> Iterator[Evidence]:
    named = vocabulary([*state.symbol.split(".")[-2:], *{f.name for f in touching}])
    if LIMITS & named and (state.shape != "list" if counts(state) else is_number(state) and decides(state)):
        yield Kind.RATE_LIMIT, 2, "a limiter counts in it"
    if limits_callers(state):
        yield Kind.RATE_LIMIT, 3, "it counts what each caller does, up to a bound"


def _by_readers(state: State) -> Iterator[Evidence]:
    writers = [hit.function for hit in state.writes]
    others = [hit.function for hit in state.reads if hit.function not in writers]
    if others:
        yield from _by_reports(state, others)
    if _is_unread_measure(state):
        yield Kind.METRICS, 2.5, "its name says that it measures, and nothing here reads it"
    if is_cursor(state):
        yield Kind.JOB_STATUS, 6, "a job goes on from where it says"
    if _is_job_status(state):
        yield Kind.JOB_STATUS, 2, "background work writes it and requests read it"
    if state.shape in ("list", "dict") and not _keeps_flags(state) and any(_makes_turns(f) for f in readers(state)):
        yield Kind.CONVERSATION, 1.5, "code that reads it makes messages with roles"


def _by_reports(state: State, readers_alone: list[Function]) -> Iterator[Evidence]:
    """What functions that only read it say that they report."""
    if all(_reports(f) for f in dict.fromkeys(readers_alone)):
        yield Kind.METRICS, 2.5, "it is only read to be reported"
    if _is_of_statistics(state) and not decides(state):
        yield Kind.METRICS, 4, "an object that keeps statistics reports it"


def _reports(function: Function) -> bool:
    """Whether a function speaks of what is reported; most words are no part of that, and need no splitting."""
    names = (function.name, *function.words)
    if not _REPORTING.search("\n".join(names).lower()):
        return False
    return not REPORTS.isdisjoint(vocabulary([name for name in names if _REPORTING.search(name.lower())]))


_REPORTING = re.compile("|".join(sorted(REPORTS)))


def _is_of_statistics(state: State) -> bool:
    """Whether it belongs to an object of statistics about the process: callers are not what it tells apart."""
    named = vocabulary(state.symbol.split(".")[-2:-1])
    marks = IDENTITY if named - _STATISTICS <= _OF_PROCESS else IDENTITY | REQUEST_DATA
    told = [each for hit in state.writes for each in (hit.key, hit.value)]
    return bool(_STATISTICS & named) and not any(each is not None and each.has(marks) for each in told)


_STATISTICS = words_of("stat stats statistic statistics metric metrics telemetry")
_OF_PROCESS = words_of("worker process server request http app service api runtime system endpoint route response")


def _is_unread_measure(state: State) -> bool:
    kept = not is_read(state) and not any(_of_users(hit) for hit in state.writes)
    return kept and bool(MEASURED & vocabulary(state.symbol.split(".")[-2:]))


def _is_job_status(state: State) -> bool:
    told = state.shape not in ("instance", "object") and any(_tells(hit, state) for hit in state.writes)
    return told and _asked_by_requests(state)


def _keeps_flags(state: State) -> bool:
    """Whether literals are all that is stored in it."""
    stored = [hit.value for hit in state.writes if hit.value is not None]
    return bool(stored) and all(value.consts and not value.types for value in stored)


def _makes_turns(function: Function) -> bool:
    return "role" in function.words and bool((TURN - {"role", "user"}) & function.words)


def _of_users(hit: Hit) -> bool:
    """Whether a write keeps something of a user, or of a store."""
    return any(each is not None and each.has(REQUEST_DATA | IDENTITY | STORED_DATA) for each in (hit.key, hit.value))


def _tells(hit: Hit, state: State) -> bool:
    """Whether background work says something by a write, rather than taking away what was left for it.

    What it keeps because it needs it, as requests do, says nothing of the work.
    """
    empties = hit.operation in REMOVALS or (hit.value is not None and hit.value.text in ("[]", "{}", "None", "set()"))
    shared = Phase.REQUEST in hit.phases and fills_when_missing(hit, state)
    return Phase.BACKGROUND in hit.phases and not empties and not shared


def _asked_by_requests(state: State) -> bool:
    changed = {(hit.file, hit.line) for hit in state.writes}
    return any(Phase.REQUEST in hit.phases and (hit.file, hit.line) not in changed for hit in state.reads)


def _by_connections(state: State) -> Iterator[Evidence]:
    """Entries that come when clients connect, and go when they leave."""
    comes = [hit for hit in state.writes if hit.operation not in REMOVALS]
    goes = [hit for hit in state.writes if hit.operation in REMOVALS]
    if not comes or not goes or not all(_reached_by(hit, ARRIVALS) for hit in comes):
        return
    if any(_reached_by(hit, LEAVES, by_sockets=False) or _when_a_stream_ends(hit) for hit in goes):
        yield Kind.CONNECTION_REGISTRY, 4.5, "its entries come and go with connections"
    elif any(_reached_by(hit, LEAVES) for hit in goes):
        yield Kind.CONNECTION_REGISTRY, 2.5, "its entries come and go while clients are connected"


def _when_a_stream_ends(hit: Hit) -> bool:
    """Whether an entry is taken away at the end of a function that talks with a client as long as it is there."""
    ends = any(guard.kind in ("finally", "except") for guard in hit.guards)
    return ends and bool(STREAMING & {word.lower() for word in hit.function.words})


def _reached_by(hit: Hit, names: frozenset[str], *, by_sockets: bool = True) -> bool:
    if by_sockets and hit.trace and "WEBSOCKET" in hit.trace[0].note.upper():
        return True
    return any(step.symbol.rpartition(".")[2] in names for step in hit.trace)
