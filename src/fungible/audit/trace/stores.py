"""Where libraries keep what requests give them: the objects, the settings, and how requests use both."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fungible.audit.knowledge.records import SettingModel, StoreModel
from fungible.audit.link.context import Context
from fungible.audit.link.objects import PROCESS, Bound, Class, Foreign, Function, Instance, Obj, Partial, Wrapped
from fungible.audit.link.world import World
from fungible.audit.program.records import LibraryStore, StoreJob, StoreUse
from fungible.audit.trace.backends import ALWAYS, Choice, choose, selected, texts_of
from fungible.audit.trace.choices import choosing, chosen_by, for_development, neighbours
from fungible.audit.trace.describe import guards, origin
from fungible.audit.trace.functions import Functions
from fungible.audit.trace.holders import Holders, Slot
from fungible.audit.trace.index import Site
from fungible.audit.trace.outside import outside_names
from fungible.audit.trace.selectors import Selector, Selectors
from fungible.audit.trace.usage import Usage
from fungible.model.words import Concern, Kind, Severity, Storage

USES = 12
WHERE = ("memory", "disk", "shared", "unknown", "none")
_ADDS = frozenset({"add_job", "scheduled_job", "task"})
SESSION_TYPES = frozenset({"flask.sessions.Session", "starlette.session"})
SIGN_INS = ("django.contrib.auth.login", "flask_login.login_user", "django.contrib.messages.")


@dataclass(frozen=True, slots=True)
class Found:
    """An object of a library that keeps things: where it is made, what its methods are called on."""

    model: StoreModel
    ctx: Context
    position: int
    owner: Obj | None
    choice: Choice | None


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

    def collect(self, calls: dict[str, list[Site]]) -> tuple[LibraryStore, ...]:
        """All stores, in order of place."""
        found = [each for name in sorted(calls) for each in self._found(name, calls[name])]
        made = [*self._objects(found), *self._settings(found)]
        distinct = {(s.file, s.line, s.symbol, s.name): s for s in made}
        return tuple(sorted(distinct.values(), key=lambda s: (s.file, s.line, s.symbol, s.name)))

    def _model(self, name: str) -> StoreModel | None:
        stores = self.world.knowledge.stores
        if name in stores:
            return stores[name]
        cls = next((c for c in self.world.classes if c.symbol == name), None) if "." in name else None
        bases = self.world.knowledge.ancestry(name) if cls is None else ()
        return next((stores[b] for b in bases if b in stores), None) if cls is None else self._derived(cls)

    def _derived(self, cls: Class) -> StoreModel | None:
        from_ = [b for base in cls.bases for b in base]
        return next((s for b in from_ if (s := self.world.knowledge.stores.get(getattr(b, "name", "")))), None)

    def _found(self, name: str, sites: Sequence[Site]) -> Iterator[Found]:
        model = self._model(name)
        if model is None or self._remembers(name):
            return
        for ctx, position, _, receiver in sites:
            if position < 0 or ctx.module.tool or not self.functions.phases(ctx):
                continue
            made = [o for o in ctx.objects[position] if isinstance(o, Foreign | Instance)]
            own = made[0] if (made and receiver is None) or (made and not isinstance(receiver, Foreign)) else receiver
            yield Found(model, ctx, position, own, self._choice(model, ctx, position, own))

    def _remembers(self, name: str) -> bool:
        """Decorators that keep a function's results are described as caches of functions."""
        call = self.world.model(name)
        return call is not None and call.wraps == "cached"

    def _choice(self, model: StoreModel, ctx: Context, position: int, owner: Obj | None) -> Choice | None:
        """What the arguments say, or those of a later call that configures the object; None when nothing does."""
        sites = [(ctx, position)]
        if owner is not None:
            sites = [(c, p) for c, p, method in self.usage.methods[owner] if method in model.setup and p >= 0] + sites
        for site, index in sites:
            found = self._argued(model, site, index)
            if found is not None:
                unclear = found.where == "unknown" and model.default == "shared"
                return Choice("shared", "the default") if unclear else found
        return None

    def _argued(self, model: StoreModel, ctx: Context, position: int) -> Choice | None:
        """What the arguments of one call select: the process first, then the disk, for one is enough."""
        _, _, args, kws, _ = ctx.scope.values[position]
        chosen = [v for k, v in kws if k in model.arguments]  # type: ignore[attr-defined] # a call's arguments
        if not chosen and 0 <= model.position < len(args):  # type: ignore[arg-type] # a call's arguments
            chosen = [args[model.position]]  # type: ignore[index] # a call's arguments
        results = [r for v in chosen if v >= 0 and (r := self._value(model, ctx, v)) is not None]
        return min(results, key=lambda r: WHERE.index(r.where)) if results else None

    def _value(self, model: StoreModel, ctx: Context, value: int) -> Choice | None:
        described = origin(ctx, value)
        words = described.words if described else frozenset()
        found = selected(model, ctx, value, texts_of(ctx.objects[value]), words)
        if found is not None and found.where == "unknown" and described is not None:
            near = choose(model, neighbours(self.world, described.text.rpartition(".")[2]))
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
        for ctx, position in self.usage.named.get("litestar.Litestar", ()):
            for name, value in ctx.scope.values[position][3]:  # type: ignore[attr-defined] # a call's keywords
                if name == "stores":
                    return selected(model, ctx, value, texts_of(ctx.objects[value]), ())
        return None

    def _object(self, each: Found, choice: Choice) -> LibraryStore:
        ctx, model = each.ctx, each.model
        line = ctx.scope.lines[each.position]
        around = guards(ctx, ctx.scope.values[each.position][4])  # type: ignore[arg-type] # a call's block
        chosen = chosen_by(around) if choice.where in ("memory", "disk") else ""
        symbol, file, line, named = self._symbol(each, line)
        uses = self._uses(each)
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
        wheres = [slot.where]
        if slot.storage is Storage.INSTANCE:
            wheres = [o for o in self.holders.slots if isinstance(o, Instance) and slot.name in o.cells]
        return any(each.owner in where.cells[slot.name].values for where in wheres if slot.name in where.cells)

    def _jobs(self, each: Found) -> tuple[StoreJob, ...]:
        """The jobs that start-up adds to a scheduler."""
        if each.owner is None or self.world.role(each.model.name) != "scheduler":
            return ()
        rows = [*self.usage.methods[each.owner], *self.usage.decorated[each.owner]]
        jobs = [
            self._job(ctx, p) for ctx, p, method in rows if method in _ADDS and p >= 0 and not self.usage.serves(ctx)
        ]
        return tuple(sorted((j for j in jobs if j is not None), key=lambda j: (j.file, j.line)))

    def _job(self, ctx: Context, position: int) -> StoreJob | None:
        _, _, args, kws, _ = ctx.scope.values[position]
        values = [v for v in [*args, *(v for k, v in kws if k == "func")] if v >= 0]  # type: ignore[attr-defined, misc] # a call
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
        rows = self.usage.by_decorator.get(each.model.name, [])
        return [(c, p) for c, p in rows if c is each.ctx and c.scope.values[p][1] == each.position]

    def _uses(self, each: Found) -> tuple[StoreUse, ...]:
        model = each.model
        uses = list(self.usage.of(each.owner, model.uses)) if each.owner is not None else []
        if self.world.role(model.name) == "scheduler":
            uses = [use for use in uses if use.how != "decorator"]
        if each.owner is not None and self.world.role(model.name) == "mcp":
            uses += self.usage.runs(each.owner, model.setup)
        if model.kind == "rate-limit":
            uses += self._default_limits(each)
        if model.kind == "job-status":
            uses += self.usage.calls("task.")
        package = model.name.partition(".")[0]
        if model.uses and package != model.name and model.kind == "connection-registry":
            uses += self.usage.calls(*(f"{package}.{use}" for use in model.uses))
        for site in self._decorations(each):
            uses += self.usage.decorates(*site, model.name)
        head, _, last = model.name.rpartition(".")
        if last in ("init", "setup") and head.rpartition(".")[2][:1].isupper() and not isinstance(each.owner, Foreign):
            uses += self.usage.calls(model.name.partition(".")[0] + ".")
        if model.kind == "session" and not model.uses:
            uses += [*self.usage.session_writes(SESSION_TYPES), *self.usage.calls(*SIGN_INS)]
        return _ordered(uses)

    def _default_limits(self, each: Found) -> Iterator[StoreUse]:
        """Limits that hold for every route, where the limiter is attached to an application."""
        node = each.ctx.scope.values[each.position]
        if any(name in ("default_limits", "application_limits") for name, _ in node[3]):  # type: ignore[attr-defined] # a call
            yield from self.usage.runs(each.owner, ("init_app",)) if each.owner is not None else ()
            yield from self.usage.registered("slowapi.middleware.")

    def _settings(self, found: list[Found]) -> Iterator[LibraryStore]:
        for name, model in sorted(self.world.knowledge.settings.items()):
            for selector in self.selectors.named(name):
                if selector.declared:
                    yield from self._setting(model, selector, found)

    def _setting(self, model: SettingModel, selector: Selector, found: list[Found]) -> Iterator[LibraryStore]:
        choice = choose(model, selector.texts)
        if choice is None:
            return
        choice, evidence = self._needed(model, choice), choice.evidence
        chosen = choice.chosen
        if choice.where in ("memory", "disk"):
            chosen = self._replaced(model, selector) or selector.chosen or choice.chosen
        uses = self._setting_uses(model, found)
        yield LibraryStore(
            name=model.name,
            symbol=selector.symbol,
            file=selector.file,
            line=selector.line,
            kind=self._kind(model, uses),
            concern=Concern(model.concern),
            where=choice.where,
            chosen=chosen,
            evidence=evidence,
            note=model.note,
            remedy=model.remedy,
            severity=Severity(model.severity),
            setting=True,
            named=True,
            lasting=True,
            phases=self.functions.phases(selector.ctx),
            uses=uses,
            jobs=(),
        )

    def _replaced(self, model: SettingModel, selector: Selector) -> str:
        """Whether another module or class sets a shared back end instead, or the same one does under a condition."""
        for other in self.selectors.named(model.name):
            picked = choose(model, other.texts)
            if other is not selector and other.declared and picked is not None and picked.where == "shared":
                elsewhere = other.symbol.rpartition(".")[0] != selector.symbol.rpartition(".")[0]
                if elsewhere and not for_development(*other.symbol.split(".")[:-1]):
                    return "development"
                if not elsewhere:
                    return "environment"
        return ""

    def _needed(self, model: SettingModel, choice: Choice) -> Choice:
        """A setting that needs others keeps things where those do; its own state is theirs."""
        if choice.where != "memory" or not model.needs:
            return choice
        for need in model.needs:
            other = self.world.knowledge.settings.get(need)
            for selector in self.selectors.named(need):
                picked = choose(other, selector.texts) if other else None
                if picked is not None:
                    where = "shared" if picked.where == "shared" else "none"
                    return Choice(where, choice.evidence, picked.chosen)
        return choice

    def _setting_uses(self, model: SettingModel, found: list[Found]) -> tuple[StoreUse, ...]:
        uses: list[StoreUse] = []
        for each in found:
            if each.model.name in model.uses and each.choice is None:
                uses += self._uses(each)
        if model.kind == "session":
            uses += [*self.usage.session_writes(SESSION_TYPES), *self.usage.calls(*SIGN_INS)]
        if model.kind == "job-status":
            uses += self.usage.calls("task.")
        uses += self.usage.calls(*_prefixes(model)) if _prefixes(model) else ()
        if model.name == "CACHES" and self._sessions_in_cache():
            uses += [*self.usage.session_writes(SESSION_TYPES), *self.usage.calls(*SIGN_INS)]
        if model.name == "CACHES":
            uses += self.selectors.throttles(self.usage)
        return _ordered(uses)

    def _sessions_in_cache(self) -> bool:
        model = self.world.knowledge.settings.get("SESSION_ENGINE")
        rows = self.selectors.named("SESSION_ENGINE") if model else ()
        return any(choice.where == "memory" for s in rows if model and (choice := choose(model, s.texts)) is not None)

    @staticmethod
    def _kind(model: SettingModel, uses: tuple[StoreUse, ...]) -> Kind:
        """A cache that only sessions use is for sessions; one that only throttles use counts requests."""
        if model.name == "CACHES" and uses:
            if all(use.how == "session" or use.name in SIGN_INS for use in uses):
                return Kind.SESSION
            if all(use.how == "throttle" for use in uses):
                return Kind.RATE_LIMIT
        return Kind(model.kind)


