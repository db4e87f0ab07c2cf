"""Where libraries keep what requests give them: the objects, the settings, and how requests use both."""

from collections.abc import Iterator
from dataclasses import replace

from fungible.audit.knowledge.records import StoreModel
from fungible.audit.link.handles import Foreign, Instance, Partial
from fungible.audit.link.objects import PROCESS, Class, Context, Function, Obj
from fungible.audit.link.world import World
from fungible.audit.program.libraries import LibraryStore
from fungible.audit.trace.backends import Choice
from fungible.audit.trace.choices import chosen_by
from fungible.audit.trace.deciding import Deciding
from fungible.audit.trace.describe import guards
from fungible.audit.trace.functions import Functions
from fungible.audit.trace.holders import Holders, Slot
from fungible.audit.trace.index import Index
from fungible.audit.trace.selectors import Selectors
from fungible.audit.trace.setting_stores import Found, SettingStores
from fungible.audit.trace.stand_ins import StandIns
from fungible.audit.trace.symbols import Symbols
from fungible.audit.trace.usage import Usage, Use
from fungible.audit.trace.using import Using
from fungible.model.words import Concern, Kind, Severity, Storage


class Stores:
    """Makes the records of everything that libraries keep."""

    def __init__(
        self,
        world: World,
        holders: Holders,
        functions: Functions,
        usage: Usage,
        symbols: Symbols,
        selectors: Selectors,
    ) -> None:
        self.world, self.holders, self.functions = world, holders, functions
        self.usage, self.symbols, self.selectors = usage, symbols, selectors
        self.classes = {c.symbol: c for c in world.classes.values()}
        self.deciding, self.using = Deciding(world, usage, selectors), Using(world, functions, usage, selectors)
        self.settings = SettingStores(world, functions, usage, selectors)
        self.stand_ins = StandIns(functions)

    def collect(self, calls: Index) -> tuple[LibraryStore, ...]:
        """All stores, in order of place."""
        found = [each for name in sorted(calls.names) for each in self._found(name, calls)]
        found += [each for name in sorted(self.usage.partials) for each in self._behind_partials(name)]
        made = [*self._objects(found), *self.settings.collect(found, self.using.of)]
        distinct = {(s.file, s.line, s.symbol, s.name): s for s in made}
        return tuple(sorted(distinct.values(), key=lambda s: (s.file, s.line, s.symbol, s.name)))

    def _model(self, name: str) -> StoreModel | None:
        stores = self.world.knowledge.stores
        if name in stores:
            return stores[name]
        cls = self.classes.get(name)
        if cls is not None:
            return self._derived(cls)
        return next((stores[b] for b in self.world.knowledge.ancestry(name) if b in stores), None)

    def _derived(self, cls: Class) -> StoreModel | None:
        from_ = [b for base in cls.bases for b in base]
        return next((s for b in from_ if (s := self.world.knowledge.stores.get(getattr(b, "name", "")))), None)

    def _found(self, name: str, calls: Index) -> Iterator[Found]:
        model = self._model(name)
        if model is None or self._remembers(name):
            return
        for site in calls.sites(name):
            ctx, position = site.ctx, site.position
            if position >= 0 and not ctx.module.tool and not self.stand_ins.never_made(ctx, position):
                own = _owner(ctx, position, site.receiver)
                yield Found(model, ctx, position, own, self.deciding.choice(model, ctx, position, own))

    def _behind_partials(self, name: str) -> Iterator[Found]:
        """Objects and decorators of libraries that are made through a partial, which gives arguments as well."""
        model = self._model(name)
        if model is None or self._remembers(name):
            return
        moved = replace(model, position=model.position + 1) if model.position >= 0 else model
        for ctx, position, each in self.usage.uses.calls_of(self.usage.partials[name]):
            if isinstance(each, Partial) and each.site is not None and self.functions.phases(ctx):
                own = _owner(ctx, position, None)
                choice = self.deciding.choice(model, ctx, position, own)
                fixed = None if choice else self.deciding.choice(moved, *each.site, None)
                yield Found(model, ctx, position, own, choice or fixed, each if fixed else None)

    def _remembers(self, name: str) -> bool:
        """Decorators that keep a function's results are described as caches of functions."""
        call = self.world.model(name)
        return call is not None and call.wraps == "cached"

    def _objects(self, found: list[Found]) -> Iterator[LibraryStore]:
        for each in found:
            choice, decided = self.deciding.decided(each)
            if not decided:
                yield self._object(each, choice)

    def _object(self, each: Found, choice: Choice) -> LibraryStore:
        ctx, model = each.ctx, each.model
        line = ctx.scope.lines[each.position]
        around = guards(ctx, ctx.scope.values[each.position][4])
        chosen = chosen_by(around) if choice.where in ("memory", "disk") else ""
        symbol, file, line, named = self._symbol(each, line)
        opened = choice.where == "disk" and self.usage.serves(ctx)
        uses = self.usage.told([*self.using.of(each), *([Use("", "opened", ctx, line, "opens it")] if opened else ())])
        return LibraryStore(
            name=model.name,
            symbol=symbol,
            file=file,
            line=line,
            kind=Kind(model.kind),
            concern=Concern(model.concern),
            where=choice.where,
            chosen=chosen or choice.chosen,
            evidence=choice.evidence,
            note=model.note,
            remedy=model.remedy,
            severity=Severity(model.severity),
            setting=False,
            named=named,
            lasting=choice.where == "disk" or self._lasting(each),
            phases=self.functions.phases(ctx),
            uses=uses,
            jobs=self.using.jobs(each),
        )

    def _symbol(self, each: Found, line: int) -> tuple[str, str, int, bool]:
        """The variable that holds the object; the function that it decorates; or where it is made."""
        ctx = each.ctx
        slot = self.holders.named_slot_of(each.owner) if each.owner is not None else None
        place = self.symbols.place(slot) if slot is not None else None
        if place is not None and each.owner in self._made_at(each):
            symbol, file, bound = place
            if file == ctx.module.file:
                return symbol, file, line, True
            if slot is not None and self._is_bound(each, slot):
                return symbol, file, bound, True
        for target in [t for c, p in self.using.decorations(each) for t in self.usage.targets(c, p)]:
            return target.symbol, target.module.file, target.scope.line, True
        if each.fixed is not None and each.fixed.site is not None:
            return self._fixed_at(each, each.fixed, *each.fixed.site)
        return f"{ctx.symbol}.{_short(each)}", ctx.module.file, line, False

    def _fixed_at(self, each: Found, partial: Partial, ctx: Context, position: int) -> tuple[str, str, int, bool]:
        """Where a partial fixes what decides about the objects that are made through it: the variable that holds it."""
        slot, line = self.holders.named_slot_of(partial), ctx.scope.lines[position]
        place = self.symbols.place(slot) if slot is not None else None
        if place is not None and place[1:] == (ctx.module.file, line):
            return *place, True
        return f"{ctx.symbol}.{_short(each)}", ctx.module.file, line, False

    def _lasting(self, each: Found) -> bool:
        """Whether the object is the process's: made outside requests, or kept by a variable that is not a container."""
        inside = isinstance(each.ctx.body, Function)
        if not inside or each.owner is None:
            return each.ctx.life == PROCESS
        slot = self.holders.slot_of(each.owner)
        if slot is None or isinstance(slot.where, Context) or slot.storage is Storage.FUNCTION_CACHE:
            return each.ctx.life == PROCESS
        return self._is_bound(each, slot)

    def _is_bound(self, each: Found, slot: Slot) -> bool:
        """Whether a variable or attribute is the object itself, and no other thing that has it."""
        wheres: list[Obj | Context] = [slot.where]
        if slot.storage is Storage.INSTANCE:
            wheres = list(self.holders.instances_with(slot.name))
        return any(each.owner in where.cells[slot.name].values for where in wheres if slot.name in where.cells)

    @staticmethod
    def _made_at(each: Found) -> frozenset[Obj]:
        return each.ctx.objects[each.position]


def _short(each: Found) -> str:
    return each.model.name.rpartition(".")[2].lower()


def _owner(ctx: Context, position: int, receiver: Obj | None) -> Obj | None:
    """The object that a call makes, or the library's object of which it is a method."""
    made = next((o for o in ctx.objects[position] if isinstance(o, Foreign | Instance)), None)
    return receiver if made is None or isinstance(receiver, Foreign) else made
