"""How requests use an object of a library: methods called, functions decorated, other objects that were given it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from fungible.audit.facts.records import CALLS
from fungible.audit.link.descriptors import SETTERS
from fungible.audit.link.handles import Bound, Foreign, Instance, Method, Partial, Wrapped
from fungible.audit.link.objects import Context, External, Function, Obj, ordered
from fungible.audit.link.world import World
from fungible.audit.program.libraries import StoreUse
from fungible.audit.trace.functions import Functions
from fungible.audit.trace.keywords import keywords_of
from fungible.audit.trace.uses import Uses
from fungible.model.words import Phase

Site = tuple[Context, int]
_REGISTERS = frozenset({"add_middleware", "wrap_app", "register_blueprint", "mount"})
_LAST = 1 << 60
DEPTH = 2
SERVES = "serves"
"""The group of names that put what they are given to work for requests."""
_SETS_UP = frozenset({"__call__", "__enter__"})
HOW = ("call", "decorator", "session", "throttle", "given", "run", "opened", "declared")
"""How an object is used, the most telling first."""
USES = 12


class Use(NamedTuple):
    """A use of an object, of which only the most telling become records: without a note, no way to it is told."""

    name: str
    how: str
    ctx: Context
    line: int
    note: str = ""
    site: Site | None = None


class Usage:
    """What is asked of the uses of objects of libraries."""

    def __init__(self, world: World, uses: Uses, functions: Functions) -> None:
        self.world, self.functions, self.uses = world, functions, uses
        self.named: dict[str, list[Obj]] = defaultdict(list)
        """What goes by a name: functions and methods of libraries, and methods of tasks as `task.name`."""
        self._methods: dict[Obj, list[Method]] = defaultdict(list)
        self._decorators: dict[str, list[Obj]] = defaultdict(list)
        self._decorating: dict[Obj, list[Foreign]] = defaultdict(list)
        self._changed: dict[str, list[Obj]] = defaultdict(list)
        self.partials: dict[str, list[Partial]] = defaultdict(list)
        """What is called with some arguments of a name of a library fixed before."""
        for callee in uses.called:
            self._index(callee)
        for changed in uses.changed:
            if isinstance(changed, Foreign):
                self._changed[changed.type].append(changed)

    def _index(self, callee: Obj) -> None:
        if isinstance(callee, External):
            self.named[callee.name].append(callee)
        elif isinstance(callee, Method) and isinstance(callee.receiver, Foreign):
            self._methods[callee.receiver].append(callee)
            self.named[f"{callee.receiver.type}.{callee.name}"].append(callee)
        elif isinstance(callee, Method) and callee.name in SETTERS:
            return  # `@size.setter` is no task's
        elif isinstance(callee, Method) and isinstance(callee.receiver, Wrapped | Function):
            self.named[f"task.{callee.name}"].append(callee)
        elif isinstance(callee, Partial) and isinstance(callee.inner, External) and callee.site is not None:
            self.partials[callee.inner.name].append(callee)
        elif isinstance(callee, Foreign) and callee.type.endswith("()"):
            self._decorators[callee.type[:-2]].append(callee)
            for owner in callee.cell("receiver").values:
                self._decorating[owner].append(callee)

    @cached_property
    def _symbols(self) -> dict[str, list[Context]]:
        found: dict[str, list[Context]] = defaultdict(list)
        for ctx in self.uses.contexts:
            found[ctx.symbol].append(ctx)
        return found

    def methods(self, owner: Obj) -> list[tuple[Context, int, str]]:
        """The calls of an object's methods and of itself, `with` statements and assignments to it (these at -1)."""
        rows = [(ctx, p, m.name) for m in self._methods.get(owner, ()) for ctx, p in self.uses.called[m]]
        if isinstance(owner, Foreign) and not owner.type.endswith("()"):
            rows += [
                (ctx, p, f"{name}.{m.name}")
                for name, part in self._parts.get(owner, ())
                for m in self._methods.get(part, ())
                for ctx, p in self.uses.called[m]
            ]
        rows += [(ctx, p, "__call__") for ctx, p in self.uses.called.get(owner, ())]
        rows += [(ctx, p, "__enter__") for ctx, p in self.uses.entered.get(owner, ())]
        rows += [(ctx, -1, "__setitem__") for ctx, _ in self.uses.changed.get(owner, ())]
        return sorted(rows, key=self._turn)

    def _turn(self, row: tuple[Context, int, str]) -> tuple[int, int]:
        ctx, position, _ = row
        return self.uses.turn_of(ctx), position if position >= 0 else _LAST

    def decorated(self, owner: Obj) -> list[tuple[Context, int, str]]:
        """The decorations of functions by what an object's methods made."""
        rows = self.uses.calls_of(self._decorating.get(owner, ()))
        return [(ctx, p, each.type[:-2].rpartition(".")[2]) for ctx, p, each in rows if isinstance(each, Foreign)]

    def decorators(self, name: str) -> list[Site]:
        """The decorations of functions by what a function of a library made."""
        return [(ctx, position) for ctx, position, _ in self.uses.calls_of(self._decorators.get(name, ()))]

    def calls_named(self, name: str) -> list[Site]:
        """The calls of a name, in any phase."""
        return [(ctx, position) for ctx, position, _ in self.uses.calls_of(self.named.get(name, ()))]

    def of(self, owner: Obj, names: tuple[str, ...], depth: int = 0) -> Iterator[Use]:
        """Serving uses of an object: by its methods, its decorators, or through what it was given to."""
        for ctx, position, method in [row for each in self._faces(owner) for row in self.methods(each)]:
            if not names or method in names:
                yield from self._called(ctx, position, method)
            if depth < DEPTH and position >= 0 and method not in _SETS_UP:
                yield from self._results(owner, ctx, position, names, depth)
        for ctx, position, method in self.decorated(owner):
            if not names or method in names:
                yield from self.decorates(ctx, position, method)
                yield from [self._use(ctx, position, method, "given")] if self._is_router(ctx, position) else ()
        if depth < DEPTH:
            yield from self._handed_on(owner, depth)
        for ctx, name in self._answers.get(owner, ()):
            yield Use(name, "given", ctx, ctx.scope.line, f"hands it to {name}")

    def _called(self, ctx: Context, position: int, method: str) -> Iterator[Use]:
        """A call that serves, or one that decorates what does."""
        if self.serves(ctx):
            yield self._use(ctx, position, method, "call")
        elif position >= 0 and ctx.scope.values[position][0] in CALLS:
            yield from self.decorates(ctx, position, method)

    def _results(self, owner: Obj, ctx: Context, position: int, names: tuple[str, ...], depth: int) -> Iterator[Use]:
        """Uses of what a method of the object gave: a collection of a client, a table of a database."""
        for made in ordered(ctx.objects[position]):
            if isinstance(made, Foreign) and made is not owner and not made.type.endswith("()"):
                yield from self.of(made, names, depth + 1)

    def attached(self, ctx: Context, position: int, name: str) -> Use:
        """The call that makes an object and attaches it to an application at once."""
        return self._use(ctx, position, name, "given")

    def runs(self, owner: Obj, names: tuple[str, ...]) -> Iterator[Use]:
        """Calls of some methods in any phase: those that start a server, or attach the object to one."""
        for ctx, position, method in [*self.methods(owner), *self.uses.handed(owner)]:
            if method in names and position >= 0 and not ctx.module.tool:
                yield self._use(ctx, position, method, "run")

    def registered(self, prefix: str) -> Iterator[Use]:
        """Calls that register a class of a library, such as a middleware, with the application."""
        for given, sites in self.uses.given.items():
            if isinstance(given, External) and given.name.startswith(prefix):
                for ctx, position in sites:
                    yield self._use(ctx, position, given.name, "given")

    def _faces(self, owner: Obj) -> list[Obj]:
        """The object, and for an instance of a program's subclass what stands for its library base."""
        if not isinstance(owner, Instance):
            return [owner]
        return self._bases.get(owner, [])

    @cached_property
    def _answers(self) -> dict[Obj, list[tuple[Context, str]]]:
        """What functions give that a library calls in order to go on with it, each with the function's run."""
        used = [(e.target, e.source) for e in self.world.entries.values() if e.callback.used]
        called = {t.function if isinstance(t, Bound) else t: source for t, source in used}
        found: dict[Obj, list[tuple[Context, str]]] = defaultdict(list)
        for ctx in self.uses.contexts if called else ():
            if ctx.body in called and self.serves(ctx):
                for each in ctx.returned:
                    found[each].append((ctx, called[ctx.body]))
        return found

    @cached_property
    def _parts(self) -> dict[Obj, list[tuple[str, Obj]]]:
        """The known attributes of each object, such as the configuration of an application."""
        found: dict[Obj, list[tuple[str, Obj]]] = defaultdict(list)
        for key, each in self.world.interned.items():
            if isinstance(key, tuple) and key[0] == "of":
                found[key[1]].append((key[2], each))
        return found

    @cached_property
    def _bases(self) -> dict[Obj, list[Obj]]:
        """What stands for the library bases of each instance."""
        found: dict[Obj, list[Obj]] = defaultdict(list)
        for key, each in self.world.interned.items():
            if isinstance(key, tuple) and key[0] == "as":
                found[key[1]].append(each)
        return found

    def _puts_to_work(self, name: str) -> bool:
        return name.rpartition(".")[2] in _REGISTERS or self.world.knowledge.within(SERVES, name)

    def _handed_on(self, owner: Obj, depth: int) -> Iterator[Use]:
        for ctx, position in self.uses.given.get(owner, ()):
            if self.serves(ctx) or self._puts_to_work(self.callee(ctx, position)):
                yield self._use(ctx, position, self.callee(ctx, position), "given")
            for made in ctx.objects[position]:
                if isinstance(made, Foreign | Instance) and made is not owner:
                    yield from self.of(made, (), depth + 1)

    def decorates(self, ctx: Context, position: int, name: str) -> Iterator[Use]:
        """Uses by decorating functions that serve."""
        for target in self.targets(ctx, position):
            for each in self._symbols.get(target.symbol, ()):
                if self.serves(each):
                    yield self._use(each, -1, name, "decorator", (ctx, position))
                    break

    def _is_router(self, ctx: Context, position: int) -> bool:
        """Whether what a call decorates is a router, and so all that it leads to."""
        arguments = ctx.scope.values[position][2]
        given = ctx.objects[arguments[0]] if len(arguments) == 1 and arguments[0] >= 0 else ()
        return any(isinstance(o, Foreign) and self.world.role(o.type) in ("router", "app") for o in given)

    @staticmethod
    def targets(ctx: Context, position: int) -> list[Function]:
        """The functions that a call decorates."""
        arguments = ctx.scope.values[position][2]
        if len(arguments) != 1 or arguments[0] < 0:
            return []
        objects = ctx.objects[arguments[0]]
        inner = [o.inner if isinstance(o, Wrapped) else o.function if isinstance(o, Bound) else o for o in objects]
        return sorted((o for o in inner if isinstance(o, Function)), key=lambda o: o.order)

    def serves(self, ctx: Context) -> bool:
        """Whether requests or background work reach a context."""
        return self.functions.serves(ctx)

    def phases(self, ctx: Context) -> tuple[Phase, ...]:
        """The phases that reach a context."""
        return self.functions.phases(ctx)

    def session_writes(self, types: frozenset[str]) -> Iterator[Use]:
        """Serving writes to the framework's session."""
        for type_ in sorted(types):
            for ctx, position in [row for each in self._changed.get(type_, ()) for row in self.uses.changed[each]]:
                if self.serves(ctx):
                    yield self._session(ctx, int(str(ctx.scope.effects[position][-2])))
            for name in ("update", "setdefault", "pop", "clear"):
                for ctx, position in self.calls_named(f"{type_}.{name}"):
                    if self.serves(ctx):
                        yield self._session(ctx, ctx.scope.lines[position])

    @staticmethod
    def _session(ctx: Context, line: int) -> Use:
        return Use("session", "session", ctx, line, "writes the session")

    def calls(self, *prefixes: str) -> Iterator[Use]:
        """Serving calls, and decorators of serving functions, whose names begin with one of some prefixes."""
        for name in sorted(self.named):
            if name.startswith(prefixes):
                for ctx, position in self.calls_named(name):
                    if self.serves(ctx):
                        yield self._use(ctx, position, name, "call")
                    yield from self.decorates(ctx, position, name)
        for name in sorted(self._decorators):
            if name.startswith(prefixes):
                for ctx, position in self.decorators(name):
                    yield from self.decorates(ctx, position, name)

    def callee(self, ctx: Context, position: int) -> str:
        """The dotted name of what a call calls, as far as known."""
        function = int(str(ctx.scope.values[position][1]))
        for each in ordered(ctx.objects[function]):
            if isinstance(each, External):
                return each.name
            if isinstance(each, Method) and isinstance(each.receiver, Foreign):
                return f"{each.receiver.type}.{each.name}"
        value = ctx.scope.values[function]
        return str(value[2]) if value[0] == "attr" else str(value[1]) if value[0] == "global" else ""

    @staticmethod
    def _use(ctx: Context, position: int, name: str, how: str, arguments: Site | None = None) -> Use:
        line = ctx.scope.lines[position] if position >= 0 else ctx.scope.line
        return Use(name, how, ctx, line, f"uses {name}", arguments or (ctx, position))

    def told(self, uses: Iterable[Use]) -> tuple[StoreUse, ...]:
        """The records of the most telling and nearest of some uses, each once."""
        distinct = {(use.ctx.module.file, use.line, use.name, use.how): use for use in uses}
        nearest = sorted(distinct.items(), key=lambda row: (HOW.index(row[1].how), self._length(row[1]), row[0]))
        return tuple([self._record(use) for _, use in nearest[:USES]])

    def _length(self, use: Use) -> int:
        return self.functions.distance(use.ctx) if use.note else 0

    def _record(self, use: Use) -> StoreUse:
        ctx = use.ctx
        trace = self.functions.trace(ctx, use.line, use.note) if use.note else ()
        given = keywords_of(*use.site) if use.site is not None else {}
        return StoreUse(use.name, use.how, ctx.module.file, use.line, self.functions.of(ctx), trace, given)
