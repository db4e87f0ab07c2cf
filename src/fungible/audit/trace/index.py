"""Calls that leave the program, indexed by name; a record is made only for names that are asked for."""

from collections import defaultdict
from collections.abc import Iterable

from fungible.audit.facts.records import CALLS, Value
from fungible.audit.link.handles import Foreign, Instance, Method, Wrapped
from fungible.audit.link.objects import Class, Context, External, Function, Obj
from fungible.audit.program.origins import Origin
from fungible.audit.program.records import Call, CallIndex
from fungible.audit.trace.describe import guards, origin
from fungible.audit.trace.functions import Functions
from fungible.audit.trace.holders import Holders, Slot
from fungible.model.words import Storage

Site = tuple[Context, int, int, Obj | None]
STORES = {"setitem": "__setitem__", "delitem": "__delitem__", "setattr": "__setattr__"}


def index_calls(
    contexts: Iterable[Context], holders: Holders, functions: Functions, symbols: dict[Slot, str]
) -> CallIndex:
    """Index the calls of contexts. A call of something unknown is indexed as `?.method`."""
    found: dict[str, list[Site]] = defaultdict(list)
    for ctx in contexts:
        for position, value in enumerate(ctx.scope.values):
            if value[0] in CALLS:
                for name, receiver in _names(ctx, value[1]):
                    found[name].append((ctx, position, -1, receiver))
        _index_stores(ctx, found)
    maker = _Maker(holders, functions, symbols)
    return CallIndex(found, maker.make)


def _names(ctx: Context, function: int) -> list[tuple[str, Obj | None]]:
    names: list[tuple[str, Obj | None]] = []
    for callee in ctx.objects[function]:
        if isinstance(callee, External):
            names.append((callee.name, None))
        elif isinstance(callee, Method) and isinstance(callee.receiver, Foreign):
            names.append((f"{callee.receiver.type}.{callee.name}", callee.receiver))
        elif isinstance(callee, Foreign):
            names.append((callee.type, callee))
        elif isinstance(callee, Class | Instance):
            names.append((callee.symbol if isinstance(callee, Class) else callee.owner.symbol, callee))
    if not names and not ctx.objects[function]:
        value = ctx.scope.values[function]
        if value[0] == "attr":
            names.append((f"?.{value[2]}", None))
    return sorted(names, key=lambda row: row[0])


def _index_stores(ctx: Context, found: dict[str, list[Site]]) -> None:
    for position, effect in enumerate(ctx.scope.effects):
        suffix = STORES.get(effect[0])
        if suffix is not None:
            for target in ctx.objects[effect[1]]:
                if isinstance(target, External):
                    name = f"{target.name}.{effect[2]}" if effect[0] == "setattr" else target.name
                    found[f"{name}.{suffix}"].append((ctx, -1, position, None))


class _Maker:
    """Makes call records."""

    def __init__(self, holders: Holders, functions: Functions, symbols: dict[Slot, str]) -> None:
        self.holders, self.functions, self.symbols = holders, functions, symbols
        self.made: dict[tuple[str, Value], Call | None] = {}
        self.entered: dict[int, frozenset[int]] = {}

    def make(self, name: str, site: Value) -> Call | None:
        """The record of one call site, made once: several rules ask for the same calls."""
        key = (name, site)
        if key not in self.made:
            self.made[key] = self._make(name, site)
        return self.made[key]

    def _make(self, name: str, site: Value) -> Call | None:
        ctx, position, effect, receiver = site
        phases = self.functions.phases(ctx)
        if not phases:
            return None
        if position < 0:
            return self._store(name, ctx, effect)
        _, function, args, kws, block = ctx.scope.values[position]
        result = [o for o in ctx.objects[position] if isinstance(o, Foreign)]
        line = ctx.scope.lines[position]
        return Call(
            name=name,
            file=ctx.module.file,
            line=line,
            function=self.functions.of(ctx),
            phases=phases,
            args=tuple(o for v in args if (o := origin(ctx, v)) is not None),
            kwargs={k or "**": o for k, v in kws if (o := origin(ctx, v)) is not None},
            guards=guards(ctx, block),
            trace=self.functions.trace(ctx, line, f"calls {name}"),
            result=result[0].order if result else 0,
            receiver=receiver.order if receiver is not None else 0,
            held=next((h for o in result if (h := self._held(o))), ""),
            managed=self._managed(ctx, position),
            decorates=_decorated(ctx, args),
            on=_receiver(ctx, function),
        )

    def _store(self, name: str, ctx: Context, position: int) -> Call:
        effect = ctx.scope.effects[position]
        line, block = int(str(effect[-2])), int(str(effect[-1]))
        values = [v for v in effect[2:4] if isinstance(v, int)]
        return Call(
            name=name,
            file=ctx.module.file,
            line=line,
            function=self.functions.of(ctx),
            phases=self.functions.phases(ctx),
            args=tuple(o for v in values if (o := origin(ctx, v)) is not None),
            kwargs={},
            guards=guards(ctx, block),
            trace=self.functions.trace(ctx, line, f"writes {name.rpartition('.')[0]}"),
            result=0,
            receiver=0,
            held="",
            managed=False,
            decorates="",
        )

    def _held(self, obj: Obj) -> str:
        slot = self.holders.slot_of(obj)
        return self.symbols.get(slot, "") if slot is not None and slot.storage is not Storage.CLOSURE else ""

    def _managed(self, ctx: Context, position: int) -> bool:
        """Whether the result is entered by `with`, here."""
        entered = self.entered.get(id(ctx.scope))
        if entered is None:
            entered = frozenset(v[1] for v in ctx.scope.values if v[0] == "enter")
            self.entered[id(ctx.scope)] = entered
        return position in entered


def _decorated(ctx: Context, args: tuple[int, ...]) -> str:
    """The symbol of the function that the call decorates, if it does."""
    if len(args) == 1 and args[0] >= 0:
        for each in ctx.objects[args[0]]:
            inner = each.inner if isinstance(each, Wrapped) else each
            if isinstance(inner, Function):
                return inner.symbol
    return ""


def _receiver(ctx: Context, function: int) -> Origin | None:
    """The expression whose method is called."""
    value = ctx.scope.values[function]
    return origin(ctx, value[1]) if value[0] == "attr" else None
