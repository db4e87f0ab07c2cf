"""Settings of frameworks that select a back end, as stores: what they select, and who uses what they configure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from fungible.audit.knowledge.records import SettingModel, StoreModel
from fungible.audit.link.handles import Partial
from fungible.audit.link.objects import Class, Context, Obj
from fungible.audit.link.world import ENVIRONMENT, World
from fungible.audit.program.libraries import LibraryStore, StoreUse
from fungible.audit.trace.backends import Choice, choose
from fungible.audit.trace.choices import for_development
from fungible.audit.trace.functions import Functions
from fungible.audit.trace.selectors import Selector, Selectors
from fungible.audit.trace.usage import Usage, Use
from fungible.model.words import Concern, Kind, Severity

SESSION_TYPES = frozenset({"flask.sessions.Session", "starlette.session"})
LIMITS = "django_ratelimit."
SIGN_INS = ("django.contrib.auth.login", "flask_login.login_user", "django.contrib.messages.")


@dataclass(frozen=True, slots=True)
class Found:
    """An object of a library that keeps things: where it is made, what its methods are called on.

    `fixed` is the partial that fixes what decides about it.
    """

    model: StoreModel
    ctx: Context
    position: int
    owner: Obj | None
    choice: Choice | None
    fixed: Partial | None = None


_SILENT, _DEFAULT = "environment", "default"
UsesOf = Callable[[Found], Iterator[Use]]


class SettingStores:
    """Makes the records of settings."""

    def __init__(self, world: World, functions: Functions, usage: Usage, selectors: Selectors) -> None:
        self.world, self.functions, self.usage, self.selectors = world, functions, usage, selectors

    def collect(self, found: list[Found], uses_of: UsesOf) -> Iterator[LibraryStore]:
        """The record of every declared setting that selects a back end."""
        for name, model in sorted(self.world.knowledge.settings.items()):
            for selector in self.selectors.named(name):
                if selector.declared:
                    yield from self._setting(model, selector, found, uses_of)
            if model.beside and not any(self.selectors.named(each) for each in (name, *model.instead)):
                yield from self._missing(model, found, uses_of)
            elif model.beside and model.default in ("memory", "disk"):
                yield from self._unset(model, found, uses_of)

    def _setting(
        self, model: SettingModel, selector: Selector, found: list[Found], uses_of: UsesOf
    ) -> Iterator[LibraryStore]:
        choice = choose(model, selector.texts)
        if choice is None:
            return
        choice, evidence = self._needed(model, choice), choice.evidence
        chosen = selector.chosen if selector.chosen == "development" else choice.chosen
        if choice.where in ("memory", "disk") and selector.chosen != "development":
            chosen = self._replaced(model, selector) or selector.chosen or choice.chosen
        yield self._store(model, selector, Choice(choice.where, evidence, chosen), self._uses(model, found, uses_of))
        if model.name == "CACHES" and self._alias != _DEFAULT and (own := choose(model, selector.under(self._alias))):
            yield self._store(model, selector, own, self.usage.told(self._session_uses()))

    def _store(
        self, model: SettingModel, selector: Selector, choice: Choice, uses: tuple[StoreUse, ...]
    ) -> LibraryStore:
        return LibraryStore(
            name=model.name,
            symbol=selector.symbol,
            file=selector.file,
            line=selector.line,
            kind=self._kind(model, uses),
            concern=Concern(model.concern),
            where=choice.where,
            chosen=choice.chosen,
            evidence=choice.evidence,
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

    def _missing(self, model: SettingModel, found: list[Found], uses_of: UsesOf) -> Iterator[LibraryStore]:
        """A setting that nobody makes: its default holds for what uses it, sessions apart, which have their own."""
        uses = tuple(
            use for use in self._uses(model, found, uses_of) if use.how != "session" and use.name not in SIGN_INS
        )
        where = [each for name in model.beside for each in self.selectors.named(name) if each.chosen != "development"]
        if uses and where:
            owner, throttling = where[0].symbol.rpartition(".")[0], self.selectors.throttling
            place = replace(where[0], name=model.name, symbol=f"{owner}.{model.name}", chosen="")
            if throttling is not None and all(use.how == "throttle" for use in uses):
                place = throttling
            yield self._store(model, place, Choice(model.default, "the default"), uses)

    def _unset(self, model: SettingModel, found: list[Found], uses_of: UsesOf) -> Iterator[LibraryStore]:
        """A setting that is made only when the environment says where: else its default holds."""
        rows = [row for each in (model.name, *model.instead) for row in self.selectors.named(each)]
        if not rows or not all(row.declared and _asks_environment(row) for row in rows):
            return
        uses = self._uses(model, found, uses_of)
        if uses:
            yield self._store(model, rows[0], Choice(model.default, "the default where that is not set", _SILENT), uses)

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
        default = isinstance(selector.ctx.body, Class) and self.selectors.read_later
        return "environment" if default else ""

    def _needed(self, model: SettingModel, choice: Choice) -> Choice:
        """A setting that needs others keeps things where those do; its own state is theirs."""
        if choice.where != "memory" or not model.needs:
            return choice
        for need in model.needs:
            other = self.world.knowledge.settings.get(need)
            for selector in self.selectors.named(need):
                texts = selector.texts if need != "CACHES" or self._alias == _DEFAULT else selector.under(self._alias)
                picked = choose(other, texts) if other else None
                if picked is not None:
                    where = "shared" if picked.where == "shared" else "none"
                    return Choice(where, choice.evidence, picked.chosen)
        return choice

    def _uses(self, model: SettingModel, found: list[Found], uses_of: UsesOf) -> tuple[StoreUse, ...]:
        uses: list[Use] = []
        for each in found:
            if each.model.name in model.uses and each.choice is None:
                uses += uses_of(each)
        if model.kind == "session":
            uses += self._session_uses()
        if model.kind == "job-status":
            uses += self.usage.calls("task.")
        uses += self.usage.calls(*_prefixes(model)) if _prefixes(model) else ()
        for name in model.declares:
            uses += [Use(name, "declared", ctx, ctx.scope.lines[p]) for ctx, p in self._declared(name)]
        if model.name == "CACHES" and self._sessions_in_cache() and self._alias == _DEFAULT:
            uses += self._session_uses()
        if model.name == "CACHES":
            uses += self.selectors.throttles()
        return self.usage.told(uses)

    def _declared(self, name: str) -> Iterator[tuple[Context, int]]:
        """Where fields are declared that say nothing of where they keep things themselves."""
        for ctx, position in self.usage.calls_named(name):
            if not ctx.module.tool and all(key != "storage" for key, _ in ctx.scope.values[position][3]):
                yield ctx, position

    def _session_uses(self) -> list[Use]:
        return [*self.usage.session_writes(SESSION_TYPES), *self.usage.calls(*SIGN_INS)]

    @cached_property
    def _alias(self) -> str:
        """The cache among those of Django that sessions are in, where they are in one."""
        texts = [text for row in self.selectors.named("SESSION_CACHE_ALIAS") for text in row.texts]
        return texts[0] if texts and self._sessions_in_cache() else _DEFAULT

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
            if all(use.how == "throttle" or use.name.startswith(LIMITS) for use in uses):
                return Kind.RATE_LIMIT
        return Kind(model.kind)


def _asks_environment(row: Selector) -> bool:
    """Whether a setting is made under a test of the environment alone, and not in the other branch of one."""
    kinds = {guard.kind for guard in row.guards}
    return kinds == {"if"} and any(guard.test is not None and guard.test.has(ENVIRONMENT) for guard in row.guards)


def _prefixes(model: SettingModel) -> tuple[str, ...]:
    """The names whose use makes a setting matter; Django's own objects are known by their types."""
    stands_for = {
        "django.core.cache.cache": "django.core.cache.BaseCache.",
        "django.core.cache.caches": "django.core.cache.Caches.",
        "channels.layers.get_channel_layer": "channels.layers.BaseChannelLayer.",
    }
    names = [n for n in model.uses if n.count(".") > 1 or n.partition(".")[0] in ("django", "channels")]
    return tuple(dict.fromkeys([*(stands_for.get(n, n) for n in names), *names]))
