"""How requests use an object of a library: methods called, functions decorated, other objects that were given it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from fungible.audit.facts.records import CALLS, Value
from fungible.audit.link.handles import Bound, Box, Foreign, Instance, Method, Wrapped
from fungible.audit.link.objects import Context, External, Function, Obj, Objects
from fungible.audit.link.world import World
from fungible.audit.program.libraries import StoreUse
from fungible.audit.program.origins import Origin
from fungible.audit.trace.describe import origin
from fungible.audit.trace.functions import Functions
from fungible.model.words import SERVING, Phase

Site = tuple[Context, int]
_REGISTERS = frozenset({"add_middleware", "wrap_app", "register_blueprint", "mount"})


class Usage:
    """An index of the calls that objects of libraries take part in."""

    def __init__(self, world: World, contexts: Iterable[Context], functions: Functions) -> None:
        self.world, self.functions = world, functions
        self.methods: dict[Obj, list[tuple[Context, int, str]]] = defaultdict(list)
        self.decorated: dict[Obj, list[tuple[Context, int, str]]] = defaultdict(list)
        self.by_decorator: dict[str, list[Site]] = defaultdict(list)
        self.given: dict[Obj, list[Site]] = defaultdict(list)
        self.passed: dict[str, list[Site]] = defaultdict(list)
        self.named: dict[str, list[Site]] = defaultdict(list)
        self.changed: dict[str, list[tuple[Context, int, int]]] = defaultdict(list)
        self._symbols: dict[str, list[Context]] = defaultdict(list)
        for ctx in contexts:
            self._symbols[ctx.symbol].append(ctx)
            self._index(ctx)

    def _index(self, ctx: Context) -> None:
        for position, value in enumerate(ctx.scope.values):
            if value[0] in CALLS:
                self._call(ctx, position, value)
            elif value[0] == "enter":
                for each in ctx.objects[value[1]]:
                    if isinstance(each, Foreign):
                        self.methods[each].append((ctx, position, "__enter__"))
        for effect in ctx.scope.effects:
            if effect[0] in ("setitem", "delitem", "setattr"):
                for each in ctx.objects[effect[1]]:
                    if isinstance(each, Foreign):
                        self.methods[each].append((ctx, -1, "__setitem__"))
                        self.changed[each.type].append((ctx, int(str(effect[-2])), -1))

    def _call(self, ctx: Context, position: int, value: Value) -> None:
        for callee in ctx.objects[value[1]]:
            self._callee(ctx, position, callee)
        for v in [*value[2], *(v for _, v in value[3])]:
            for each in _passed(ctx.objects[v if v >= 0 else ~v]):
                if isinstance(each, Foreign | Instance):
                    self.given[each].append((ctx, position))
                elif isinstance(each, External) and each.name.endswith("Middleware"):
                    self.passed[each.name].append((ctx, position))

    def _callee(self, ctx: Context, position: int, callee: Obj) -> None:
        if isinstance(callee, External):
            self.named[callee.name].append((ctx, position))
        elif isinstance(callee, Method) and isinstance(callee.receiver, Foreign):
            self.methods[callee.receiver].append((ctx, position, callee.name))
            self.named[f"{callee.receiver.type}.{callee.name}"].append((ctx, position))
        elif isinstance(callee, Method) and isinstance(callee.receiver, Wrapped | Function):
            self.named[f"task.{callee.name}"].append((ctx, position))
        elif isinstance(callee, Foreign) and callee.type.endswith("()"):
            name = callee.type[:-2]
            self.by_decorator[name].append((ctx, position))
            for owner in callee.cell("receiver").values:
                self.decorated[owner].append((ctx, position, name.rpartition(".")[2]))

    def of(self, owner: Obj, names: tuple[str, ...], depth: int = 0) -> Iterator[StoreUse]:
        """Serving uses of an object: by its methods, its decorators, or through what it was given to."""
        for ctx, position, method in [row for each in self._faces(owner) for row in self.methods[each]]:
            if (not names or method in names) and self.serves(ctx):
                yield self._use(ctx, position, method, "call")
        for ctx, position, method in self.decorated[owner]:
            if not names or method in names:
                yield from self.decorates(ctx, position, method)
        if depth < 2:
            yield from self._handed_on(owner, names, depth)

    def runs(self, owner: Obj, names: tuple[str, ...]) -> Iterator[StoreUse]:
        """Calls of some methods in any phase: those that start a server, or attach the object to one."""
        for ctx, position, method in self.methods[owner]:
            if method in names and position >= 0 and not ctx.module.tool:
                yield self._use(ctx, position, method, "run")

    def registered(self, prefix: str) -> Iterator[StoreUse]:
        """Calls that register a class of a library, such as a middleware, with the application."""
        for name, sites in self.passed.items():
            if name.startswith(prefix):
                for ctx, position in sites:
                    yield self._use(ctx, position, name, "given")

    def _faces(self, owner: Obj) -> list[Obj]:
        """The object, and for an instance of a program's subclass what stands for its library base."""
        if not isinstance(owner, Instance):
            return [owner]
        return [o for k, o in self.world.interned.items() if isinstance(k, tuple) and k[0] == "as" and k[1] is owner]

    def _handed_on(self, owner: Obj, names: tuple[str, ...], depth: int) -> Iterator[StoreUse]:
        for ctx, position in self.given[owner]:
            if self.serves(ctx) or self.callee(ctx, position).rpartition(".")[2] in _REGISTERS:
                yield self._use(ctx, position, self.callee(ctx, position), "given")
            for made in ctx.objects[position]:
                if isinstance(made, Foreign | Instance) and made is not owner:
                    yield from self.of(made, (), depth + 1)

    def decorates(self, ctx: Context, position: int, name: str) -> Iterator[StoreUse]:
        """Uses by decorating functions that serve."""
        for target in self.targets(ctx, position):
            for each in self._symbols[target.symbol]:
                if self.serves(each):
                    yield self._use(each, -1, name, "decorator", (ctx, position))
                    break

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
        return any(p in SERVING for p in self.functions.phases(ctx))

    def phases(self, ctx: Context) -> tuple[Phase, ...]:
        """The phases that reach a context."""
        return self.functions.phases(ctx)

    def session_writes(self, types: frozenset[str]) -> Iterator[StoreUse]:
        """Serving writes to the framework's session."""
        for type_ in sorted(types):
            for ctx, line, _ in self.changed[type_]:
                if self.serves(ctx):
                    yield self._session(ctx, line)
            for name in ("update", "setdefault", "pop", "clear"):
                for ctx, position in self.named[f"{type_}.{name}"]:
                    if self.serves(ctx):
                        yield self._session(ctx, ctx.scope.lines[position])

    def _session(self, ctx: Context, line: int) -> StoreUse:
        trace = self.functions.trace(ctx, line, "writes the session")
        return StoreUse("session", "session", ctx.module.file, line, self.functions.of(ctx), trace, {})

    def calls(self, *prefixes: str) -> Iterator[StoreUse]:
        """Serving calls, and decorators of serving functions, whose names begin with one of some prefixes."""
        for name in sorted(self.named):
            if name.startswith(prefixes):
                for ctx, position in self.named[name]:
                    if self.serves(ctx):
                        yield self._use(ctx, position, name, "call")
                    yield from self.decorates(ctx, position, name)
        for name in sorted(self.by_decorator):
            if name.startswith(prefixes):
                for ctx, position in self.by_decorator[name]:
                    yield from self.decorates(ctx, position, name)

    def callee(self, ctx: Context, position: int) -> str:
        """The dotted name of what a call calls, as far as known."""
        function = int(str(ctx.scope.values[position][1]))
        for each in sorted(ctx.objects[function], key=lambda o: o.order):
            if isinstance(each, External):
                return each.name
            if isinstance(each, Method) and isinstance(each.receiver, Foreign):
                return f"{each.receiver.type}.{each.name}"
        value = ctx.scope.values[function]
        return str(value[2]) if value[0] == "attr" else str(value[1]) if value[0] == "global" else ""

    def _use(self, ctx: Context, position: int, name: str, how: str, arguments: Site | None = None) -> StoreUse:
        line = ctx.scope.lines[position] if position >= 0 else ctx.scope.line
        site = arguments or (ctx, position)
        trace = self.functions.trace(ctx, line, f"uses {name}")
        return StoreUse(name, how, ctx.module.file, line, self.functions.of(ctx), trace, _keywords(*site))


def _passed(objects: Objects) -> Iterator[Obj]:
    """What an argument is, and the elements of a list or dict that is given."""
    for each in objects:
        yield each
        if isinstance(each, Box):
            yield from (o for name, cell in list(each.cells.items()) if name.startswith("[") for o in cell.values)


def _keywords(ctx: Context, position: int) -> dict[str, Origin]:
    """The arguments of a call, by name or position; of a decorator that a call made, those of that call too."""
    if position < 0:
        return {}
    node = ctx.scope.values[position]
    if node[0] not in CALLS:
        return {}
    factory = ctx.scope.values[node[1]]
    rows = list(node[3]) + (list(factory[3]) if factory[0] == "call" else [])
    rows += [(str(i), v) for i, v in enumerate(node[2]) if v >= 0]
    return {name: found for name, v in rows if name and (found := origin(ctx, v)) is not None}
