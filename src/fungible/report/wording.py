"""The words of the vocabulary as a sentence needs them."""

from collections.abc import Mapping
from types import MappingProxyType

from fungible.model.words import Action, ComponentStatus, Consequence, Kind, Lifetime, Storage, Verdict

KINDS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.SESSION: "server-side session",
        Kind.CACHE: "cache",
        Kind.RATE_LIMIT: "rate limiter",
        Kind.CONNECTION_REGISTRY: "registry of open connections",
        Kind.JOB_STATUS: "status of background jobs",
        Kind.CONVERSATION: "conversation history",
        Kind.USER_DATA: "users' data",
        Kind.COUNTER: "counter",
        Kind.CONFIG: "configuration",
        Kind.RESOURCE: "shared resource",
        Kind.SECURITY: "tokens and secrets",
        Kind.REGISTRY: "registry",
        Kind.LOCK: "lock",
        Kind.MODEL: "loaded model",
        Kind.METRICS: "metrics",
        Kind.FILE: "local file",
        Kind.IMPORT_SIDE_EFFECT: "work done at import",
        Kind.LIFECYCLE: "start-up and shutdown",
        Kind.POOL_CONFIG: "connection pool settings",
        Kind.ISOLATION: "isolation between users",
    }
)

ABSENCES: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.SESSION: "sessions held in a replica's memory",
        Kind.CACHE: "caches that replicas would disagree about",
        Kind.RATE_LIMIT: "rate limits counted per replica",
        Kind.CONNECTION_REGISTRY: "connections that only one replica can reach",
        Kind.JOB_STATUS: "job status that only one replica knows",
        Kind.CONVERSATION: "conversations remembered in the process",
        Kind.USER_DATA: "users' data kept in memory instead of a store",
        Kind.COUNTER: "counters or identifiers drawn from the process",
        Kind.CONFIG: "settings and flags changed at run time",
        Kind.RESOURCE: "resources opened where they cannot be shared or closed",
        Kind.SECURITY: "weak or per-process secrets and tokens that cannot be ended",
        Kind.REGISTRY: "registries filled by requests",
        Kind.LOCK: "in-process locks that guard what replicas share",
        Kind.MODEL: "models changed by requests",
        Kind.METRICS: "metrics that requests depend on",
        Kind.FILE: "files that only one replica's disk holds",
        Kind.IMPORT_SIDE_EFFECT: "connections and other work at import",
        Kind.LIFECYCLE: "resources that are never closed and schedulers that run once per replica",
        Kind.POOL_CONFIG: "connection pools without limits or checks",
        Kind.ISOLATION: "queries that reach other users' rows",
    }
)

STORAGES: Mapping[Storage, str] = MappingProxyType(
    {
        Storage.MODULE: "module variable",
        Storage.CLASS: "class attribute",
        Storage.INSTANCE: "attribute of a long-lived object",
        Storage.CLOSURE: "variable of a closure",
        Storage.DEFAULT_ARG: "default argument",
        Storage.FUNCTION_CACHE: "function cache",
        Storage.APP_STATE: "application state",
        Storage.LIBRARY: "state held by a library",
        Storage.FILE: "local disk",
        Storage.ENV: "process environment",
        Storage.PROCESS: "the process itself",
        Storage.THREAD_LOCAL: "thread-local variable",
        Storage.CONTEXTVAR: "context variable",
        Storage.QUERY: "database query",
        Storage.LIFECYCLE: "life cycle of the app",
    }
)

LIFETIMES: Mapping[Lifetime, str] = MappingProxyType(
    {
        Lifetime.PROCESS: "lives as long as the process",
        Lifetime.REQUEST: "lives as long as the request",
        Lifetime.THREAD: "lives as long as its thread",
        Lifetime.DISK: "stays on this replica's disk",
        Lifetime.STORE: "stays in a shared store",
    }
)

CONSEQUENCES: Mapping[Consequence, str] = MappingProxyType(
    {
        Consequence.LOST_ON_RESTART: "lost on restart",
        Consequence.DIFFERS_ACROSS_REPLICAS: "differs across replicas",
        Consequence.RACES_IN_ONE_REPLICA: "races in one replica",
        Consequence.LEAKS_BETWEEN_USERS: "leaks between users",
        Consequence.GROWS_WITHOUT_BOUND: "grows without bound",
    }
)

FRAMEWORKS: Mapping[str, str] = MappingProxyType(
    {
        "fastapi": "FastAPI",
        "starlette": "Starlette",
        "litestar": "Litestar",
        "flask": "Flask",
        "quart": "Quart",
        "django": "Django",
        "rest_framework": "Django REST framework",
        "sanic": "Sanic",
        "tornado": "Tornado",
        "mcp": "MCP",
        "fastmcp": "FastMCP",
        "socketio": "Socket.IO",
        "celery": "Celery",
    }
)
"""How frameworks are written where their names are not their packages'."""

STATUSES: Mapping[ComponentStatus, str] = MappingProxyType(
    {
        ComponentStatus.SHARED: "shared by all replicas",
        ComponentStatus.PER_REPLICA: "kept per replica",
        ComponentStatus.ABSENT: "not used",
        ComponentStatus.UNKNOWN: "unknown",
    }
)

VERDICTS: Mapping[Verdict, str] = MappingProxyType(
    {Verdict.VIOLATION: "VIOLATION", Verdict.ACCEPTABLE: "ACCEPTABLE", Verdict.SAFE: "SAFE"}
)

DOING: Mapping[Action, str] = MappingProxyType({Action.READ: "reads", Action.WRITE: "writes", Action.MUTATE: "changes"})

DONE: Mapping[Action, str] = MappingProxyType({Action.READ: "read", Action.WRITE: "written", Action.MUTATE: "changed"})
