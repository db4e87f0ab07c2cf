"""Findings about what libraries keep: what the rules of that family have in common."""

import re
from collections.abc import Iterator
from enum import StrEnum

from fungible.audit.program.calling import begun_by
from fungible.audit.program.identifiers import last, readable, words_in
from fungible.audit.program.libraries import LibraryStore, StoreUse
from fungible.audit.program.records import Program
from fungible.model.report import Access, Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Action, Consequence, Kind, Lifetime, Phase, Severity, Storage, Verdict


class Group(StrEnum):
    """What kind of library keeps something."""

    LIMITER = "limiter"
    SESSION = "session"
    CACHE = "cache"
    CHANNEL = "channel"
    SCHEDULER = "scheduler"
    TASKS = "tasks"
    MCP = "mcp"
    AGENT = "agent"
    DATABASE = "database"
    VECTORS = "vectors"
    FILES = "files"
    OTHER = "other"


_BY_KIND = {
    Kind.RATE_LIMIT: Group.LIMITER,
    Kind.SESSION: Group.SESSION,
    Kind.CACHE: Group.CACHE,
    Kind.RESOURCE: Group.CACHE,
    Kind.CONNECTION_REGISTRY: Group.CHANNEL,
    Kind.JOB_STATUS: Group.TASKS,
    Kind.CONVERSATION: Group.AGENT,
    Kind.FILE: Group.FILES,
}
_SCHEDULERS = ("apscheduler.", "flask_apscheduler.", "schedule.", "SCHEDULER_")
_VECTORS = (
    "chromadb.",
    "faiss.",
    "qdrant_client.",
    "pymilvus.",
    "langchain_chroma.",
    "lancedb.",
    "haystack.",
    "llama_index.core.load_index_from_storage",
    "llama_index.core.VectorStoreIndex",
)
_SECRET = re.compile(r"//[^/@]+@")
_PLACES = {
    "memory": "in the memory of one process",
    "disk": "on the disk of one replica",
    "shared": "in a store that replicas share",
}
_CONSEQUENCES = (Consequence.LOST_ON_RESTART, Consequence.DIFFERS_ACROSS_REPLICAS)
"""Whatever one replica keeps differs and is lost."""


def group(store: LibraryStore) -> Group:
    """The group that a store belongs to, by its name first and its kind next."""
    if store.name.startswith(("mcp.", "fastmcp.")):
        return Group.MCP
    if store.name.startswith(_SCHEDULERS):
        return Group.SCHEDULER
    vectors = store.kind is Kind.USER_DATA and store.name.startswith(_VECTORS)
    if vectors or any(part in store.name for part in (".vectorstores.", ".vector_stores.")):
        return Group.VECTORS
    if store.name.startswith(("langgraph.", "langchain.", "agents.")):
        return Group.AGENT
    if store.kind is Kind.USER_DATA and store.concern == "database":
        return Group.DATABASE
    return _BY_KIND.get(store.kind, Group.OTHER)


def of(program: Program, *groups: Group) -> Iterator[LibraryStore]:
    """The stores of some groups that live as long as the process."""
    for store in program.stores:
        told = store.setting or store.uses or not _tool_only(store)
        if store.lasting and told and group(store) in groups:
            yield store


def _tool_only(store: LibraryStore) -> bool:
    return all(phase is Phase.TOOL for phase in store.phases)


def judged(rule: Rule, store: LibraryStore, effect: str, title: str) -> Iterator[Finding]:
    """The usual finding: a violation where requests use what one replica keeps; else the reason why it is fine."""
    if store.where == "shared":
        yield finding(rule, store, Verdict.SAFE, f"It keeps its data {_PLACES['shared']} ({_evidence(store)}).")
    elif store.where not in ("memory", "disk"):
        return
    elif not store.uses:
        if not store.named:
            return
        why = f"It keeps its data {_PLACES[store.where]}, but nothing that serves requests was found to use it."
        yield finding(rule, store, Verdict.ACCEPTABLE, why)
    elif store.chosen == "development":
        why = f"Only development or tests end up with this back end ({_evidence(store)})."
        yield finding(rule, store, Verdict.ACCEPTABLE, why)
    else:
        yield violation(rule, store, effect, title)


