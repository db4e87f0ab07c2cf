"""What decides where a library keeps things: arguments, later configuration, settings, the application, defaults."""

from collections.abc import Iterable
from functools import cached_property

from fungible.audit.knowledge.records import SettingModel, StoreModel
from fungible.audit.knowledge.schema import PLACES
from fungible.audit.link.handles import Box, Const, strings
from fungible.audit.link.objects import Context, Obj, Objects
from fungible.audit.link.world import World
from fungible.audit.trace.backends import ALWAYS, UNLESS_TOLD, Choice, choose, selected, texts_of
from fungible.audit.trace.choices import Literals, choosing, literals, neighbours
from fungible.audit.trace.describe import origin
from fungible.audit.trace.selectors import Selectors
from fungible.audit.trace.setting_stores import Found
from fungible.audit.trace.usage import Usage


class Deciding:
    """Chooses the back end of each object of a library."""

    def __init__(self, world: World, usage: Usage, selectors: Selectors) -> None:
        self.world, self.usage, self.selectors = world, usage, selectors

    def choice(self, model: StoreModel, ctx: Context, position: int, owner: Obj | None) -> Choice | None:
        """What the arguments say, or those of a later call that configures the object; None when nothing does."""
        sites = [(ctx, position)]
        if owner is not None:
            rows = [*self.usage.methods(owner), *self.usage.uses.handed(owner)] if model.setup else []
            sites = [(c, p) for c, p, method in rows if method in model.setup and p >= 0] + sites
        for site, index in sites:
            found = self._argued(model, site, index)
            if found is not None:
                unclear = found.where == "unknown" and model.default == "shared"
                return Choice("shared", "the default") if unclear else found
        return None

    def _argued(self, model: StoreModel, ctx: Context, position: int) -> Choice | None:
        """What the arguments of one call select: the process first, then the disk, for one is enough."""
        _, _, args, kws, _ = ctx.scope.values[position]
        there = _by_presence(model, ctx, kws)
        if there is not None:
            return there
        chosen = [v for k, v in kws if k in model.arguments]
        if not chosen and 0 <= model.position < len(args):
            chosen = [args[model.position]]
        found = [self._value(model, ctx, v) for v in chosen if v >= 0]
        found += [_in_options(model, ctx.objects[v]) for k, v in kws if not k and v >= 0]
        results = [each for each in found if each is not None]
        return min(results, key=lambda r: PLACES.index(r.where)) if results else None

    def _value(self, model: StoreModel, ctx: Context, value: int) -> Choice | None:
        described = origin(ctx, value)
        words = described.words if described else frozenset()
        found = selected(model, ctx, value, texts_of(ctx.objects[value]), words)
        if found is not None and found.where == "unknown" and described is not None:
            near = choose(model, neighbours(self._literals, described.text.rpartition(".")[2]))
            found = Choice(near.where, near.evidence, "environment") if near is not None else found
        if found is not None and found.where in ("memory", "disk"):
            return Choice(found.where, found.evidence, choosing(self.world, ctx, value) or found.chosen)
        if found is not None and _or_none(ctx, value) and choosing(self.world, ctx, value) == UNLESS_TOLD:
            return Choice(model.default, "the default", UNLESS_TOLD)
        return found

    def decided(self, each: Found) -> tuple[Choice, bool]:
        """Where an object keeps things, and whether a setting of its own says so (and is reported instead)."""
        default = Choice(each.model.default, "the default", ALWAYS)
        if each.model.entry and (each.choice is None or each.choice.where == "unknown"):
            return self._application_store(each.model, _entry(each)) or default, False
        if each.choice is not None:
            return each.choice, False
        for name, setting in self.world.knowledge.settings.items():
            if each.model.name in setting.uses or name in each.model.arguments:
                found = self._set(name, setting)
                if found is not None:
                    return found
        return default, False

    def _set(self, name: str, setting: SettingModel) -> tuple[Choice, bool] | None:
        """What a setting selects; when its value is known at run time only, that it selects something."""
        for selector in self.selectors.named(name):
            picked = choose(setting, selector.texts)
            if picked is not None:
                chosen = picked.chosen if picked.where == "shared" else selector.chosen or picked.chosen
                return Choice(picked.where, f"{name} = {picked.evidence}", chosen), selector.declared
        if self.selectors.named(name):
            return Choice("unknown", name), False
        return None

    def _application_store(self, model: StoreModel, entry: str) -> Choice | None:
        """What `Litestar(stores=…)` gives to those who name a store."""
        for ctx, position in self.usage.calls_named("litestar.Litestar"):
            for name, value in ctx.scope.values[position][3]:
                if name == "stores":
                    texts = _entry_texts(ctx.objects[value], entry)
                    displayed = any(isinstance(each, Box) for each in ctx.objects[value])
                    return None if displayed and not texts else selected(model, ctx, value, texts, ())
        return None

    @cached_property
    def _literals(self) -> Literals:
        return literals(self.world)


def _entry(each: Found) -> str:
    """The name of the store that an object asks the application for: a text that it is given, or its usual one."""
    _, _, _, kws, _ = each.ctx.scope.values[each.position]
    given = [v for name, v in kws if name in each.model.arguments and v >= 0]
    names = [name for v in given for name in strings(each.ctx.objects[v])]
    return names[0] if len(names) == 1 else each.model.entry


def _by_presence(model: StoreModel, ctx: Context, kws: Iterable[tuple[str, int]]) -> Choice | None:
    """What an argument selects by being given at all."""
    for name, v in kws:
        if name in model.present and v >= 0 and not _is_nothing(ctx, v):
            beside = "fallback" in name  # of a store that is there as long as all goes well
            return Choice(model.present[name], f"{name}=...", UNLESS_TOLD if beside else ALWAYS)
    return None


def _in_options(model: StoreModel, options: Objects) -> Choice | None:
    """What the entries of a dict select that a call is given as its keywords."""
    entries = [each.cells.get(f"['{name}']") for each in options if isinstance(each, Box) for name in model.arguments]
    return choose(model, [text for cell in entries if cell is not None for text in texts_of(cell.values)])


def _is_nothing(ctx: Context, value: int) -> bool:
    return texts_of(ctx.objects[value]) in (["none"], ["false"])


def _or_none(ctx: Context, value: int) -> bool:
    """Whether a value is something or nothing at all."""
    return len(ctx.objects[value]) > 1 and any(isinstance(o, Const) and o.value is None for o in ctx.objects[value])


def _entry_texts(objects: Objects, entry: str) -> list[str]:
    """What an application's stores have under a name; whatever makes the missing ones has them all."""
    found: list[str] = []
    for each in objects:
        if isinstance(each, Box):
            cell = each.cells.get(f"['{entry}']")
            found += texts_of(cell.values) if cell is not None else []
        else:
            found += texts_of(frozenset({each}))
    return found
