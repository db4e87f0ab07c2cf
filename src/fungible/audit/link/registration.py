"""What frameworks are told to call later: callbacks, dependencies, mounted routers, objects handed over."""

import sys
from dataclasses import replace

from fungible.audit.facts.records import CALLS
from fungible.audit.knowledge.records import Callback, CallModel
from fungible.audit.link.elements import element, named_items, slots
from fungible.audit.link.entries import Entry, Given
from fungible.audit.link.handles import Box, Const, Foreign, Instance, strings
from fungible.audit.link.invoke import Arguments
from fungible.audit.link.lineages import external_bases, has_method, lineage
from fungible.audit.link.named import named_by
from fungible.audit.link.objects import Class, Context, External, Obj, Objects, ordered
from fungible.audit.link.outcome import Outcome, Site
from fungible.audit.link.shared import CARRIED, carried
from fungible.audit.link.standing import given_first
from fungible.audit.link.starred import spread_names, spread_out
from fungible.audit.link.tables import Row, make_rows, rows_of
from fungible.audit.link.world import World

HANDED = Callback((), (), "request", "process", (), ("*",), "library")
CALLED_WHEN = {
    **dict.fromkeys(("startup", "on_startup", "setup_hook"), "startup"),
    **dict.fromkeys(("shutdown", "on_shutdown", "cleanup", "on_cleanup"), "shutdown"),
}
"""Methods that servers call on an object that they hold when they start and when they end, and the phase of each."""


def callbacks(site: Site, model: CallModel, outcome: Outcome) -> None:
    """Register, or run at once, what a call is given to call."""
    for callback in model.callbacks:
        targets = site.arguments.get(callback.positions, callback.keywords)
        if callback.phase == "row":
            _one_row(site, callback, targets)
            continue
        for target in ordered(targets):
            _callback(site, callback, target, outcome)


def _callback(site: Site, callback: Callback, target: Obj, outcome: Outcome) -> None:
    if callback.phase == CARRIED:
        site.world.write(carried(site.world, callback.carries).cell(CARRIED), target.alone)
    elif callback.phase == "injected":
        _injected(site, callback, target)
    elif callback.phase == "call":
        outcome.invoke = (*outcome.invoke, target)
        outcome.arguments = _rest(site.arguments, callback)
    elif callback.phase == "element":
        outcome.factories = (*outcome.factories, target)
    elif callback.phase in ("map", "key", "fold"):
        outcome.each = (*outcome.each, (target, _elements(site, callback)))
        outcome.maps = callback.phase == "map"
    elif callback.phase == "rows":
        for row in rows_of(site.world, site.ctx, target):
            _register_row(site, callback, row)
    else:
        for each in spread(site.world, site.ctx, target):
            register(site, callback, each, site.receiver)


def _elements(site: Site, callback: Callback) -> Arguments:
    """What a function is called with for each element of the other arguments; a fold has its total first."""
    start = callback.positions[0] + 1 if callback.positions else 0
    given = site.arguments.positional[start:]
    each = [frozenset().union(*[element(site.world, site.ctx, o) for o in ordered(objects)]) for objects in given]
    if callback.phase == "fold":
        each = [each[0] | given[1] if len(given) > 1 else each[0], each[0]] if given else []
    return Arguments(each, site.arguments.taints[start:][: len(each)] + [0] * (len(each) - len(given)), [], [])


def _rest(arguments: Arguments, callback: Callback) -> Arguments:
    start = callback.positions[0] + 1 if callback.positions else 0
    return Arguments(
        arguments.positional[start:], arguments.taints[start:], arguments.keywords, arguments.keyword_taints
    )


def spread(world: World, ctx: Context, target: Obj) -> list[Obj]:
    """A callback argument may be a list or dict of callbacks, and that of others; one may hold itself."""
    if not isinstance(target, Box):
        return [target]
    found: set[Obj] = set()
    seen, todo = {target}, [target]
    while todo:
        inner = [o for _, objects in slots(world, ctx, todo.pop()) for o in objects]
        found.update(o for o in inner if not isinstance(o, Box))
        fresh = {o for o in inner if isinstance(o, Box)} - seen
        seen |= fresh
        todo += sorted(fresh, key=lambda o: o.order)
    return sorted(found, key=lambda o: o.order)


