"""States that are a copy of something kept elsewhere."""

from collections.abc import Mapping

from fungible.audit.classify.words import vocabulary
from fungible.audit.program.caches import PUBLISHED
from fungible.audit.program.identifiers import words_in, words_of
from fungible.audit.program.origins import CLOCK, DISK, IDENTITY, REQUEST_DATA, STORED_DATA
from fungible.audit.program.records import Hit, State
from fungible.model.report import Step
from fungible.model.words import Phase


def is_copy(state: State) -> bool:
    """Whether the state is replaced as a whole by stored or fetched data that no request brings."""
    fills = [hit for hit in state.writes if hit.operation not in ("clear", "delete")]
    values = [hit.value for hit in fills if hit.value is not None]
    if not fills or len(values) < len(fills) or _remembers_the_last(state) or is_cursor(state):
        return False
    whole = kept_up_to_date(state) or all(hit.operation in ("assign", "update", "extend") for hit in fills)
    brought = any(value.has(REQUEST_DATA | IDENTITY) for value in values)
    return whole and not brought and any(value.has(STORED_DATA | DISK) for value in values)


def keeps_what_changes(state: State) -> bool:
    """Whether it is a copy of what a database or service says, and of no document that is published to be kept."""
    values = [(hit, hit.value) for hit in state.writes if hit.value is not None and hit.value.has(STORED_DATA)]
    if state.role or not values or not is_copy(state) or _says_which_one(state):
        return False
    if any(state.name in value.words or "path.join(" in value.text for _, value in values):
        return False
    said = words_in([state.name, *(w for hit, value in values for w in (hit.function.name, *value.words - {"keys"}))])
    return not PUBLISHED & said


def _says_which_one(state: State) -> bool:
    """Whether it is the id or address of something, by its name: that stays what it is."""
    return state.shape == "scalar" and bool(_NAMES_ONE & vocabulary([state.name]))


_NAMES_ONE = words_of("id ids guid uuid ip address host hostname")


def _remembers_the_last(state: State) -> bool:
    """Whether a job keeps what it fetched of each record for itself alone: its next run looks what there was before."""
    jobs = {hit.function.symbol for hit in state.writes}
    looks = [hit for hit in state.reads if hit.operation in ("get", "item") and hit.key and hit.key.has(STORED_DATA)]
    alone = all(hit.function.symbol in jobs and Phase.REQUEST not in hit.phases for hit in state.reads)
    return state.shape == "dict" and alone and bool(looks)


def is_cursor(state: State) -> bool:
    """Whether jobs alone use it, to go on from where they were: what is fetched next follows from what it holds."""
    apart = state.shape not in ("dict", "list", "set", "queue") and bool(state.reads)
    if not apart or any(Phase.REQUEST in hit.phases for hit in state.reads):
        return False
    follows = any(hit.value is not None and state.name in hit.value.words for hit in state.writes)
    return follows and all(hit.beside and hit.operation in ("assign", "augment") for hit in state.writes)


def acts_on_others(state: State) -> bool:
    """Whether the jobs that write it tell somebody outside, and not only who is connected to this replica."""
    words = vocabulary([word for hit in state.writes for word in (hit.function.name, *hit.function.words)])
    return bool(_ACTS & words) and not _CONNECTED & words


_ACTS = words_of("post put sendmail send mail email sms notify deliver publish delay enqueue insert commit charge")
_CONNECTED = words_of("websocket socket ws connection subscriber listener broadcast emit")


def kept_up_to_date(state: State) -> bool:
    """Whether nothing but a job or thread of the process itself replaces what the state holds."""
    fills = [hit for hit in state.writes if hit.operation not in ("clear", "delete")]
    emptied = len(fills) < len(state.writes)
    return bool(fills) and all(hit.beside and (hit.operation in _REPLACES or emptied) for hit in fills)


_REPLACES = frozenset({"assign", "update", "set-item"})


def renewed_by_each_request(state: State) -> bool:
    """Whether what runs before every request replaces it as a whole, of nothing that the request brings."""
    fixed = all(
        hit.operation == "assign" and hit.value is not None and not hit.value.has(REQUEST_DATA | IDENTITY)
        for hit in state.writes
    )
    return fixed and any(not hit.guards and hit.trace and _is_before_all(hit.trace[0]) for hit in state.writes)


def renewed_before_each_look(state: State) -> bool:
    """Whether who looks at it has had it replaced just before, as a whole, of nothing that a request brings."""
    fixed = all(
        hit.operation == "assign" and hit.value is not None and not hit.value.has(REQUEST_DATA | IDENTITY)
        for hit in state.writes
    )
    sure = all(not hit.called_when and all(guard.kind == "with" for guard in hit.guards) for hit in state.writes)
    if not (fixed and sure):
        return False
    writers = {hit.function.symbol: hit.line for hit in state.writes}
    renewing = [hit.site.always_called_by for hit in state.writes]
    looks = [hit for hit in state.reads if not _is_of_writers(hit, writers)]
    return all(any(_is_after(hit, lines) for lines in renewing) for hit in looks)


def _is_of_writers(hit: Hit, writers: Mapping[str, int]) -> bool:
    """Whether a function looks at what it has just written, or one that nobody else calls."""
    callers = {function.symbol for function in hit.callers}
    return _is_after(hit, writers) or (bool(callers) and callers <= writers.keys())


def _is_after(hit: Hit, lines: Mapping[str, int]) -> bool:
    return lines.get(hit.function.symbol, hit.line + 1) <= hit.line


def _is_before_all(step: Step) -> bool:
    """Whether an entry point runs before every request, by how a framework calls it."""
    owner, _, name = step.symbol.rpartition(".")
    of_class = owner.endswith("Middleware") and name in ("dispatch", "__call__", "process_request")
    return of_class or step.note.startswith(("middleware ", "before_request "))


def is_timestamp(state: State) -> bool:
    """Whether every write assigns a time, and nothing that a request brings."""
    values = [hit.value for hit in state.writes if hit.operation == "assign"]
    return bool(values) and all(v is not None and v.has(CLOCK) and not v.has(REQUEST_DATA | IDENTITY) for v in values)
