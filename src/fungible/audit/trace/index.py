"""Calls that leave the program, by name; a record is made only for what is asked for."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from fungible.audit.facts.records import CALLS, Effect, Scope, Value
from fungible.audit.link.handles import Foreign, Instance
from fungible.audit.link.objects import Class, Context, External, Obj
from fungible.audit.link.world import IDENTITY, REQUEST_DATA
from fungible.audit.program.origins import Function, Guard, Origin
from fungible.audit.program.records import Call
from fungible.audit.trace.decorating import decorated, keyed_by
from fungible.audit.trace.describe import guards, origin
from fungible.audit.trace.functions import Functions
from fungible.audit.trace.handing import Handing
from fungible.audit.trace.holders import Holders
from fungible.audit.trace.kept_properties import is_kept_by_what_lasts
from fungible.audit.trace.locks import Locks
from fungible.audit.trace.symbols import Symbols
from fungible.audit.trace.uses import STORES, Uses
from fungible.model.report import Step
from fungible.model.words import SERVING, Phase, Storage


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """A call, or an assignment to what is outside the program, in one context; `receiver` is what it is called on."""

    name: str
    ctx: Context
    position: int
    effect: int = -1
    receiver: Obj | None = None

    @property
    def line(self) -> int:
        """Its line."""
        if self.position >= 0:
            return self.ctx.scope.lines[self.position]
        line: int = self.ctx.scope.effects[self.effect][-2]
        return line

    def values(self) -> tuple[Sequence[int], Sequence[tuple[str, int]], int]:
        """What it is given by position and by name, and the block that it stands in."""
        if self.position >= 0:
            _, _, args, kws, block = self.ctx.scope.values[self.position]
            return args, kws, block
        effect: Effect = self.ctx.scope.effects[self.effect]
        return [v for v in effect[2:-2][:2] if isinstance(v, int)], (), effect[-1]


class Index:
    """The calls of a program by name, as rules ask for them; unknown methods go by `?.name`."""

    def __init__(self, uses: Uses, holders: Holders, functions: Functions, symbols: Symbols) -> None:
        self.uses, self.holders, self.functions, self.symbols = uses, holders, functions, symbols
        self.locks = Locks(holders, functions, symbols)
        self.handing = Handing(functions, holders)
        self._stored = self._stores()
        self.names: tuple[str, ...] = (
            *uses.by_name,
            *(f"?.{method}" for method in uses.unknown),
            *(name for name in self._stored if name not in uses.by_name),
        )
        self._sites: dict[str, tuple[Site, ...]] = {}
        self._every: dict[str, tuple[Call, ...]] = {}
        self._telling: dict[str, tuple[Call, ...]] = {}
        self._made: dict[Site, Call] = {}
        self._entered: dict[int, frozenset[int]] = {}
        self._going: dict[int, frozenset[object]] = {}

    def _stores(self) -> dict[str, list[tuple[Context, int]]]:
        """Assignments to attributes and items of names outside the program, and applications' secrets."""
        found: dict[str, list[tuple[Context, int]]] = defaultdict(list)
        for target, rows in self.uses.changed.items():
            whole = target.name if isinstance(target, External) else self._application(target)
            if whole:
                for ctx, position in rows:
                    effect = ctx.scope.effects[position]
                    if isinstance(target, Foreign) and effect[2] != "secret_key":
                        continue
                    name = f"{whole}.{effect[2]}" if effect[0] == "setattr" else whole
                    found[f"{name}.{STORES[effect[0]]}"].append((ctx, position))
        return found

    def _application(self, target: Obj) -> str:
        """The type of an application, whose attributes are options of its framework."""
        is_app = isinstance(target, Foreign) and self.holders.world.role(target.type) == "app"
        return target.type if is_app and isinstance(target, Foreign) else ""

    def sites(self, name: str) -> tuple[Site, ...]:
        """The calls of a name that some phase reaches, in order."""
        found = self._sites.get(name)
        if found is None:
            reached = self.functions.phases
            found = self._sites[name] = tuple([site for site in self._found(name) if reached(site.ctx)])
        return found

    def _found(self, name: str) -> Iterator[Site]:
        for ctx, position, callee in self.uses.calls_of(self.uses.by_name.get(name, ())):
            yield Site(name, ctx, position, receiver=_called_on(callee))
        if name.startswith("?."):
            for ctx, position in self.uses.unknown.get(name[2:], ()):
                yield Site(name, ctx, position)
        for ctx, position in self._stored.get(name, ()):
            yield Site(name, ctx, -1, position)

    def every(self, name: str) -> tuple[Call, ...]:
        """Every record of the calls of a name, one for each context."""
        found = self._every.get(name)
        if found is None:
            found = self._every[name] = tuple([self._record(site) for site in self.sites(name)])
        return found

    def of(self, name: str) -> tuple[Call, ...]:
        """The calls of a name in order of file and line; of one that several contexts make, the most telling."""
        found = self._telling.get(name)
        if found is None:
            best: dict[tuple[str, int, str], Site] = {}
            for site in sorted(self.sites(name), key=self._rank):
                best[(site.ctx.module.file, site.line, self.functions.of(site.ctx).symbol)] = site
            chosen = sorted(best.items(), key=lambda row: row[0][:2])
            found = self._telling[name] = tuple([self._record(site) for _, site in chosen])
        return found

    def _rank(self, site: Site) -> tuple[bool, bool, int]:
        """How telling it is: served, by a request, with arguments that a request brings."""
        phases, taints = self.functions.phases(site.ctx), site.ctx.taints
        args, kws, _ = site.values()
        given = [v if v >= 0 else ~v for v in args if v != -1]
        given += [v if v >= 0 else ~v for v in {k: v for k, v in kws if v != -1}.values()]
        marked = sum(1 for v in given if taints[v] & (REQUEST_DATA | IDENTITY))
        return any(p in SERVING for p in phases), Phase.REQUEST in phases, marked

    def _record(self, site: Site) -> Call:
        found = self._made.get(site)
        if found is None:
            ctx = site.ctx
            function, phases = self.functions.of(ctx), self.functions.phases_at(ctx, site.line, site.values()[2])
            told = Told(self, site)
            found = self._made[site] = Call(site.name, ctx.module.file, site.line, function, phases, told)
        return found

    def held(self, obj: Obj) -> str:
        """The symbol of the state that holds an object."""
        slot = self.holders.slot_of(obj)
        return self.symbols.of(slot) if slot is not None and slot.storage is not Storage.CLOSURE else ""

    def enters(self, site: Site) -> bool:
        """Whether a `with` statement of the same scope enters what a call makes."""
        scope = site.ctx.scope
        entered = self._entered.get(id(scope))
        if entered is None:
            entered = self._entered[id(scope)] = frozenset([v[1] for v in scope.values if v[0] == "enter"])
        return site.position in entered

    def goes(self, site: Site) -> bool:
        """Whether what a call makes goes anywhere, but for its own methods."""
        scope = site.ctx.scope
        going = self._going.get(id(scope))
        if going is None:
            going = self._going[id(scope)] = frozenset(_operands(scope))
        return site.position in going


