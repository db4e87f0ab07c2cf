"""Functions whose results a decorator keeps in the process: what they return, what they read, who calls them."""

from collections.abc import Iterable

from fungible.audit.facts.records import CALLS, Scope, Value
from fungible.audit.link.handles import Bound, Box, Foreign, Method, Partial, Wrapped
from fungible.audit.link.objects import Context, External, Function, Obj
from fungible.audit.link.providers import kept_dependencies
from fungible.audit.link.world import IDENTITY, World
from fungible.audit.program.libraries import CacheCall, FunctionCache
from fungible.audit.program.origins import CLOCK, Origin
from fungible.audit.trace.describe import guards, origin, type_names
from fungible.audit.trace.functions import Functions
from fungible.audit.trace.holders import Holders
from fungible.audit.trace.kept_properties import Row, forgetting, kept_properties, reads
from fungible.audit.trace.outside import outside_names
from fungible.audit.trace.symbols import Symbols
from fungible.audit.trace.uses import Uses
from fungible.model.words import SERVING

CALL_LIMIT = 20
_EXPIRY = ("ttl", "expire", "timeout", "expiry", "max_age")


class Caches:
    """Makes the records of cached functions."""

    def __init__(self, world: World, holders: Holders, functions: Functions, symbols: Symbols, uses: Uses) -> None:
        self.world, self.holders, self.functions, self.symbols = world, holders, functions, symbols
        self.uses = uses

    def collect(self) -> tuple[FunctionCache, ...]:
        """Every cached function that something reaches, in order of place."""
        kept = self._cached()
        calls, cleared = self._calls(kept)
        made = [self._record(o, calls.get(inner, []), cleared.get(inner, [])) for inner, o in kept.items()]
        made += [self._property(o) for o in kept_properties(self.world)]
        made += [self._injected(o) for o in kept_dependencies(self.world)]
        return tuple(sorted((m for m in made if m is not None), key=lambda c: (c.file, c.line, c.symbol)))

    def _cached(self) -> dict[Function, Wrapped]:
        """The functions behind cached wrappers; of those that one decoration may mean, the one defined there."""
        wrapped = [o for o in self.world.interned.values() if isinstance(o, Wrapped) and o.how == "cached"]
        by_site: dict[object, Wrapped] = {}
        for each in wrapped:
            known = by_site.setdefault(each.site, each)
            if _defined_at_site(each) and not _defined_at_site(known):
                by_site[each.site] = each
        return {inner: o for o in by_site.values() if (inner := behind(o)) is not None}

    def _calls(self, kept: dict[Function, Wrapped]) -> tuple[dict[Obj, list[CacheCall]], dict[Obj, list[CacheCall]]]:
        """The first calls of each cached function, and the first that empty its cache."""
        calling: dict[Obj, list[Obj]] = {}
        clearing: dict[Obj, list[Obj]] = {}
        for callee in self.uses.called:
            clears = isinstance(callee, Method) and callee.name == "cache_clear"
            target = _called(callee.receiver if isinstance(callee, Method) and clears else callee)
            if target in kept:
                (clearing if clears else calling).setdefault(target, []).append(callee)
        return self._first(calling), self._first(clearing)

    def _first(self, callees: dict[Obj, list[Obj]]) -> dict[Obj, list[CacheCall]]:
        rows = {target: self.uses.calls_of(each)[:CALL_LIMIT] for target, each in callees.items()}
        return {target: [self._call(ctx, i, ctx.scope.values[i]) for ctx, i, _ in row] for target, row in rows.items()}

    def _call(self, ctx: Context, position: int, value: Value) -> CacheCall:
        passed = [v for v in [*value[2], *(v for _, v in value[3])] if v >= 0]
        args = tuple(o for v in passed if (o := origin(ctx, v)) is not None)
        return self._use((ctx, ctx.scope.lines[position], value[4]), args)

    def _property(self, wrapped: Wrapped) -> FunctionCache | None:
        """The record of a property that keeps what it gave, when what serves reads it."""
        getter = wrapped.inner
        assert isinstance(getter, Function)
        read = [self._use(row) for row in reads(self.world, getter)][:CALL_LIMIT]
        forgotten = [self._use(row) for row in forgetting(self.uses, getter)]
        return self._record(wrapped, read, forgotten) if any(each.serves for each in read) else None

    def _injected(self, provider: Function) -> FunctionCache | None:
        """The record of a dependency that is asked once for all requests, when what it gives is who asked first."""
        bodies = [body for body in self._bodies(provider) if not SERVING.isdisjoint(self.functions.phases(body))]
        asking = [(body, i) for body in bodies for i, taint in enumerate(body.taints) if taint & IDENTITY]
        if not asking or provider.module.tool:
            return None
        body, index = asking[0]
        who = origin(body, index)
        return FunctionCache(
            symbol=provider.symbol,
            name=provider.scope.name,
            file=provider.module.file,
            line=provider.scope.line,
            given=True,
            keyed=(),
            params=("caller",),
            expires=False,
            taint=IDENTITY,
            types=(),
            sources=(),
            function=self.functions.of(body),
            calls=(self._use((body, body.scope.line, -1), () if who is None else (who,)),),
            cleared=(),
        )

    def _use(self, row: Row, args: tuple[Origin, ...] = ()) -> CacheCall:
        ctx, line, block = row
        trace = self.functions.trace(ctx, line, "takes what is cached")
        timed = any(guard.test is not None and guard.test.has(CLOCK) for guard in guards(ctx, block))
        return CacheCall(ctx.module.file, line, self.functions.of(ctx), self.functions.phases(ctx), args, trace, timed)

    def _record(self, wrapped: Wrapped, calls: list[CacheCall], cleared: list[CacheCall]) -> FunctionCache | None:
        inner = behind(wrapped)
        assert inner is not None
        bodies = self._bodies(inner)
        if not bodies or inner.module.tool:
            return None
        taint = 0
        for body in bodies:
            taint |= body.returned_taint
        params = [p.name for p in inner.scope.params]
        bound = inner.owner is not None and params[:1] in (["self"], ["cls"])
        held = self._container(wrapped)
        place = held or self._place(wrapped, inner)
        return FunctionCache(
            symbol=place[0],
            name=inner.scope.name,
            file=place[1],
            line=place[2],
            given=held is not None,
            keyed=self._keyed(wrapped, params),
            params=tuple(params[1:] if bound else params),
            expires=self._expires(wrapped),
            taint=taint,
            types=tuple(sorted({t for b in bodies for o in b.returned for t in type_names(o)})),
            sources=outside_names(bodies),
            function=self.functions.of(bodies[0]),
            calls=_in_order(calls),
            cleared=_in_order(cleared),
        )

    def _bodies(self, function: Function) -> list[Context]:
        """The contexts of a function that something reaches."""
        among = (c for life in (0, 1) for c in self.world.by_body.get((function, life), ()))
        return [ctx for ctx in among if self.functions.phases(ctx)]

    def _expires(self, wrapped: Wrapped) -> bool:
        """Whether entries expire, by what the decorator is given and called."""
        ctx, index = _site(wrapped)
        callee = ctx.scope.values[index][1]
        if ctx.scope.values[callee][0] not in CALLS:
            return False
        name = next((n for o in ctx.objects[callee] if (n := _library_name(o))), "")
        given = self._arguments(wrapped)[1]
        return any(key in given for key in _EXPIRY) or "ttl" in name.lower() or _holds_expiring(ctx, given.values())

    def _arguments(self, wrapped: Wrapped) -> tuple[Context, dict[str, int]]:
        """What the decorator is given, by name or position."""
        ctx, index = _site(wrapped)
        factory = ctx.scope.values[ctx.scope.values[index][1]]
        if factory[0] not in CALLS:
            return ctx, {}
        fixing = [o.site for o in ctx.objects[factory[1]] if isinstance(o, Partial) and o.site is not None]
        if fixing and not factory[2] and not factory[3]:
            ctx, index = fixing[0]
            _, _, (_, *args), kws, _ = ctx.scope.values[index]
        else:
            _, _, args, kws, _ = factory
        return ctx, {**{str(i): v for i, v in enumerate(args) if v >= 0}, **dict(kws)}

    def _container(self, wrapped: Wrapped) -> tuple[str, str, int] | None:
        """The variable whose container the decorator fills, when it was given one."""
        ctx, given = self._arguments(wrapped)
        for value in given.values():
            for each in ctx.objects[value]:
                slot = self.holders.slot_of(each) if isinstance(each, Box) else None
                symbol = self.symbols.of(slot) if slot is not None else ""
                if isinstance(each, Box) and symbol:
                    return symbol, each.file, each.line
        return None

    def _place(self, wrapped: Wrapped, inner: Function) -> tuple[str, str, int]:
        """The function, or what holds the cache of one object's method: `self.find = lru_cache(self._find)`."""
        slot = self.holders.slot_of(wrapped) if isinstance(wrapped.inner, Bound) else None
        place = self.symbols.place(slot) if slot is not None else None
        return place or (inner.symbol, inner.module.file, inner.scope.line)

    def _keyed(self, wrapped: Wrapped, params: list[str]) -> tuple[str, ...]:
        """The parameters that the key is made of: those that a `key` function mentions, or all."""
        ctx, given = self._arguments(wrapped)
        functions = [o for o in ctx.objects[given["key"]] if isinstance(o, Function)] if "key" in given else []
        used = _used(functions[0].scope) if functions else None
        return tuple(params) if used is None else tuple(params[i] for i in used if i < len(params))


