"""Where libraries keep what requests give them: the objects, the settings, and how requests use both."""

from collections.abc import Iterator
from functools import cached_property

from fungible.audit.knowledge.records import StoreModel
from fungible.audit.link.handles import Bound, Foreign, Instance, Partial, Wrapped
from fungible.audit.link.objects import PROCESS, Class, Context, Function, Obj
from fungible.audit.link.world import World
from fungible.audit.program.libraries import LibraryStore, StoreJob
from fungible.audit.trace.backends import ALWAYS, Choice, choose, selected, texts_of
from fungible.audit.trace.choices import Literals, choosing, chosen_by, literals, neighbours
from fungible.audit.trace.describe import guards, origin
from fungible.audit.trace.functions import Functions
from fungible.audit.trace.holders import Holders, Slot
from fungible.audit.trace.index import Index
from fungible.audit.trace.outside import outside_names
from fungible.audit.trace.selectors import Selectors
from fungible.audit.trace.setting_stores import SESSION_TYPES, SIGN_INS, Found, SettingStores
from fungible.audit.trace.usage import Usage, Use
from fungible.model.words import Concern, Kind, Severity, Storage

WHERE = ("memory", "disk", "shared", "unknown", "none")
_ADDS = frozenset({"add_job", "scheduled_job", "task"})


