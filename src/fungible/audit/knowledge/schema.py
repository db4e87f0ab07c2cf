"""What a library file may say. Everything else is an error that names the file, the place and the nearest word."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from fungible.model.words import Concern, Kind, Severity

ROLES = frozenset(
    {"app", "router", "request", "websocket", "local", "bag", "injector", "lock", "event", "thread-local", "contextvar"}
    | {"logger", "engine", "session-factory", "session", "pool", "redis", "http-client", "broker", "mongo"}
    | {
        "object-store",
        "search",
        "smtp",
        "scheduler",
        "task",
        "metrics",
        "hasher",
        "template",
        "executor",
        "limiter",
        "learner",
    }
    | {
        "cache",
        "container",
        "overrides",
        "vector-store",
        "llm",
        "graph",
        "mcp",
        "socketio",
        "serializer",
        "upload",
        "tasks",
        "user",
        "view",
    }
    | {"tool-app", "provider", "field", "constant", "path", "temporary-file", "document", "document-database", "image"}
    | {"defaults"}
)
BOXES = frozenset({"dict", "list", "set", "frozenset", "queue", "counter", "counter-iterator"})
WRAPS = frozenset(
    {"static", "class", "property", "kept-property", "cached", "context", "partial", "partial-method", "dispatch"}
    | {
        "identity",
        "factory",
        "iterate",
        "element",
        "copy",
        "fresh",
        "first",
        "second",
        "dataclass",
        "task",
        "bare-task",
        "hook",
        "path",
    }
)
PHASES = frozenset(
    {"import", "startup", "request", "background", "shutdown", "tool", "injected", "carried"}
    | {"call", "element", "map", "key", "fold", "rows", "row"}
)
PLACES = ("memory", "disk", "shared", "unknown", "none")
"""Where a library may keep what it is given, the worst first."""
TAINTS = {"request": 1, "identity": 2, "data": 4, "clock": 8, "random": 16, "environment": 32, "disk": 64}
LIFETIMES = frozenset({"process", "request", "made"})

_ROUTE = {"route", "path", "verb", "named"}
_CALLBACK = (
    {"arguments", "phase", "instance", "params", "methods", "framework", "result", "phases"}
    | {"given", "carries", "used", "served", "standing", "bind"}
    | _ROUTE
)
_BACK_ENDS = {"kind", "concern", "memory", "disk", "shared", "default", "uses", "severity", "note", "remedy"}
KEYS: Mapping[str, frozenset[str]] = {
    "types": frozenset({"bases", "role", "box", "attributes", "taint", "derived"}),
    "calls": frozenset(
        {"returns", "box", "wraps", "taint", "callbacks", "decorates", "mount", "mutates", "factory"}
        | {"as_method", "offers", "gives", "once"}
    ),
    "stores": frozenset(_BACK_ENDS | {"arguments", "position", "setup", "other", "present", "entry"}),
    "settings": frozenset(_BACK_ENDS | {"needs", "beside", "instead", "declares"}),
    "subclasses": frozenset(
        _CALLBACK - {"arguments", "phases", "verb", "path", "named", "given"} | {"callbacks", "prefix", "registered"}
    ),
    "dotted": frozenset(_CALLBACK - {"arguments"}),
    "shapes": frozenset({"imports", "attributes"}),
    "callbacks": frozenset(_CALLBACK),
}
WORDS: Mapping[str, frozenset[str]] = {
    "role": ROLES | {""},
    "box": BOXES,
    "wraps": WRAPS,
    "phase": PHASES,
    "result": PHASES,
    "instance": LIFETIMES,
    "gives": frozenset({"now", "request", "own"}),
    "default": frozenset(PLACES),
    "other": frozenset({*PLACES, ""}),
    "taint": frozenset(TAINTS),
    "kind": frozenset(Kind),
    "concern": frozenset(Concern),
    "severity": frozenset(Severity),
}
SECTIONS = frozenset({"library", "aliases", "values", "groups", "families", *KEYS} - {"callbacks"})


class KnowledgeError(ValueError):
    """A library file says something that nothing reads."""


def check(file: str, table: Mapping[str, object]) -> None:
    """Raise an error that lists every key of a file that nothing reads."""
    found = list(unknown_keys(table))
    if found:
        raise KnowledgeError("\n".join(f"{file}: {each}" for each in found))


def unknown_keys(table: Mapping[str, object]) -> Iterator[str]:
    """Every key that would be ignored, in the order of the file."""
    yield from _known("", table, SECTIONS)
    for place, row, keys in rows(table):
        yield from _known(place, row, keys) if isinstance(row, Mapping) else [f"{place}: not a table: {row!r}"]


def unknown_words(table: Mapping[str, object]) -> Iterator[str]:
    """Every value that is none of the words that its key may have."""
    for place, row, _ in rows(table):
        for key, value in row.items() if isinstance(row, Mapping) else ():
            words = WORDS.get(key, frozenset())
            for each in value if isinstance(value, list) else [value]:
                if words and each not in words:
                    yield f'{place}.{key}: unknown word "{each}"{_nearest(str(each), words)}'


def rows(table: Mapping[str, object]) -> Iterator[tuple[str, object, frozenset[str]]]:
    """Every row of every section, and the callbacks inside it."""
    for section, keys in KEYS.items():
        rows = table.get(section)
        for name, row in rows.items() if isinstance(rows, Mapping) else ():
            place = f'{section}."{name}"'
            yield place, row, keys
            for nested in _callbacks(row) if isinstance(row, Mapping) else ():
                yield f"{place}.callbacks", nested, KEYS["callbacks"]


def _callbacks(row: Mapping[str, object]) -> Iterator[object]:
    rows = row.get("callbacks")
    yield from rows if isinstance(rows, list) else ()
    if "decorates" in row:
        yield row["decorates"]


def _known(place: str, row: Mapping[str, object], keys: frozenset[str]) -> Iterator[str]:
    for key in row:
        if key not in keys:
            where = f"{place}: " if place else ""
            yield f'{where}unknown key "{key}"{_nearest(key, keys)}'


def _nearest(word: str, words: Iterable[str]) -> str:
    close = get_close_matches(word, sorted(words), 1, 0.5)
    return f'; did you mean "{close[0]}"?' if close else ""
