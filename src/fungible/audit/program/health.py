"""Health endpoints: which routes are some, and what they ask before they answer."""

from fungible.audit.program.identifiers import words_in
from fungible.audit.program.origins import Function
from fungible.audit.program.records import Program
from fungible.audit.program.terms import Gist
from fungible.model.report import EntryPoint
from fungible.model.words import Phase

_HEALTH = ("health", "healthz", "ready", "readyz", "readiness", "healthcheck", "health-check", "health_check")
_ASKING = (
    "db",
    "session",
    "engine",
    "conn",
    "cursor",
    "redis",
    "ping",
    "check",
    "execute",
    "database",
    "mongo",
    "pool",
)
_READY = frozenset({"ready", "readyz", "readiness", "readiness_check"})
_PLAIN = frozenset(
    [
        "all",
        "any",
        "bool",
        "dict",
        "float",
        "get",
        "int",
        "isoformat",
        "items",
        "jsonify",
        "keys",
        "len",
        "list",
        "monotonic",
        "now",
        "round",
        "str",
        "time",
        "timestamp",
        "utcnow",
        "values",
        "debug",
        "info",
        "model_dump",
        "JSONResponse",
        "ORJSONResponse",
        "PlainTextResponse",
        "Response",
        "HttpResponse",
        "JsonResponse",
        "text",
        "json",
    ]
)
"""Calls that ask nobody."""


def is_health(entry: EntryPoint) -> bool:
    """Whether a route is a health check, by the last part of its address."""
    return entry.phase is Phase.REQUEST and _last_part(entry) in _HEALTH


def is_readiness(entry: EntryPoint) -> bool:
    """Whether a route says that users may be sent here, by the last part of its address."""
    return _last_part(entry) in _READY


def _last_part(entry: EntryPoint) -> str:
    return entry.route.rstrip("/").rpartition("/")[2]


def asks(function: Function) -> bool:
    """Whether a handler seems to ask a store."""
    return any(mark in word.lower() for word in function.words for mark in _ASKING)


def says_always_the_same(program: Program, entry: EntryPoint) -> bool:
    """Whether a handler calls nothing that could fail, is given nothing, and looks at no state of the process."""
    frames = program.frames.of(entry.symbol)
    if not frames or any(hit.function.symbol == entry.symbol for state in program.states for hit in state.reads):
        return False
    given = {name for frame in frames for name in frame.parameters} - {"self", "request", "response"}
    return not given and all(_is_plain(call) for frame in frames for call in frame.calls)


def vouches(program: Program, entry: EntryPoint) -> str:
    """The store that a handler reports as well by a literal, without asking it; empty for none."""
    for frame in program.frames.of(entry.symbol):
        for term in frame.naming:
            for name, value in term.keywords:
                if value.tag == "const" and (value.text or "").lower() in _WELL and _STORES & words_in([name]):
                    return name
    return ""


_WELL = frozenset({"ok", "up", "operational", "connected", "healthy", "available", "running", "online", "active"})
_STORES = frozenset(
    {
        "cache",
        "database",
        "db",
        "elasticsearch",
        "kafka",
        "mongo",
        "mongodb",
        "mysql",
        "postgres",
        "postgresql",
        "queue",
        "rabbitmq",
        "redis",
        "storage",
    }
)


def _is_plain(call: Gist) -> bool:
    """Whether a call asks nobody: one of a few functions, or a model of the program's own for the answer."""
    return call.name in _PLAIN or (call.inside and call.name[:1].isupper())
