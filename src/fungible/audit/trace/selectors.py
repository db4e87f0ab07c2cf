"""Settings that select a back end: in settings modules, configuration classes, and the application's configuration."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from fungible.audit.facts.records import Scope, Value
from fungible.audit.link.handles import Box, strings
from fungible.audit.link.lineages import deriving, external_bases
from fungible.audit.link.objects import Class, Context, Module, Objects, ordered
from fungible.audit.link.world import ENVIRONMENT, World
from fungible.audit.program.origins import Guard
from fungible.audit.trace.backends import environment_changes, texts_of
from fungible.audit.trace.choices import choosing, chosen_by, for_development
from fungible.audit.trace.describe import guards
from fungible.audit.trace.refusing import refused_elsewhere
from fungible.audit.trace.usage import Use

_READS_LATER = frozenset({"from_envvar", "from_prefixed_env", "from_pyfile", "from_file"})
"""Methods that read what an installation sets over what the application ships."""
_BARE_THROTTLE = "rest_framework.throttling.BaseThrottle"
_THROTTLES = ("REST_FRAMEWORK", "throttle_classes")


@dataclass(frozen=True, slots=True)
class Selector:
    """One assignment of a setting; `declared` when it has a name of its own to report."""

    name: str
    symbol: str
    file: str
    line: int
    ctx: Context
    texts: tuple[str, ...]
    guards: tuple[Guard, ...]
    chosen: str
    declared: bool
    value: int

    def under(self, alias: str) -> tuple[str, ...]:
        """What the entry of a dictionary says that has some name: the cache with an alias."""
        boxes = [each for each in ordered(self.ctx.objects[self.value]) if isinstance(each, Box)]
        cells = [box.cells[key] for box in boxes if (key := f"[{alias!r}]") in box.cells]
        return tuple(text for cell in cells for text in texts_of(cell.values))


class Selectors:
    """All assignments of the settings that are known."""

    def __init__(self, world: World, contexts: Iterable[Context]) -> None:
        self.world = world
        self.known = world.knowledge.settings
        needed = [name for model in self.known.values() for name in model.needs]
        self._asked = frozenset([*self.known, *needed]) | world.knowledge.groups.get("limits", frozenset())
        self._rows: dict[str, list[Selector]] = defaultdict(list)
        self._throttled: list[tuple[Context, int]] = []
        self.throttling: Selector | None = None
        """The setting that throttles all views, where there is one."""
        self._beside = frozenset(name for model in self.known.values() for name in model.beside)
        self._inside: dict[int, list[tuple[int, str]]] = {}
        self.read_later = False
        """Whether a file of the installation, or the environment, is read over defaults."""
        for ctx in contexts:
            if not ctx.module.tool:
                for each in self._in(ctx):
                    self._rows[each.name].append(each)

    def named(self, name: str) -> tuple[Selector, ...]:
        """The assignments of a setting; a default that another module replaces counts as for development."""
        rows = self._rows.get(name, [])
        return tuple(sorted(rows, key=lambda s: (s.chosen == "development", not s.declared, s.file, s.line)))

    def throttles(self) -> Iterator[Use]:
        """Classes and settings that name throttles, which count in the default cache."""
        for ctx, line in self._throttled:
            yield Use("throttling", "throttle", ctx, line)

    def _in(self, ctx: Context) -> Iterator[Selector]:
        for effect in ctx.scope.effects:
            if effect[0] == "bind" and isinstance(ctx.body, Module | Class):
                self._note_throttle(ctx, effect)
                if effect[1] in self._asked or effect[1] in self._beside:
                    yield self._made(
                        ctx, str(effect[1]), int(str(effect[2])), effect, f"{ctx.symbol}.{effect[1]}", True
                    )
            elif effect[0] == "setitem":
                for name in self._names(ctx.objects[int(str(effect[2]))]):
                    prefix = f"{ctx.symbol}." if ctx.symbol else ""
                    yield self._made(ctx, name, int(str(effect[3])), effect, f"{prefix}app.config.{name}", True)
            elif effect[0] == "setattr" and effect[2] in self._asked:
                yield self._made(ctx, str(effect[2]), int(str(effect[3])), effect, f"{ctx.symbol}.{effect[2]}", True)
        yield from self._inline(ctx)

    def _note_throttle(self, ctx: Context, effect: Value) -> None:
        """Note a setting or view that names throttles, at the line where it does."""
        name, value = str(effect[1]), int(str(effect[2]))
        told = texts_of(ctx.objects[value]) if name in _THROTTLES else []
        if not any("throttl" in text.lower() and text not in self._counting_themselves for text in told):
            return
        line = _throttles_at(ctx, value)
        self._throttled.append((ctx, line))
        if isinstance(ctx.body, Module):
            made = self._made(ctx, name, value, effect, f"{ctx.symbol}.{name}", declared=True)
            self.throttling = replace(made, line=line)

    @cached_property
    def _counting_themselves(self) -> frozenset[str]:
        """Throttles of the program that derive from the bare base alone, which keeps nothing in a cache."""
        own = [c for c in deriving(self.world, (_BARE_THROTTLE,)) if set(external_bases(c)) <= {_BARE_THROTTLE}]
        return frozenset([_BARE_THROTTLE, *(c.symbol for c in own)])

    def _inline(self, ctx: Context) -> Iterator[Selector]:
        """Keywords of calls and keys of displays."""
        for index, name in self._candidates(ctx.scope):
            value = ctx.scope.values[index]
            if name:
                yield from (self._plain(ctx, name, v, index, value[4]) for key, v in value[3] if key == name and v >= 0)
            else:
                yield from self._keys(ctx, index, value)

    def _candidates(self, scope: Scope) -> list[tuple[int, str]]:
        """The values of a scope that may give a setting: calls by the keyword, and dictionaries, found once."""
        found = self._inside.get(id(scope))
        if found is None:
            found = self._inside[id(scope)] = []
            for index, value in enumerate(scope.values):
                if value[0] == "call":
                    self.read_later = self.read_later or _reads_later(scope, value)
                    found += [(index, name) for name in dict.fromkeys(k for k, _ in value[3]) if name in self._asked]
                elif value[0] == "new" and value[1] == "dict" and any(self._may_name(scope, k) for k in value[2]):
                    found.append((index, ""))
        return found

    def _may_name(self, scope: Scope, key: int) -> bool:
        """Whether a value may be the name of a setting: any but the literals that are none."""
        return key >= 0 and (scope.values[key][0] != "const" or scope.values[key][1] in self._asked)

    def _keys(self, ctx: Context, index: int, value: Value) -> Iterator[Selector]:
        for key, v in zip(value[2], value[3], strict=False):
            names = self._names(ctx.objects[key]) if key >= 0 and v >= 0 else []
            yield from (self._plain(ctx, name, v, index, -1) for name in names)

    def _names(self, keys: Objects) -> list[str]:
        return [name for name in strings(keys) if name in self._asked]

    def _plain(self, ctx: Context, name: str, value: int, index: int, block: int) -> Selector:
        row = (name, ctx.scope.lines[index], block)
        return self._made(ctx, name, value, row, f"{ctx.symbol}.{name}", False)

    def _made(
        self, ctx: Context, name: str, value: int, row: tuple[object, ...], symbol: str, declared: bool
    ) -> Selector:
        line, block = int(str(row[-2])), int(str(row[-1]))
        around = guards(ctx, block)
        chosen = chosen_by(around) or choosing(self.world, ctx, value)
        if (not chosen and for_development(*symbol.split(".")[:-1])) or refused_elsewhere(ctx.scope, block):
            chosen = "development"
        if not chosen and (ctx.taints[value] & ENVIRONMENT or environment_changes(ctx.objects[value])):
            chosen = "environment"
        texts = tuple(texts_of(ctx.objects[value]))
        return Selector(name, symbol, ctx.module.file, line, ctx, texts, around, chosen, declared, value)


def _throttles_at(ctx: Context, value: int) -> int:
    """The line of the entry of a dictionary that names throttles, or of the value itself."""
    row = ctx.scope.values[value]
    entries = zip(row[2], row[3], strict=False) if row[0] == "new" and row[1] == "dict" else ()
    named = [v for k, v in entries if k >= 0 and any("THROTTLE_CLASSES" in text for text in texts_of(ctx.objects[k]))]
    return ctx.scope.lines[named[0] if named and named[0] >= 0 else value]


def _reads_later(scope: Scope, call: Value) -> bool:
    """Whether a call reads settings; a file that a literal names comes with the code."""
    callee = scope.values[call[1]]
    if callee[0] != "attr" or callee[2] not in _READS_LATER:
        return False
    from_code = callee[2] in ("from_pyfile", "from_file") and call[2] and scope.values[call[2][0]][0] == "const"
    return not from_code
