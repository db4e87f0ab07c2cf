"""Writes that fill in what is missing: the mark of caches, and of things made on first use."""

import re

from fungible.audit.program.origins import RANDOM, REQUEST_DATA, STORED_DATA, Origin, tests_of
from fungible.audit.program.records import Hit, State

_FILLS = frozenset({"set-item", "setdefault", "assign"})
_LOOKS = frozenset({"get", "item", "contains"})


def fills_when_missing(hit: Hit, state: State) -> bool:
    """Whether a write computes an entry that was looked for and not found."""
    if hit.operation not in _FILLS or hit.value is None or not _computed(hit.value.text) or is_brought(hit.value):
        return False
    if any(_asks_for_entry(test, state) for test in tests_of(hit.guards, "if", "else")):
        return True
    looked = hit.operation == "set-item" and any(_looks_up(state, *row) for row in hit.function.comparisons)
    return looked or _where_looking_failed(hit, state)


def _where_looking_failed(hit: Hit, state: State) -> bool:
    """Whether an entry is set where an exception says that it was looked for and is missing."""
    own = [read for read in state.reads if read.function.symbol == hit.function.symbol and read.operation == "item"]
    return any(guard.kind == "except" for guard in hit.guards) and any(_same_key(read, hit) for read in own)


def _asks_for_entry(test: Origin, state: State) -> bool:
    """Whether a test is for a missing entry; one that goes through all values is for something else."""
    return test.misses(state.name) and f"{state.name}.values()" not in test.text


def _looks_up(state: State, operator: str, key: Origin, whole: Origin) -> bool:
    return operator in ("in", "not in") and f".{whole.text}".endswith(f".{state.name}")


def _computed(text: str) -> bool:
    """Whether an expression computes something, rather than being an empty or literal container."""
    return "(" in text and text[:1] not in "{["


def is_brought(value: Origin) -> bool:
    """Whether a value is what a request says, converted: nobody can compute it again."""
    return value.taint == REQUEST_DATA and _CONVERTS.match(value.text) is not None


_CONVERTS = re.compile(
    r"(decimal\.)?(int|float|str|bool|bytes|list|dict|set|tuple|Decimal)\([\w.]+|json\.loads\([\w.]+|[\w.]+\.get_json\("
)


def grows_out_of_itself(state: State) -> bool:
    """Whether what a table keeps is made of what it kept before: a history or a count, that nobody can fetch anew."""
    stored = (hit for hit in state.writes if hit.operation == "set-item" and hit.value is not None)
    return state.shape == "dict" and any(hit.site.made_with(state.name) for hit in stored)


def keyed_at_random(state: State) -> bool:
    """Whether all that a table keeps is put under a key drawn for it, for others to ask: nobody can fetch it anew."""
    fills = [hit for hit in state.writes if hit.operation in ("set-item", "setdefault")]
    drawn = all(hit.key is not None and hit.key.has(RANDOM) for hit in fills)
    writers = {hit.function.symbol for hit in fills}
    return bool(fills) and drawn and any(_looks(read) and read.function.symbol not in writers for read in state.reads)


def _looks(hit: Hit) -> bool:
    return hit.operation in _LOOKS


def keeps_a_value(hit: Hit) -> bool:
    """Whether something is kept under a key, rather than that the key has been seen."""
    return hit.operation in _FILLS and hit.value is not None and not (hit.value.consts and not hit.value.types)


def fills_after_looking(hit: Hit, state: State) -> bool:
    """Whether what is fetched is kept under a key by the function that has looked there for it, or by what it calls."""
    if hit.operation not in _FILLS or hit.value is None or state.name in hit.value.words:
        return False
    lookers = {hit.function.symbol, *(f.symbol for f in hit.callers if any(_misses(t, state) for t in f.tests))}
    looked = [read for read in state.reads if read.function.symbol in lookers and read.operation in _LOOKS]
    if hit.function.symbol in {read.function.symbol for read in looked}:
        return hit.value.has(STORED_DATA) and any(_same_key(read, hit) for read in looked)
    return bool(looked) and not hit.value.consts


def _same_key(read: Hit, hit: Hit) -> bool:
    return read.key is not None and hit.key is not None and read.key.text == hit.key.text and read.line < hit.line


def _misses(test: str, state: State) -> bool:
    return f" not in {state.name}" in test or (f".{state.name}" in test and " not in " in test)


def follows_from_key(state: State) -> bool:
    """Whether a table holds what functions compute from its keys, and only those functions look at it."""
    if state.shape != "dict" or not state.writes or any(hit.operation != "set-item" for hit in state.writes):
        return False
    writers = {hit.function.symbol for hit in state.writes}
    return all(_computes(hit, state) for hit in state.writes) and all(
        hit.function.symbol in writers for hit in state.reads
    )


def _computes(hit: Hit, state: State) -> bool:
    """Whether a value is one call, on what the key is made of and not on what was kept, that gives no object."""
    if hit.value is None or state.name in hit.value.words or not hit.value.text.endswith(")"):
        return False
    if hit.key is None or hit.value.types or hit.value.taint & ~hit.key.taint:
        return False
    function, _, arguments = hit.value.text.partition("(")
    given = set(re.findall(r"[A-Za-z_]\w*", arguments))
    return bool(given) and given <= hit.key.words and function.replace("_", "").replace(".", "").isalnum()