def register(site: Site, callback: Callback, target: Obj, router: Foreign | None) -> None:
    """Remember that a framework calls the target; what decorators were given says under which route."""
    if isinstance(target, Const) and isinstance(target.value, str) and callback.phase == "background":
        target = named_by(site.world, site.ctx, target.value) or target
    if isinstance(target, Const | External | Foreign | Box):
        return
    where: tuple[Context, int] = (site.ctx, site.index)
    name = site.name.removesuffix("()")
    if site.of_result and site.receiver is not None and site.receiver.call is not None:
        where = _told_at(site, site.receiver.call, callback)
        outer = [o for o in site.receiver.cell("receiver").values if isinstance(o, Foreign)]
        router = outer[0] if outer else None
    path = text_at(*where, callback.path)
    callback = _in_phase(callback, *where)
    method = name.rpartition(".")[2].replace("__call__", "") if callback.phase == "request" else ""
    given = (*site.arguments.keywords, *_to_constructor(site, callback)) if isinstance(target, Class) else ()
    passed = _passed(site, callback) if callback.phase == "background" else ()
    shape = (target, callback, method, path, router, site.ctx, site.line, given)
    entry = Entry(*shape, source=name, where=where, passed=passed, first=given_first(site, callback))
    site.world.register((target, callback.phase, method, path, passed), entry)


def _told_at(site: Site, made_at: tuple[Context, int], callback: Callback) -> tuple[Context, int]:
    """The call that says under which route: the library's, or that of a method of the program which hands it on."""
    row = site.ctx.scope.values[site.index]
    outer = row[1] if row[0] in CALLS else -1
    if made_at[0] is site.ctx or outer < 0 or site.ctx.scope.values[outer][0] not in CALLS:
        return made_at
    told = text_at(*made_at, callback.path) or not text_at(site.ctx, outer, callback.path)
    return made_at if told else (site.ctx, outer)


def _to_constructor(site: Site, callback: Callback) -> list[tuple[int | str, Objects]]:
    """What arguments hold for the constructor of a class: `resource_class_kwargs={"store": store}`."""
    given = Arguments.none()
    for keyword in callback.given:
        held = site.arguments.get((), (keyword,))
        named = [o for o in held if isinstance(o, Box) and o.kind == "dict"]
        spread_names(site.world, site.ctx, frozenset(named), 0, given)
        spread_out(site.world, site.ctx, held - set(named), 0, given)
    return [*enumerate(given.positional), *given.keywords]


def view_made(site: Site, views: Objects) -> None:
    """`View.as_view("name", x, store=y)`: what it is given goes to the constructor of each view."""
    given: Given = (*enumerate(site.arguments.positional[1:]), *site.arguments.keywords)
    for view in ordered(views) if given else ():
        known = site.world.entries.get((view, "request"))
        if known is not None:
            site.world.register((view, "request"), replace(known, given=given))


def _passed(site: Site, callback: Callback) -> tuple[tuple[int | str, Objects], ...]:
    """What work that starts later is given of the process's: `add_task(f, x)`, `Thread(target=f, args=(x,))`."""
    given = Arguments.none()
    if "target" in callback.keywords:
        spread_out(site.world, site.ctx, site.arguments.get((2,), ("args",)), 0, given)
        spread_names(site.world, site.ctx, site.arguments.get((), ("kwargs",)), 0, given)
    else:
        given = _rest(site.arguments, callback)
    placed: list[tuple[int | str, Objects]] = [*enumerate(given.positional), *given.keywords]
    return tuple([(at, kept) for at, objects in placed if (kept := _lasting(objects))])


def _lasting(objects: Objects) -> Objects:
    return frozenset([o for o in objects if not o.life and isinstance(o, Box | Instance)])


def _in_phase(callback: Callback, ctx: Context, index: int) -> Callback:
    """The callback in the phase that an event's name selects: a literal, or the member of an enumeration."""
    node = ctx.scope.values[index] if callback.phases and index >= 0 else ("none",)
    if node[0] not in CALLS or not node[2] or node[2][0] < 0:
        return callback
    named = [
        str(o.value if isinstance(o, Const) else o.name)
        for o in ctx.objects[node[2][0]]
        if isinstance(o, Const | External)
    ]
    event = " ".join(named).lower()
    return next((replace(callback, phase=phase) for word, phase in callback.phases if word in event), callback)


def _one_row(site: Site, callback: Callback, targets: Objects) -> None:
    """A call that makes one route of a table, as `url(pattern, Handler, kwargs)` does."""
    path, given = site.arguments.get((0,), ("pattern",)), site.arguments.get((2,), ("kwargs",))
    for row in make_rows(site.world, site.ctx, path, targets, given):
        _register_row(site, callback, row)