def violation(rule: Rule, store: LibraryStore, effect: str, title: str) -> Finding:
    """A violation: which request uses it, what decides where the data is, and what follows."""
    use = store.uses[0]
    where = f"{_PLACES[store.where]} ({_evidence(store)})"
    why = f"{entry(use)} uses it{_through(use)}, and what it keeps is {where}: {effect}"
    return finding(rule, store, Verdict.VIOLATION, why, title)


def finding(rule: Rule, store: LibraryStore, verdict: Verdict, why: str, title: str = "") -> Finding:
    """A finding about a store, with its evidence attached."""
    bad = verdict is Verdict.VIOLATION
    return Finding(
        rule=rule.slug,
        symbol=store.symbol,
        file=store.file,
        line=store.line,
        storage=Storage.LIBRARY,
        kind=_kind(store),
        verdict=verdict,
        severity=severity(store, verdict),
        confidence=confidence(store),
        why=why,
        lifetime={"disk": Lifetime.DISK, "shared": Lifetime.STORE}.get(store.where, Lifetime.PROCESS),
        consequences=_CONSEQUENCES if bad else (),
        accesses=tuple(access(use) for use in store.uses),
        trace=store.uses[0].trace if store.uses else (),
        remedy=Remedy(id=rule.slug, title=title, text=store.remedy) if bad else None,
    )


def _kind(store: LibraryStore) -> Kind:
    """What is kept in it: a store that serves many purposes is for that which its name says."""
    if store.kind is not Kind.CACHE:
        return store.kind
    named = words_in([last(store.symbol)])
    return next((kind for kind, words in _NAMED_FOR.items() if words & named), store.kind)


_NAMED_FOR = {
    Kind.SESSION: frozenset({"session", "sessions"}),
    Kind.RATE_LIMIT: frozenset({"limit", "limits", "limiter", "throttle"}),
}


def severity(store: LibraryStore, verdict: Verdict) -> Severity:
    """That of the library's row; at most medium where only a silent environment ends up there."""
    if verdict is not Verdict.VIOLATION:
        return Severity.NONE if verdict is Verdict.SAFE else Severity.LOW
    if store.chosen == "environment" and store.severity.rank < Severity.MEDIUM.rank:
        return Severity.MEDIUM
    return store.severity


def confidence(store: LibraryStore) -> float:
    """How sure it is, from what decided the back end and how directly a request uses it."""
    value = 0.95 if store.uses else 0.75
    value -= 0.15 if store.chosen == "environment" else 0.0
    value -= 0.1 if store.uses and store.uses[0].how == "given" else 0.0
    return round(value, 2)


def access(use: StoreUse) -> Access:
    """A use as the report lists it."""
    phase = use.trace[-1].phase if use.trace else Phase.REQUEST
    return Access(action=Action.MUTATE, phase=phase, file=use.file, line=use.line, symbol=use.function.symbol)


def entry(use: StoreUse) -> str:
    """What reaches a use: the route, or the function that begins the path."""
    if use.how in _WITHOUT_ROUTE:
        return _WITHOUT_ROUTE[use.how]
    first = use.trace[0] if use.trace else None
    if first is None or first.phase not in (Phase.REQUEST, Phase.BACKGROUND):
        return "Every request" if use.how in ("given", "run") else use.function.name or use.function.symbol
    return begun_by(first)


_WITHOUT_ROUTE = {"throttle": "Every throttled view", "declared": "Whatever is saved in a field for files"}


def _through(use: StoreUse) -> str:
    if use.how == "session":
        return " by writing the session"
    short = use.name.rpartition(".")[2]
    return f" through {short}" if short and not short.startswith("__") else ""


def _evidence(store: LibraryStore) -> str:
    if store.evidence == "the default":
        return "its default, since nothing else is given"
    silent = (
        ", when the environment says nothing else" if store.chosen == "environment" and store.where != "shared" else ""
    )
    shown = readable(_SECRET.sub("//…@", store.evidence))
    return f"{shown[:80]}{silent}"
