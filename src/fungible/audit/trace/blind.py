"""Blind spots: what was read and not understood, where it could hide a write; few, each with what to do about it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fungible.audit.facts.records import CALLS
from fungible.audit.link.handles import Bound, Const, Foreign, Instance, Partial, Wrapped
from fungible.audit.link.objects import Class, Context, External, Function, Module, ordered
from fungible.audit.link.world import World
from fungible.audit.program.identifiers import UNKNOWN
from fungible.audit.trace.index import Index
from fungible.audit.trace.reach import Reach
from fungible.audit.trace.search import last_name
from fungible.model.report import BlindSpot
from fungible.model.words import SERVING, Phase

_IMPORTS = frozenset(
    {"importlib.import_module", "__import__", "importlib.__import__", "importlib.util.spec_from_file_location"}
    | {"importlib.machinery.SourceFileLoader", "runpy.run_path", "runpy.run_module", "imp.load_source"}
)
_PLUGINS = frozenset({"importlib.metadata.entry_points", "pkg_resources.iter_entry_points"})
_CHANGES = frozenset(
    {"set", "add", "append", "put", "push", "store", "update", "setdefault", "register", "insert", "pop", "remove"}
    | {"clear", "discard", "extend", "increment", "incr", "decr", "enqueue", "subscribe"}
)
_CALLABLE = Function | Class | Bound | Partial | Wrapped


@dataclass(frozen=True, slots=True)
class _Spot:
    """A place, what it is an instance of (only the first of a sort is listed for each file), and why it matters."""

    file: str
    line: int
    sort: str
    reason: str


def blind_spots(world: World, reached: Reach, calls: Index) -> tuple[BlindSpot, ...]:
    """What could hide a write, one of each sort for each file, in order of place."""
    served = {ctx for ctx, phases in reached.items() if phases.keys() - {Phase.TOOL}}
    serving = {ctx for ctx, phases in reached.items() if phases.keys() & SERVING}
    handed = _Handed(world, {ctx.body for ctx in served})
    spots = [
        *(spot for m in world.modules.values() if not m.tool for spot in _code(m)),
        *_calls_out(calls, served, serving),
        *_patched(calls, served),
        *_bounds(world, serving),
        *_unknown_changes(calls, serving),
        *(spot for ctx in sorted(served, key=_order) if not ctx.life for spot in handed.by(ctx)),
    ]
    return tuple(_listed(spots))


def _order(ctx: Context) -> tuple[str, int, int]:
    return (ctx.module.file, ctx.scope.line, ctx.number)


def _listed(spots: Iterable[_Spot]) -> Iterator[BlindSpot]:
    """The first spot of each sort in each file, with how many more lines there are."""
    found: dict[tuple[str, str], dict[int, str]] = {}
    for spot in spots:
        found.setdefault((spot.file, spot.sort), {}).setdefault(spot.line, spot.reason)
    for (file, _), lines in sorted(found.items()):
        first = min(lines)
        more = f" ({len(lines) - 1} more in this file)" if len(lines) > 1 else ""
        yield BlindSpot(file=file, line=first, reason=lines[first] + more)


def _calls(calls: Index, names: frozenset[str], among: set[Context]) -> list[tuple[Context, int]]:
    """The calls of some names in some contexts."""
    rows = [site for name in sorted(names) for site in calls.sites(name)]
    return [(s.ctx, s.position) for s in rows if s.position >= 0 and s.ctx in among and not s.ctx.module.tool]


def _literal(ctx: Context, index: int, position: int) -> bool:
    """Whether an argument is known to be a literal, no part of which is computed."""
    args = ctx.scope.values[index][2]
    if position >= len(args) or args[position] < 0:
        return False
    objects = ctx.objects[args[position]]
    return bool(objects) and all(isinstance(o, Const) and UNKNOWN not in str(o.value) for o in objects)


def _imported(ctx: Context, index: int) -> _Spot:
    reason = "a module is imported under a computed name: what it registers or changes is not read; import it by name"
    return _Spot(ctx.module.file, ctx.scope.lines[index], "import", reason)


def _plugins(ctx: Context, index: int) -> _Spot:
    reason = "plugins of other packages are loaded: what they register or change is not read; audit them by themselves"
    return _Spot(ctx.module.file, ctx.scope.lines[index], "plugins", reason)


def _code(module: Module) -> Iterator[_Spot]:
    """What a file's facts say of code that is made from text."""
    yield from (_Spot(module.file, line, "code", reason) for line, reason in module.facts.blind)


def _calls_out(calls: Index, served: set[Context], serving: set[Context]) -> Iterator[_Spot]:
    """Calls by which something that has no name in the text is imported, loaded or changed."""
    yield from (_imported(ctx, i) for ctx, i in _calls(calls, _IMPORTS, served) if not _literal(ctx, i, 0))
    yield from (_plugins(ctx, i) for ctx, i in _calls(calls, _PLUGINS, served))
    yield from (_named(ctx, i) for ctx, i in _calls(calls, frozenset({"setattr"}), serving) if _shared(ctx, i))


def _bounds(world: World, serving: set[Context]) -> Iterator[_Spot]:
    """Functions that were not followed to the end."""
    for ctx in sorted(world.unsettled & serving, key=_order):
        reason = f"{ctx.scope.name} holds more than the analysis follows: some of what it changes may be missing"
        yield _Spot(ctx.module.file, ctx.scope.line, "bound", reason)


