"""Objects that are only made in tests, or when a shared store is missing."""

from fungible.audit.classify.words import vocabulary
from fungible.audit.program.nature import Nature
from fungible.audit.program.origins import Guard
from fungible.audit.program.records import Call, Program, State
from fungible.model.words import Storage

_TEST = frozenset(["test", "testing", "tests", "debug", "dev", "development", "local", "locally"])
_STORE = frozenset(["redis", "url", "store", "backend", "memcached", "valkey", "dsn", "broker"])


def chosen_when(state: State, program: Program) -> Nature | None:
    """Whether the object that has the state is only made in tests, or when a shared store is missing."""
    if state.storage is not Storage.INSTANCE:
        return None
    owner = state.symbol.rpartition(".")[0]
    sites = program.calls.named(owner)
    if not sites:
        return None
    if all(_guarded_by(site, _TEST) for site in sites):
        return Nature.TEST_ONLY
    return Nature.FALLBACK if _is_fallback(owner, sites, program) else None


def _guarded_by(site: Call, words: frozenset[str]) -> bool:
    return any(
        guard.kind == "if"
        and guard.test is not None
        and words & vocabulary(map(str, [*guard.test.words, *guard.test.consts]))
        for guard in site.guards
    )


def _is_fallback(owner: str, sites: tuple[Call, ...], program: Program) -> bool:
    """Another class of the module does the same with a shared store, and this one stands in for it."""
    module = owner.rpartition(".")[0]
    siblings = [c for c in program.classes.values() if c.module == module and c.symbol != owner]
    shared = any(_STORE & vocabulary([c.name, *c.methods]) and {"redis"} & vocabulary([c.name]) for c in siblings)
    guarded = any(_mentions_store(guard) for site in sites for guard in site.guards)
    return shared or guarded


def _mentions_store(guard: Guard) -> bool:
    if guard.kind == "except":
        return True
    return guard.test is not None and bool(_STORE & vocabulary(map(str, guard.test.words)))
