"""State that is only used in tests, or when a shared store is missing or fails."""

from fungible.audit.classify.words import vocabulary
from fungible.audit.program.nature import Nature
from fungible.audit.program.origins import Function, Guard
from fungible.audit.program.records import Call, Hit, Program, State
from fungible.model.words import Kind, Storage

_TEST = frozenset(["test", "testing", "tests", "debug", "dev", "development", "local", "locally"])
_SHARED = frozenset(["redis", "valkey", "memcached", "memcache", "upstash", "dynamodb"])
_IN_MEMORY = frozenset({"memory", "mem", "local", "locally", "fallback"})
_STORE = _SHARED | {"url", "store", "backend", "dsn", "broker"}


def chosen_when(state: State, kind: Kind, program: Program) -> Nature | None:
    """Whether the object that has the state is only made in tests, or when a shared store is missing."""
    if kind is not Kind.LOCK and (_stands_in(state) or _bound_without_store(state)):
        return Nature.FALLBACK
    if state.storage is not Storage.INSTANCE or not _remembers(state):
        return None
    owner = state.symbol.rpartition(".")[0]
    sites = program.calls.named(owner)
    if not sites:
        return None
    if all(_guarded_by(site, _TEST) for site in sites):
        return Nature.TEST_ONLY
    return Nature.FALLBACK if _is_fallback(owner, sites, program) else None


def _remembers(state: State) -> bool:
    """Whether a state keeps something from one request to another: items, numbers that grow, what requests bring."""
    if state.shape != "scalar":
        return True
    return any(h.operation == "augment" or (h.value is not None and h.value.taint) for h in state.writes)


def _stands_in(state: State) -> bool:
    """Whether all code that fills a container first asks for a shared store, or catches its failure."""
    fills = [hit for hit in state.writes if hit.operation in _FILLS]
    return state.shape in ("dict", "list", "set") and bool(fills) and all(_after_store(hit) for hit in fills)


_FILLS = frozenset({"set-item", "setdefault", "append", "add", "update", "extend", "augment-item"})


def _after_store(hit: Hit) -> bool:
    """Whether a test for a shared store guards the write, or every caller of a function named after memory has one."""
    if any(guard.test is not None and _SHARED & vocabulary(guard.test.words) for guard in hit.guards):
        return True
    if any(guard.kind == "except" for guard in hit.guards) and _SHARED & vocabulary(hit.function.words):
        return True
    named = bool(_IN_MEMORY & vocabulary([hit.function.name]))
    return named and bool(hit.callers) and all(_tests_for_store(caller) for caller in hit.callers)


def _tests_for_store(function: Function) -> bool:
    return bool(_SHARED & vocabulary(function.tests))


def _bound_without_store(state: State) -> bool:
    """Whether a variable is a container in one branch, and something of a shared store in the other."""
    bound = [hit for hit in state.setup if hit.operation == "assign" and hit.value is not None and hit.guards]
    plain = [hit for hit in bound if hit.value is not None and hit.value.types == (state.shape,)]
    shared = [hit for hit in bound if hit.value is not None and _SHARED & vocabulary(hit.value.types)]
    return bool(plain and shared) and {h.guards[0].line for h in plain} <= {h.guards[0].line for h in shared}


def _guarded_by(site: Call, words: frozenset[str]) -> bool:
    return any(
        guard.kind in ("if", "case")
        and guard.test is not None
        and words & vocabulary(map(str, [*guard.test.words, *guard.test.consts]))
        for guard in site.guards
    )


def _is_fallback(owner: str, sites: tuple[Call, ...], program: Program) -> bool:
    """Another class of the module does the same with a shared store, and this one stands in for it."""
    module = owner.rpartition(".")[0]
    siblings = [c for c in program.classes.values() if c.module == module and c.symbol != owner]
    shared = any(_STORE & vocabulary([c.name, *c.methods]) and {"redis"} & vocabulary([c.name]) for c in siblings)
    guarded = any(_mentions_store(guard, site.function) for site in sites for guard in site.guards)
    return shared or guarded


def _mentions_store(guard: Guard, maker: Function) -> bool:
    """Whether a store is asked for; not where a variable called a store is filled because nothing is in it yet."""
    if guard.kind not in ("if", "else", "case"):
        return guard.kind == "except"
    asked = frozenset[str]() if guard.test is None else guard.test.words - maker.assigns
    return bool(_STORE & vocabulary(asked))
