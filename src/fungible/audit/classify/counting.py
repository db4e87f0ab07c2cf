"""Whether requests are counted in a state, and whether what is counted decides anything."""

import re
from collections.abc import Set as AbstractSet

from fungible.audit.classify.words import ADDRESS, REPORTS, vocabulary
from fungible.audit.program.memory import REMOVALS
from fungible.audit.program.origins import CLOCK, IDENTITY, REQUEST_DATA, Function, Origin, tests_of
from fungible.audit.program.records import Hit, State

_ORDERS = frozenset({"<", "<=", ">", ">="})


def counts(state: State) -> bool:
    """Whether requests are counted in it, or times of theirs kept."""
    if state.shape in ("counter", "queue"):
        return True
    return state.shape != "scalar" and any(_counts_one(hit) for hit in state.writes)


def _counts_one(hit: Hit) -> bool:
    if hit.operation in ("augment", "augment-item", "append", "add", "extend"):
        return True
    if hit.value is not None and (hit.value.has(CLOCK) or _has_numbers(hit.value)):
        return True
    return hit.key is not None and bool(ADDRESS & vocabulary(hit.key.words))


def decides(state: State) -> bool:
    """Whether code that uses it compares what it holds with a bound, other than to keep it short."""
    short = frozenset[str]()
    for function in _touching(state):
        for operator, left, right in function.comparisons:
            if operator in _ORDERS and state.name in left.words | right.words:
                short = short or _shortens(state)
                if f"{left.text} {operator} {right.text}" not in short:
                    return True
    return False


def _shortens(state: State) -> frozenset[str]:
    """The tests under which it loses what is over a bound: `if len(samples) > most: samples.pop(0)`."""
    losses = [hit for hit in state.writes if hit.operation in REMOVALS or _keeps_a_part(hit, state)]
    return frozenset([test.text for hit in losses for test in tests_of(hit.guards, "if", "loop")])


def _keeps_a_part(hit: Hit, state: State) -> bool:
    return hit.operation == "assign" and hit.value is not None and state.name in hit.value.words


def limits_callers(state: State) -> bool:
    """Whether it counts, for each caller, what they do, and compares that with a bound that no request brings."""
    apart = state.shape in ("dict", "counter") and any(map(_of_caller, state.writes))
    counted = apart and any(_counts_on(hit, state) for hit in state.writes)
    return counted and any(_bounds(state, *row) for function in _touching(state) for row in function.comparisons)


def _of_caller(hit: Hit) -> bool:
    return hit.key is not None and (hit.key.has(IDENTITY) or bool(_CALLERS & vocabulary(hit.key.words)))


_CALLERS = ADDRESS | {"header"}


def _counts_on(hit: Hit, state: State) -> bool:
    """Whether a write adds to what was there: to a number, or a time to the times before."""
    if hit.operation == "augment-item" or hit.value is None:
        return hit.operation == "augment-item"
    if hit.operation == "append":
        return hit.value.taint == CLOCK
    return hit.operation == "set-item" and state.name in hit.value.words


def _bounds(state: State, operator: str, left: Origin, right: Origin) -> bool:
    """Whether how much there is is compared with something else that is fixed."""
    if operator not in _ORDERS or (state.name in left.words) is (state.name in right.words):
        return False
    bound = right if state.name in left.words else left
    return not bound.taint


def _touching(state: State) -> list[Function]:
    return list({hit.function.symbol: hit.function for hit in (*state.writes, *state.reads)}.values())


def readers(state: State, aside: AbstractSet[tuple[str, int]] = frozenset()) -> list[Function]:
    """The functions that read it other than to change it, and elsewhere than in some lines.

    The lambda by which a function sorts what it reads is a part of that function.
    """
    changed = {(hit.file, hit.line) for hit in state.writes} | aside
    looks = [hit for hit in state.reads if hit.operation != "log" and (hit.file, hit.line) not in changed]
    named = {(hit.file, hit.line) for hit in looks if not _is_lambda(hit)}
    return [hit.function for hit in looks if not (_is_lambda(hit) and (hit.file, hit.line) in named)]


def _is_lambda(hit: Hit) -> bool:
    return hit.function.symbol.endswith(".<lambda>")


def is_read(state: State) -> bool:
    """Whether anything looks at what is in it."""
    changed = {(hit.file, hit.line) for hit in state.writes}
    looks = [hit for hit in state.reads if hit.operation != "log"]
    return any(hit.operation != "load" or (hit.file, hit.line) not in changed for hit in looks)


def is_asked_for(state: State, begun_in: str) -> bool:
    """Whether requests say which of the tasks in it they mean, to stop it or to hear how it goes.

    Not where the function that begins them waits for the one that runs already, and forgets it: only a call is saved.
    """
    asked = [hit.key for hit in _looked_up(state, begun_in) if hit.key is not None]
    return any(key.has(REQUEST_DATA | IDENTITY) and not any("WebSocket" in t for t in key.types) for key in asked)


def _looked_up(state: State, begun_in: str) -> list[Hit]:
    """The accesses that find one task among others: one that is only taken away when it has ended, nobody asks for."""
    hits = (*state.reads, *state.writes)
    done = {(hit.function.symbol, hit.operation) for hit in hits}
    joins = any((begun_in, each) in done for each in ("pass", *REMOVALS)) and (begun_in, "cancel") not in done
    looks = [hit for hit in hits if hit.operation in _LOOKS and not (joins and hit.function.symbol == begun_in)]
    return [hit for hit in looks if hit.operation != "pop" or (hit.function.symbol, "cancel") in done]


_LOOKS = frozenset({"get", "item", "pop", "contains"})


def is_measure(state: State) -> bool:
    """Whether what is counted is only looked at by who operates the service, and decides nothing."""
    if decides(state):
        return False
    return all(REPORTS & vocabulary([function.name, *function.words]) for function in readers(state))


def keeps_durations(state: State) -> bool:
    """Whether nothing varies in what is stored but how long things took."""
    values = [hit.value for hit in state.writes if hit.value is not None and hit.value.taint]
    return bool(values) and all(_DURATION.match(value.text) for value in values) and not decides(state)


_DURATION = re.compile(
    r"((round|int|float|max|min)\(([\w.]+, )?)*([\w.]*\bperf_counter(_ns)?\(\)…|(?P<clock>[\w.]+\(\))…(?P=clock))"
)
"""A reading of a clock less another one, alone: what is left out is the operator."""


def is_number(state: State) -> bool:
    """Whether numbers are kept in it, that go up or down: how many, which one is next."""
    if state.shape in ("counter", "counter-iterator"):
        return True
    return any(_is_sum(hit) for hit in state.writes)


def _is_sum(hit: Hit) -> bool:
    if hit.operation.startswith("augment") or hit.value is None:
        return hit.operation.startswith("augment")
    return _has_numbers(hit.value) or "len(" in hit.value.text or "…" in hit.value.text


def _has_numbers(value: Origin) -> bool:
    return any(isinstance(c, int | float) and not isinstance(c, bool) for c in value.consts)