def _named(ctx: Context, index: int) -> _Spot:
    holder = _shared(ctx, index)
    reason = f"setattr() with a computed name on {holder}: which attribute requests change is not known; name it"
    return _Spot(ctx.module.file, ctx.scope.lines[index], f"setattr {holder}", reason)


def _shared(ctx: Context, index: int) -> str:
    """What a `setattr` with a computed name changes, when that lives as long as the process."""
    args = ctx.scope.values[index][2]
    if len(args) < 2 or args[0] < 0 or _literal(ctx, index, 1):
        return ""
    for each in ordered(ctx.objects[args[0]]):
        if isinstance(each, Module | External):
            return each.name
        if isinstance(each, Class) and not each.life:
            return each.symbol
        if isinstance(each, Instance) and not each.life:
            return f"the {each.owner.scope.name} that all requests share"
    return ""


def _patched(calls: Index, served: set[Context]) -> Iterator[_Spot]:
    """Attributes of libraries' modules and classes that are replaced by code: `requests.get = traced_get`."""
    for name in sorted(n for n in calls.names if n.endswith(".__setattr__") and n.count(".") > 1):
        for site in calls.sites(name):
            ctx = site.ctx
            if site.effect < 0 or ctx not in served or ctx.module.tool:
                continue
            effect = ctx.scope.effects[site.effect]
            if effect[0] == "setattr" and any(isinstance(o, _CALLABLE) for o in ctx.objects[effect[3]]):
                target = name.removesuffix(".__setattr__")
                reason = f"{target} is replaced: calls of it are still read as the library's; call your own by name"
                yield _Spot(ctx.module.file, int(effect[-2]), f"patch {target}", reason)


def _unknown_changes(calls: Index, serving: set[Context]) -> Iterator[_Spot]:
    """Calls by requests that look like changes, on variables of modules whose kind can't be resolved."""
    for ctx, index in _calls(calls, frozenset(f"?.{name}" for name in _CHANGES), serving):
        callee = ctx.scope.values[ctx.scope.values[index][1]]
        base = ctx.scope.values[callee[1]]
        if base[0] == "global" and base[1] in ctx.module.bound and not ctx.objects[callee[1]]:
            where = f"{ctx.module.name}.{base[1]}"
            reason = (
                f"requests call {base[1]}.{callee[2]}() on something that could not be resolved: whether it keeps "
                "state in this process is not known; annotate the variable with its class"
            )
            yield _Spot(ctx.module.file, ctx.scope.lines[index], f"unresolved {where}", reason)


def _does_something(function: Function) -> bool:
    return not function.module.tool and any(v[0] in CALLS for v in function.scope.values)


class _Handed:
    """Functions that are handed to something unknown and that nothing else calls."""

    def __init__(self, world: World, called: set[object]) -> None:
        self.world, self.called = world, called
        self.entered = {entry.target for entry in world.entries.values()}

    def by(self, ctx: Context) -> Iterator[_Spot]:
        """The calls and decorators of a context that may register what nothing is known to call."""
        if ctx.module.tool or not isinstance(ctx.body, Module | Function | Class):
            return
        for index, value in enumerate(ctx.scope.values):
            if value[0] in CALLS:
                given = [v for v in (*value[2], *(v for _, v in value[3])) if v >= 0]
                lost = next((f for v in given for f in self._lost(ctx, v)), None)
                holder = self._unknown(ctx, value[1]) if lost is not None else ""
                if lost is not None and holder:
                    unknown = f"{lost.scope.name} is handed to {holder}, which is not known"
                    reason = f"{unknown}, nor when it calls it: if requests do, look at what it changes"
                    yield _Spot(ctx.module.file, ctx.scope.lines[index], f"handed {holder}", reason)

    def _lost(self, ctx: Context, value: int) -> Iterator[Function]:
        """Functions among a value's objects that no phase but that of tools reaches, and that do something."""
        for each in ordered(ctx.objects[value]):
            inner = each.function if isinstance(each, Bound) else each
            function = inner.inner if isinstance(inner, Wrapped) else inner
            if isinstance(function, Function) and not (function in self.called or each in self.entered):
                yield from [function] if _does_something(function) else []

    def _unknown(self, ctx: Context, value: int) -> str:
        """The name of what is called, when it is the method of an object of which nothing is known."""
        callee = ctx.scope.values[value]
        if callee[0] in CALLS:
            callee = ctx.scope.values[callee[1]]
        if callee[0] != "attr":
            return ""
        receivers = ctx.objects[callee[1]]
        if any(not isinstance(o, Foreign) or self._known(o.type) for o in receivers):
            return ""
        base = ctx.scope.values[callee[1]]
        if not receivers and not (base[0] == "global" and base[1] in ctx.module.bound):
            return ""
        types = sorted(o.type for o in receivers if isinstance(o, Foreign))
        name = last_name(base)
        return (f"{name}." if name else "") + f"{callee[2]}()" + (f" of {types[0]}" if types else "")

    def _known(self, type_: str) -> bool:
        return bool(self.world.role(type_)) or self.world.knowledge.is_library(type_.partition(".")[0])