class Stores:
    """Makes the records of everything that libraries keep."""

    def __init__(
        self,
        world: World,
        holders: Holders,
        functions: Functions,
        usage: Usage,
        symbols: dict[Slot, str],
        selectors: Selectors,
    ) -> None:
        self.world, self.holders, self.functions = world, holders, functions
        self.usage, self.symbols, self.selectors = usage, symbols, selectors
        self.classes = {c.symbol: c for c in world.classes.values()}
        self.settings = SettingStores(world, functions, usage, selectors)

    def collect(self, calls: Index) -> tuple[LibraryStore, ...]:
        """All stores, in order of place."""
        found = [each for name in sorted(calls.names) for each in self._found(name, calls)]
        made = [*self._objects(found), *self.settings.collect(found, self._uses)]
        distinct = {(s.file, s.line, s.symbol, s.name): s for s in made}
        return tuple(sorted(distinct.values(), key=lambda s: (s.file, s.line, s.symbol, s.name)))

    @cached_property
    def _literals(self) -> Literals:
        return literals(self.world)

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
            if position >= 0 and not ctx.module.tool:
                own = _owner(ctx, position, site.receiver)
                yield Found(model, ctx, position, own, self._choice(model, ctx, position, own))

    def _remembers(self, name: str) -> bool:
        """Decorators that keep a function's results are described as caches of functions."""
        call = self.world.model(name)
        return call is not None and call.wraps == "cached"

    def _choice(self, model: StoreModel, ctx: Context, position: int, owner: Obj | None) -> Choice | None:
        """What the arguments say, or those of a later call that configures the object; None when nothing does."""
        sites = [(ctx, position)]
        if owner is not None:
            sites = [(c, p) for c, p, method in self.usage.methods(owner) if method in model.setup and p >= 0] + sites
        for site, index in sites:
            found = self._argued(model, site, index)
            if found is not None:
                unclear = found.where == "unknown" and model.default == "shared"
                return Choice("shared", "the default") if unclear else found
        return None

    def _argued(self, model: StoreModel, ctx: Context, position: int) -> Choice | None:
        """What the arguments of one call select: the process first, then the disk, for one is enough."""
        _, _, args, kws, _ = ctx.scope.values[position]
        chosen = [v for k, v in kws if k in model.arguments]
        if not chosen and 0 <= model.position < len(args):
            chosen = [args[model.position]]
        results = [r for v in chosen if v >= 0 and (r := self._value(model, ctx, v)) is not None]
        return min(results, key=lambda r: WHERE.index(r.where)) if results else None

    def _value(self, model: StoreModel, ctx: Context, value: int) -> Choice | None:
        described = origin(ctx, value)
        words = described.words if described else frozenset()
        found = selected(model, ctx, value, texts_of(ctx.objects[value]), words)
        if found is not None and found.where == "unknown" and described is not None:
            near = choose(model, neighbours(self._literals, described.text.rpartition(".")[2]))
            found = Choice(near.where, near.evidence, "environment") if near is not None else found
        if found is not None and found.where in ("memory", "disk"):
            return Choice(found.where, found.evidence, choosing(ctx, value) or found.chosen)
        return found

    def _objects(self, found: list[Found]) -> Iterator[LibraryStore]:
        for each in found:
            choice, decided = self._decided(each)
            if not decided:
                yield self._object(each, choice)

    def _decided(self, each: Found) -> tuple[Choice, bool]:
        """Where an object keeps things, and whether a setting of its own says so (and is reported instead)."""
        default = Choice(each.model.default, "the default", ALWAYS)
        if each.model.name.startswith("litestar.") and (each.choice is None or each.choice.where == "unknown"):
            return self._application_store(each.model) or default, False
        if each.choice is not None:
            return each.choice, False
        for name, setting in self.world.knowledge.settings.items():
            if each.model.name in setting.uses or name in each.model.arguments:
                for selector in self.selectors.named(name):
                    picked = choose(setting, selector.texts)
                    if picked is not None:
                        return Choice(picked.where, f"{name} = {picked.evidence}", picked.chosen), selector.declared
        return default, False

    def _application_store(self, model: StoreModel) -> Choice | None:
        """What `Litestar(stores=…)` gives to those who name a store."""
        for ctx, position in self.usage.calls_named("litestar.Litestar"):
            for name, value in ctx.scope.values[position][3]:
                if name == "stores":
                    return selected(model, ctx, value, texts_of(ctx.objects[value]), ())
        return None

    def _object(self, each: Found, choice: Choice) -> LibraryStore:
        ctx, model = each.ctx, each.model
        line = ctx.scope.lines[each.position]
        around = guards(ctx, ctx.scope.values[each.position][4])
        chosen = chosen_by(around) if choice.where in ("memory", "disk") else ""
        symbol, file, line, named = self._symbol(each, line)
        uses = self.usage.told(self._uses(each))
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
            lasting=self._lasting(each),
            phases=self.functions.phases(ctx),
            uses=uses,
            jobs=self._jobs(each),
        )

    def _symbol(self, each: Found, line: int) -> tuple[str, str, int, bool]:
        """The variable that holds the object; the function that it decorates; or where it is made."""
        ctx = each.ctx
        slot = self.holders.slot_of(each.owner) if each.owner is not None else None
        if slot is not None and slot in self.symbols and each.owner in self._made_at(each):
            return self.symbols[slot].removesuffix(".cached"), ctx.module.file, line, True
        for target in [t for c, p in self._decorations(each) for t in self.usage.targets(c, p)]:
            return target.symbol, target.module.file, target.scope.line, True
        short = each.model.name.rpartition(".")[2].lower()
        return f"{ctx.symbol}.{short}", ctx.module.file, line, False

    def _lasting(self, each: Found) -> bool:
        """Whether the object is the process's: made outside requests, or kept by a variable that is not a container."""
        inside = isinstance(each.ctx.body, Function)
        if not inside or each.owner is None:
            return each.ctx.life == PROCESS
        slot = self.holders.slot_of(each.owner)
        if slot is None or isinstance(slot.where, Context) or slot.storage is Storage.FUNCTION_CACHE:
            return each.ctx.life == PROCESS
        wheres: list[Obj | Context] = [slot.where]
        if slot.storage is Storage.INSTANCE:
            wheres = list(self.holders.instances_with(slot.name))
        return any(each.owner in where.cells[slot.name].values for where in wheres if slot.name in where.cells)

    def _jobs(self, each: Found) -> tuple[StoreJob, ...]:
        """The jobs that start-up adds to a scheduler."""
        if each.owner is None or self.world.role(each.model.name) != "scheduler":
            return ()
        rows = [*self.usage.methods(each.owner), *self.usage.decorated(each.owner)]
        jobs = [
            self._job(ctx, p) for ctx, p, method in rows if method in _ADDS and p >= 0 and not self.usage.serves(ctx)
        ]
        return tuple(sorted((j for j in jobs if j is not None), key=lambda j: (j.file, j.line)))

    def _job(self, ctx: Context, position: int) -> StoreJob | None:
        _, _, args, kws, _ = ctx.scope.values[position]
        values = [v for v in [*args, *(v for k, v in kws if k == "func")] if v >= 0]
        for target in [t for v in values for o in ctx.objects[v] if (t := function_of(o)) is not None]:
            bodies = [c for life in (0, 1) for c in self.world.by_body.get((target, life), [])]
            line = ctx.scope.lines[position]
            return StoreJob(ctx.module.file, line, self.functions.of(ctx), target.symbol, outside_names(bodies))
        return None

    @staticmethod
    def _made_at(each: Found) -> frozenset[Obj]:
        return each.ctx.objects[each.position]

    def _decorations(self, each: Found) -> list[tuple[Context, int]]:
        """Where the result of a decorator factory is applied, in the same scope."""
        rows = self.usage.decorators(each.model.name)
        return [(c, p) for c, p in rows if c is each.ctx and c.scope.values[p][1] == each.position]

    def _uses(self, each: Found) -> Iterator[Use]:
        yield from self._own_uses(each)
        yield from self._uses_by_kind(each)
        for site in self._decorations(each):
            yield from self.usage.decorates(*site, each.model.name)
        if _is_class_setup(each):
            yield from self.usage.calls(each.model.name.partition(".")[0] + ".")

    def _own_uses(self, each: Found) -> Iterator[Use]:
        """What is done with the object itself; jobs that decorators add to a scheduler are listed elsewhere."""
        if each.owner is None:
            return
        role = self.world.role(each.model.name)
        for use in self.usage.of(each.owner, each.model.uses):
            if role != "scheduler" or use.how != "decorator":
                yield use
        if role == "mcp":
            yield from self.usage.runs(each.owner, each.model.setup)

    def _uses_by_kind(self, each: Found) -> Iterator[Use]:
        """Uses that don't name the object: limits for all routes, calls of tasks, writes to the session."""
        model = each.model
        if model.kind == "rate-limit":
            yield from self._default_limits(each)
        elif model.kind == "job-status":
            yield from self.usage.calls("task.")
        elif model.kind == "connection-registry":
            package = model.name.partition(".")[0]
            if model.uses and package != model.name:
                yield from self.usage.calls(*(f"{package}.{use}" for use in model.uses))
        elif model.kind == "session" and not model.uses:
            yield from self.usage.session_writes(SESSION_TYPES)
            yield from self.usage.calls(*SIGN_INS)

    def _default_limits(self, each: Found) -> Iterator[Use]:
        """Limits that hold for every route, where the limiter is attached to an application."""
        node = each.ctx.scope.values[each.position]
        if any(name in ("default_limits", "application_limits") for name, _ in node[3]):
            yield from self.usage.runs(each.owner, ("init_app",)) if each.owner is not None else ()
            yield from self.usage.registered("slowapi.middleware.")


def _owner(ctx: Context, position: int, receiver: Obj | None) -> Obj | None:
    """The object that a call makes, or the library's object of which it is a method."""
    made = next((o for o in ctx.objects[position] if isinstance(o, Foreign | Instance)), None)
    return receiver if made is None or isinstance(receiver, Foreign) else made


def _is_class_setup(each: Found) -> bool:
    """Whether a class of the library is set up as a whole: everything that is called of it uses the store."""
    head, _, method = each.model.name.rpartition(".")
    of_class = method in ("init", "setup") and head.rpartition(".")[2][:1].isupper()
    return of_class and not isinstance(each.owner, Foreign)


def function_of(obj: Obj) -> Function | None:
    """The function of the program behind wrappers, methods and partials."""
    if isinstance(obj, Bound):
        return function_of(obj.function)
    if isinstance(obj, Wrapped | Partial):
        return function_of(obj.inner)
    return obj if isinstance(obj, Function) else None