def function_of(obj: Obj) -> Function | None:
    """The function of the program behind wrappers, methods and partials."""
    if isinstance(obj, Bound):
        return function_of(obj.function)
    if isinstance(obj, Wrapped | Partial):
        return function_of(obj.inner)
    return obj if isinstance(obj, Function) else None


def _prefixes(model: SettingModel) -> tuple[str, ...]:
    """The names whose use makes a setting matter; Django's own objects are known by their types."""
    stands_for = {
        "django.core.cache.cache": "django.core.cache.BaseCache.",
        "django.core.cache.caches": "django.core.cache.Caches.",
        "channels.layers.get_channel_layer": "channels.layers.BaseChannelLayer.",
    }
    names = [n for n in model.uses if n.count(".") > 1 or n.partition(".")[0] in ("django", "channels")]
    return tuple(dict.fromkeys([*(stands_for.get(n, n) for n in names), *names]))


def _ordered(uses: list[StoreUse]) -> tuple[StoreUse, ...]:
    distinct = {(u.file, u.line, u.name, u.how): u for u in uses}
    order = ("call", "decorator", "session", "throttle", "given", "run")
    return tuple(
        sorted(distinct.values(), key=lambda u: (order.index(u.how), len(u.trace), u.file, u.line, u.name))[:USES]
    )