class Told:
    """What is said of one site."""

    def __init__(self, index: Index, site: Site) -> None:
        self._index, self._site = index, site

    @cached_property
    def args(self) -> tuple[Origin, ...]:
        """What it is given by position."""
        ctx = self._site.ctx
        return tuple([o for v in self._site.values()[0] if (o := origin(ctx, v)) is not None])

    @cached_property
    def kwargs(self) -> Mapping[str, Origin]:
        """What it is given by name."""
        ctx = self._site.ctx
        return {k or "**": o for k, v in self._site.values()[1] if (o := origin(ctx, v)) is not None}

    @cached_property
    def guards(self) -> tuple[Guard, ...]:
        """The compound statements around it."""
        return guards(self._site.ctx, self._site.values()[2])

    @cached_property
    def trace(self) -> tuple[Step, ...]:
        """The way to it."""
        site = self._site
        name = site.name.removeprefix("?.")
        note = f"calls {name}" if site.position >= 0 else f"writes {name.rpartition('.')[0]}"
        return self._index.functions.trace(site.ctx, site.line, note)

    @cached_property
    def _results(self) -> list[Foreign]:
        site = self._site
        made = site.ctx.objects[site.position] if site.position >= 0 else ()
        return sorted([o for o in made if isinstance(o, Foreign)], key=lambda o: o.order)

    @property
    def result(self) -> int:
        """The object that it makes."""
        return self._results[0].order if self._results else 0

    @property
    def receiver(self) -> int:
        """The object whose method it calls."""
        return self._site.receiver.order if self._site.receiver is not None else 0

    @property
    def lasts(self) -> bool:
        """Whether what it makes is made for as long as the process runs, whoever asks first."""
        for_good = bool(self._results) and not any(each.life for each in self._results)
        return for_good or is_kept_by_what_lasts(self._index.holders, self._site.ctx)

    @cached_property
    def held(self) -> str:
        """The state that keeps what it makes."""
        return next((held for o in self._results if (held := self._index.held(o))), "")

    @property
    def managed(self) -> bool:
        """Whether a `with` statement enters what it makes."""
        return self._site.position >= 0 and self._index.enters(self._site)

    @cached_property
    def locks(self) -> frozenset[str]:
        """The locks that are held meanwhile."""
        site = self._site
        return self._index.locks.held(site.ctx.scope, site.values()[2], site.line)

    @property
    def ended_by(self) -> tuple[Function, ...]:
        """Those that call the function around it in a `finally`."""
        return self._index.functions.ended_by(self._site.ctx)

    @cached_property
    def decorates(self) -> str:
        """The function that it decorates."""
        site = self._site
        found = decorated(site.ctx, site.values()[0]) if site.position >= 0 else None
        return found.symbol if found is not None else ""

    @property
    def keyed_by(self) -> frozenset[str] | None:
        """The parameters of what it decorates that make the key, where a function that it is given makes that."""
        return keyed_by(self._site.ctx, self._site.position) if self._site.position >= 0 else None

    @cached_property
    def on(self) -> Origin | None:
        """The expression whose method it calls."""
        site = self._site
        if site.position < 0:
            return None
        values = site.ctx.scope.values
        callee: Value = values[values[site.position][1]]
        return origin(site.ctx, callee[1]) if callee[0] == "attr" else None

    @property
    def local(self) -> bool:
        """Whether what it makes goes nowhere."""
        return self._site.position >= 0 and not self._index.goes(self._site)

    @property
    def beside(self) -> bool:
        """Whether a job or thread that the process itself began makes it, and no request."""
        return self._index.functions.beside(self._site.ctx)

    @cached_property
    def left(self) -> bool:
        """Whether nobody who gets what it makes closes it, keeps it, or gives it to a library."""
        site = self._site
        return site.position >= 0 and self._index.handing.is_left(site.ctx, site.position)


def _operands(scope: Scope) -> Iterator[object]:
    """What goes into another value, a call, a variable or the result."""
    for value in scope.values:
        if value[0] in CALLS:
            yield from value[2]
            yield from (each for _, each in value[3])
        elif value[0] not in ("attr", "enter", "const"):
            for part in value[1:]:
                yield from part if isinstance(part, tuple) else (part,)
    for effect in scope.effects:
        yield from effect[1:-2]


def _called_on(callee: Obj) -> Obj | None:
    """The object of a library whose method is called, or the object that is."""
    receiver = getattr(callee, "receiver", None)
    if isinstance(receiver, Foreign):
        return receiver
    return callee if isinstance(callee, Foreign | Class | Instance) else None
