"""Which back end a value selects: compares literals and dotted types with what is known of a library."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from fungible.audit.knowledge.records import SettingModel, StoreModel
from fungible.audit.link.handles import Bound, Box, Const, Foreign, Instance, Method
from fungible.audit.link.lineages import external_bases
from fungible.audit.link.objects import Class, Context, External, Obj, Objects, ordered
from fungible.audit.link.world import ENVIRONMENT
from fungible.audit.program.identifiers import words_in

ALWAYS, UNLESS_TOLD = "always", "environment"
DEPTH = 5
_SHARED_WORDS = frozenset(
    [
        "redis",
        "valkey",
        "memcached",
        "memcache",
        "postgres",
        "postgresql",
        "mysql",
        "mongo",
        "mongodb",
        "rabbitmq",
        "amqp",
        "kafka",
        "dsn",
    ]
)
_MEMORY_SQLITE = re.compile(r"sqlite(\+\w+)?://(/?(:memory:|file::memory:).*|/?)$")


@dataclass(frozen=True, slots=True)
class Choice:
    """Where something is kept, what says so, and whether that holds always or when the environment says nothing."""

    where: str
    evidence: str
    chosen: str = ALWAYS


def choose(model: StoreModel | SettingModel, texts: Sequence[str]) -> Choice | None:
    """What some texts select; the process where any of them does, since some environment ends up there."""
    found: dict[str, str] = {}
    for text in texts:
        where = _matched(model, text)
        if where:
            found.setdefault(where, text)
    for where in ("memory", "disk", "shared"):
        if where in found:
            mixed = where != "shared" and "shared" in found
            return Choice(where, found[where], UNLESS_TOLD if mixed else ALWAYS)
    return _other(model, texts)


def _other(model: StoreModel | SettingModel, texts: Sequence[str]) -> Choice | None:
    """What any other literal selects, for a library that takes it for a path."""
    literal = next((text for text in texts if text not in ("none", "")), "")
    if isinstance(model, StoreModel) and model.other and literal:
        return Choice(model.other, literal)
    return None


def _matched(model: StoreModel | SettingModel, text: str) -> str:
    """The back end whose longest prefix begins the text; a name of which the text is the last part counts too."""
    low = text.lower()
    if _MEMORY_SQLITE.match(low):
        return "memory" if model.kind == "user-data" else ""
    best, longest = "", 0
    for where, prefixes in (("memory", model.memory), ("disk", model.disk), ("shared", model.shared)):
        for prefix in prefixes:
            if len(prefix) > longest and _begins(low, prefix.lower()):
                best, longest = where, len(prefix)
    return best


def _begins(text: str, prefix: str) -> bool:
    if not text.startswith(prefix):
        return False
    rest = text[len(prefix) :]
    return not rest or not (prefix[-1].isalnum() and rest[0].isalnum()) or prefix.endswith(":memory:")


def selected(model: StoreModel, ctx: Context, value: int, texts: Sequence[str], words: Iterable[str]) -> Choice | None:
    """What an argument selects; None when it says nothing (absent, or None)."""
    found = choose(model, texts)
    from_environment = bool(ctx.taints[value] & ENVIRONMENT)
    nothing = bool(texts) and all(text in ("none", "") for text in texts) and not from_environment
    if not model.shared and "disk" in (model.other, model.default):
        # Whatever the path is, and whoever gives it, it is one of this machine.
        return None if nothing else found or Choice("disk", "a path")
    if found is not None:
        in_process = found.where != "shared" and from_environment
        return Choice(found.where, found.evidence, UNLESS_TOLD if in_process else found.chosen)
    said = words_in(words)
    if said & _SHARED_WORDS:
        return Choice("shared", min(said & _SHARED_WORDS), UNLESS_TOLD if from_environment else ALWAYS)
    return None if nothing else Choice("unknown", "an expression whose value is not known")


def texts_of(objects: Objects) -> list[str]:
    """Literals, dotted names and types that some objects are or contain, outermost first."""
    return list(dict.fromkeys(_texts(objects, 0, {})))[:60]


def _texts(objects: Objects, depth: int, seen: dict[Obj, int]) -> Iterator[str]:
    """The same; what is `seen` at a depth is not gone through again from there or further in."""
    for each in ordered(objects):
        if seen.get(each, DEPTH + 1) > depth:
            seen[each] = depth
            yield from _own(each)
            if depth < DEPTH:
                for inner in _inside(each):
                    yield from _texts(inner, depth + 1, seen)


def environment_changes(objects: Objects, depth: int = 0) -> bool:
    """Whether what the environment says was put into a container since, or into one that it holds."""
    cells = [cell for each in objects if isinstance(each, Box) for name, cell in each.cells.items() if name[0] == "["]
    return any(
        cell.taint & ENVIRONMENT or (depth < DEPTH and environment_changes(cell.values, depth + 1)) for cell in cells
    )


def _own(each: Obj) -> list[str]:
    if isinstance(each, Const):
        return [str(each.value).lower() if each.value is None or isinstance(each.value, bool) else str(each.value)]
    if isinstance(each, External):
        return [each.name]
    if isinstance(each, Foreign):
        return [each.type]
    if isinstance(each, Class):
        return [each.symbol, *external_bases(each)]
    if isinstance(each, Instance):
        return [each.owner.symbol, *external_bases(each.owner)]
    if isinstance(each, Method):
        return [f"{text}.{each.name}" for text in _own(each.receiver)]
    return []


def _inside(each: Obj) -> Iterator[Objects]:
    """What an object is made of: the elements of a container (its default entry, when it has one), call arguments."""
    if isinstance(each, Box):
        default = each.cells.get("['default']")
        cells = [default] if default is not None else [c for n, c in each.cells.items() if n.startswith("[")]
        yield from (cell.values for cell in cells)
    elif isinstance(each, Foreign) and each.call is not None:
        yield from _arguments(*each.call)
    elif isinstance(each, Method | Bound):
        yield frozenset({each.receiver})


def _arguments(ctx: Context, index: int) -> Iterator[Objects]:
    """What a call is given."""
    node = ctx.scope.values[index]
    if node[0] == "call":
        yield from (ctx.objects[v] for v in (*node[2], *(v for _, v in node[3])) if v >= 0)