def behind(wrapped: Wrapped) -> Function | None:
    """The function whose results a wrapper keeps for longer than a request; of a method, that of a lasting object."""
    inner = wrapped.inner
    if isinstance(inner, Bound) and not inner.life:
        inner = inner.function
    return inner if isinstance(inner, Function) and not wrapped.made_for else None


def _in_order(calls: list[CacheCall]) -> tuple[CacheCall, ...]:
    return tuple(sorted(calls, key=lambda c: (c.file, c.line)))


def _library_name(obj: Obj) -> str:
    return obj.name if isinstance(obj, External) else obj.type if isinstance(obj, Foreign) else ""


def _holds_expiring(ctx: Context, values: Iterable[int]) -> bool:
    """Whether one of some values is a container that drops old entries."""
    return any(isinstance(o, Box) and "TTL" in o.type for v in values for o in ctx.objects[v])


def _used(scope: Scope) -> list[int] | None:
    """The positions of the parameters that a function uses; None when it may use all of them."""
    mentioned = {v for value in scope.values for v in _mentioned(value)}
    mentioned |= {int(str(e[1])) for e in scope.effects if e[0] == "return"}
    used = {int(str(v[1])) for i, v in enumerate(scope.values) if v[0] == "param" and i in mentioned}
    return None if any(scope.params[i].kind in ("args", "kwargs") for i in used) else sorted(used)


def _defined_at_site(wrapped: Wrapped) -> bool:
    inner = behind(wrapped)
    return inner is not None and inner.frame is _site(wrapped)[0]


def _site(wrapped: Wrapped) -> tuple[Context, int]:
    """The context and the value by which a function was wrapped."""
    assert wrapped.site is not None
    return wrapped.site


def _mentioned(value: Value) -> set[int]:
    """The values that a value is made of, as far as keys of caches are written."""
    if value[0] in CALLS:
        return {v if v >= 0 else ~v for v in [value[1], *value[2], *(v for _, v in value[3])]}
    if value[0] in ("mix", "phi", "union"):
        return set(value[1])
    if value[0] == "new":
        return {v if v >= 0 else ~v for v in value[3]}
    return {value[1]} if value[0] in ("attr", "item", "copy", "elem") else set()


def _called(callee: Obj) -> Obj:
    """The function behind a wrapper or a bound method."""
    if isinstance(callee, Bound):
        callee = callee.function
    return behind(callee) or callee.inner if isinstance(callee, Wrapped) else callee