def _register_row(site: Site, callback: Callback, row: Row) -> None:
    """Remember a route of a table; the methods that the callback names are given the keyword arguments."""
    called = replace(callback, phase="request", methods=())
    where = (site.ctx, site.index)
    entry = Entry(
        row.target,
        called,
        "",
        row.path,
        site.receiver,
        site.ctx,
        site.line,
        row.given,
        callback.methods,
        site.name,
        where,
    )
    site.world.register((row.target, "row", row.path), entry)


def _injected(site: Site, callback: Callback, listed: Obj) -> None:
    """`dependencies=[Depends(f)]` runs f for each request; a dict of providers offers them by parameter name."""
    world = site.world
    if isinstance(listed, Box) and listed.kind == "dict":
        for name, objects in named_items(world, site.ctx, listed):
            world.write(named_provider(world, name).cell("provides"), objects)
        return
    for injector in spread(world, site.ctx, listed):
        if isinstance(injector, Foreign) and world.role(injector.type) == "injector":
            for target in given_to(world, injector):
                register(site, replace(callback, phase="request"), target, None)


def attribute_callbacks(world: World) -> None:
    """Register what attributes of classes hold for a framework to call, such as the guards of a controller."""
    for cls, listed in list(world.listed.items()):
        body = world.contexts["body", cls]
        for callback, name in [(each, name) for each in listed for name in each.keywords if name in cls.own]:
            for target in ordered(cls.cell(name).values):
                site = Site(world, body, -1, f"{cls.symbol}.{name}", None, Arguments.none())
                _callback(site, callback, target, Outcome())


def named_provider(world: World, name: str) -> Foreign:
    """What offers a value for every parameter of a name."""
    found = world.intern(("provider", name), lambda: Foreign("provider", name, 0, "", 0))
    assert isinstance(found, Foreign)
    return found


def given_to(world: World, injector: Foreign) -> list[Obj]:
    """The first argument of the call that made an injector: `f` of `Depends(f)`."""
    call = world.made_by(injector)
    if call is None:
        return []
    ctx, index = call
    _, _, args, kws, _ = ctx.scope.values[index]
    values = [*args, *(v for k, v in kws if k in ("dependency", "provides"))]
    return sorted(ctx.objects[values[0]], key=lambda o: o.order) if values and values[0] >= 0 else []


def text_at(ctx: Context, index: int, position: int = -1) -> str:
    """A call's argument at a position, else the first literal string among its arguments, or its `path` keyword."""
    node = ctx.scope.values[index] if index >= 0 else ("none",)
    if node[0] not in CALLS:
        return ""
    _, _, args, kws, _ = node
    named = [v for k, v in kws if k in ("path", "rule", "route", "name", "event", "url", "uri", "prefix")]
    first = args[position : position + 1] if position >= 0 else args[:2]
    for value in [*[v for v in first if v >= 0], *named]:
        texts = strings(ctx.objects[value])
        if texts:
            return texts[0] if len(texts) == 1 else ""  # a loop over a table registers one after the other
    return ""


def hand_over(site: Site, instance: Obj) -> None:
    """A library that holds an object of a class derived from its own calls the methods that override its own."""
    world = site.world
    if not isinstance(instance, Instance) or instance.life or instance in world.handed:
        return
    world.handed.add(instance)
    bases = external_bases(instance.owner)
    if any(_calls_back(world, name) for name in bases) and not _driven_otherwise(world, instance.owner, bases):
        phases = [phase for name, phase in CALLED_WHEN.items() if has_method(instance.owner, name)]
        for called in (HANDED, *[replace(HANDED, phase=phase) for phase in dict.fromkeys(phases)]):
            entry = Entry(instance, called, "", "", None, site.ctx, site.line, source=site.name)
            world.register((instance, "handed", called.phase), entry)


def _driven_otherwise(world: World, cls: Class, bases: list[str]) -> bool:
    """Whether the library's way with subclasses is known, or the class has a base that could not be resolved."""
    if any(world.knowledge.subclasses.get(base) for name in bases for base in world.knowledge.ancestry(name)):
        return True
    unresolved = [base for each in lineage(cls) if isinstance(each, Class) for base in each.bases]
    return any(not any(isinstance(o, Class | External) for o in base) for base in unresolved)


def _calls_back(world: World, base: str) -> bool:
    """Whether a library base class is one whose objects libraries drive, rather than a record of data."""
    top = base.partition(".")[0]
    if top in sys.stdlib_module_names or "." not in base or world.knowledge.within("passive", top):
        return False
    return not base.startswith(("django.db", "django.forms", "rest_framework.serializers"))


def subclass_constructed(site: Site, base: str) -> None:
    """An instance of a program class whose constructor is a library's: run what that registers."""
    model = site.world.model(base)
    if model is not None and model.callbacks:
        callbacks(site, model, Outcome())
