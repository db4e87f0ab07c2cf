"""Calls that leave the program, by what is known of the library."""

from fungible.audit.knowledge.records import Callback, CallModel
from fungible.audit.link import bags
from fungible.audit.link.elements import slots
from fungible.audit.link.guessed import ROUTE, is_route, makes_route
from fungible.audit.link.handles import Bound, Box, Const, Foreign, Instance, Partial, Wrapped
from fungible.audit.link.hooks import made_from_data, marked
from fungible.audit.link.invoke import Arguments
from fungible.audit.link.lineages import SHAPE, has_method
from fungible.audit.link.mounting import mount
from fungible.audit.link.objects import NOTHING, PROCESS, REQUEST, Class, Function, Obj, Objects, ordered
from fungible.audit.link.offers import asked_for, in_its_phase, offer
from fungible.audit.link.outcome import Outcome, Site
from fungible.audit.link.providers import ASKING
from fungible.audit.link.proxies import PROXY, taint_behind
from fungible.audit.link.registration import callbacks, hand_over, register, view_made
from fungible.audit.link.shared import BAG_METHODS, bag, fixed, partial, temporary
from fungible.audit.link.special import SPECIAL, context_variable
from fungible.audit.link.standing import OBJECT, standing_for
from fungible.audit.link.world import World

HANDED_ON = frozenset({Function, Bound, Partial})
"""What code that is not known can call when it is given it."""
_NOTICED = frozenset({Function, Class, Wrapped, Bound, Partial, Instance})
_DECORATED = (Function, Class, Wrapped, Bound, Partial)
_WITHOUT_TARGET = frozenset({"iterate", "element", "copy", "fresh", "partial", "second", "first", "path"})
_VIEW_MAKERS = (".as_view", ".as_asgi", ".as_func")


def call(site: Site) -> Outcome:
    """What a call of a name outside the program gives and causes."""
    special = _special(site)
    if special is not None:
        return special
    for objects in (*site.arguments.positional, *[objects for _, objects in site.arguments.keywords]):
        for each in ordered(objects):
            if isinstance(each, Instance) and not each.life:
                hand_over(site, each)
    made = site.name.removesuffix(".__init__")
    if site.world.role(made) == "app" and site.world.attribute_type(made, "settings") == "bag":
        bags.begin(site.world, site.ctx, site.index, bag(site.world, "settings"), site.arguments)
    if site.receiver is None and not site.ctx.life and site.world.role(made) == "bag":
        return Outcome(bags.made_with(site.world, site.ctx, bag(site.world, "state"), site.arguments))
    if site.name.endswith(".__init__"):
        return _initialised(site)
    model = site.world.model(site.name.removesuffix("()"))
    return _unknown(site) if model is None else _known(site, model)


def _initialised(site: Site) -> Outcome:
    """`super().__init__(...)` of a class that derives from a library's: what the constructor is given counts."""
    model = site.world.model(site.name.removesuffix(".__init__"))
    outcome = Outcome()
    if model is not None:
        callbacks(site, model, outcome)
    return outcome


def is_inert(world: World, name: str) -> bool:
    """Whether nothing is known of a name: calling it gives and causes nothing, whatever data it is given."""
    known = world.model(name.removesuffix("()").removesuffix(".__init__")) is not None
    if name in SPECIAL or known or world.as_method(name):
        return False
    unknown = "." not in name or name.count(".") > 5
    return unknown or not (world.worth_following(name, PROCESS) or world.worth_following(name, REQUEST))


def takes_notice(world: World, arguments: Arguments) -> bool:
    """Whether an unknown call is given something that it may decorate, hold on to, or hand back."""
    noticed = any(o.__class__ in _NOTICED for objects in arguments.positional for o in objects)
    return noticed or bool(_applications(world, arguments))


def _special(site: Site) -> Outcome | None:
    receiver = site.receiver
    if receiver is not None:
        role = site.world.role(receiver.type)
        name = site.name.rpartition(".")[2]
        if role == "bag" and name in BAG_METHODS:
            return Outcome(bags.call(site.world, site.ctx, receiver, name, site.arguments))
        if role == "contextvar":
            return context_variable(site, receiver)
        if role == "provider" and (site.name == receiver.type or name in ASKING):
            return Outcome(providers=(receiver,))
        if site.name.endswith(_VIEW_MAKERS) and "class" in receiver.cells:
            view_made(site, receiver.cells["class"].values)
            return Outcome(receiver.cells["class"].values)
    found = SPECIAL.get(site.name)
    return found(site.world, site.ctx, site.index, site.arguments) if found is not None else None


def _known(site: Site, model: CallModel) -> Outcome:
    model, outcome = in_its_phase(site, model), Outcome(taint=model.taint)
    targets = _decorated(site.arguments) if (model.wraps or model.decorates) else []
    if (model.wraps == "factory" or model.factory) and not site.of_result:
        callbacks(site, model, outcome)
        outcome.objects = _remembered(site, f"{site.name}()")
    elif model.decorates and targets:
        outcome.objects = NOTHING.union(*[_registered(site, model, model.decorates, each) for each in targets])
    elif model.wraps and (targets or model.wraps in _WITHOUT_TARGET):
        _apply_wrap(site, model, targets, outcome)
    elif not site.of_result:
        outcome.objects = _made(site, model)
        callbacks(site, model, outcome)
        if site.name == PROXY:
            outcome.taint |= taint_behind(site.world, site.arguments.get((0,), ("local",)))
    _register_more(site, model, outcome)
    return outcome


def _registered(site: Site, model: CallModel, callback: Callback, target: Obj) -> Objects:
    if not (model.offers and isinstance(target, Class)):  # what a container makes is entered where it is asked for
        register(site, callback, target, site.receiver)
    return target.alone if model.wraps != "task" else _task(site, callback, target)


def _register_more(site: Site, model: CallModel, outcome: Outcome) -> None:
    """Routers that are mounted, and containers that are filled or asked."""
    if model.mount:
        mount(site, model, outcome.objects)
    if model.offers:
        offer(site, model.offers)
    if model.gives == "own":
        outcome.parsed = made_from_data(site)
    elif model.gives:
        outcome.objects = asked_for(site, model)


def _unknown(site: Site) -> Outcome:
    """An unknown callable: a decorator returns what it decorates, anything else something of its own.

    What a request gives it to call, it is taken to call.
    """
    outcome = _given_back(site)
    if site.ctx.life:
        given = [*site.arguments.positional, *[objects for _, objects in site.arguments.keywords]]
        targets = [o for objects in given for o in ordered(objects) if o.__class__ in HANDED_ON]
        outcome.each = tuple([(target, Arguments.none(supplied=False)) for target in targets])
    return outcome


def _given_back(site: Site) -> Outcome:
    targets = _decorated(site.arguments)
    if targets and len(site.arguments.positional) == 1 and not isinstance(targets[0], Class | Partial):
        for target in targets if is_route(site) else ():
            register(site, ROUTE, target, site.receiver)
        return Outcome(frozenset(targets))
    if makes_route(site):
        return Outcome(_remembered(site, f"{site.name}()"))
    if "." not in site.name or site.name.count(".") > 5 or site.receiver is not None:
        return Outcome()
    applications = _applications(site.world, site.arguments)
    if applications and not site.ctx.life and _goes_on(site, applications):
        return Outcome(applications)
    if not site.world.worth_following(site.name, site.ctx.life):
        return Outcome()
    return Outcome(site.world.foreign(site.name, site.ctx, site.index).alone)


def _applications(world: World, arguments: Arguments) -> Objects:
    """The applications that come first among the arguments: `app = cors(app, allow_origin=...)` hands them back."""
    first = arguments.positional[0] if arguments.positional else NOTHING
    return frozenset([o for o in first if o.__class__ is Foreign and world.role(o.type) == "app"])


def _goes_on(site: Site, applications: Objects) -> bool:
    """Whether what a call gives is used as the application that it was given, under a method of such, or returned."""
    scope = site.ctx.scope
    methods = [str(v[2]) for v in scope.values if v[0] == "attr" and v[1] == site.index]
    known = (f"{o.type}.{name}" for o in applications if isinstance(o, Foreign) for name in methods)
    returned = any(e[0] == "return" and e[1] == site.index for e in scope.effects)
    return returned or any(site.world.model(name) is not None for name in known)


def _decorated(arguments: Arguments) -> list[Obj]:
    """What is being decorated, if that is what the first argument is: of a decorator's own parameter, all there is."""
    first = ordered(arguments.positional[0]) if arguments.positional else []
    return [
        o for o in first if isinstance(o, _DECORATED) or (isinstance(o, Instance) and has_method(o.owner, "__call__"))
    ]


def _made(site: Site, model: CallModel) -> Objects:
    """What a known constructor or function returns."""
    if model.box:
        return _filled_box(site, model.box)
    if model.returns == "self":
        return site.receiver.alone if site.receiver is not None else NOTHING
    if model.returns == "app":
        return site.world.intern(("the app",), lambda: Foreign("the.app", "app", 0, "", 0)).alone
    if model.returns == "none":
        return NOTHING
    decorates = bool(model.decorates or model.wraps)
    type_ = model.returns or (f"{site.name}()" if decorates else site.name)
    if not decorates and not site.world.worth_following(type_, site.ctx.life):
        return NOTHING
    return _remembered(site, type_)


def _remembered(site: Site, type_: str) -> Objects:
    """A library's object that knows whose method made it."""
    made = site.world.foreign(type_, site.ctx, site.index)
    if site.world.role(type_) == "contextvar":
        site.world.write(made.cell("[]"), site.arguments.get((), ("default",)))
    if site.receiver is not None:
        site.world.write(made.cell("receiver"), site.receiver.alone)
    return made.alone


def _filled_box(site: Site, kind: str) -> Objects:
    made = site.world.box(kind, site.name, site.ctx, site.index)
    named = site.name == "dict" or site.world.knowledge.within("namespaces", site.name)
    for name, objects in site.arguments.keywords if named else ():
        site.world.put(made, f"[{name!r}]", objects)
    for objects in site.arguments.positional:
        for source in ordered(objects):
            if isinstance(source, Box):
                for slot, inside in slots(site.world, site.ctx, source):
                    site.world.put(made, slot, inside)
    if site.name == "collections.ChainMap" and site.arguments.positional:  # which writes into the first of its maps
        return made.alone.union([o for o in site.arguments.positional[0] if isinstance(o, Box)])
    return made.alone


def _apply_wrap(site: Site, model: CallModel, targets: list[Obj], outcome: Outcome) -> None:
    positional = site.arguments.positional
    first = positional[0] if positional else NOTHING
    if model.wraps in ("iterate", "copy"):
        outcome.copy = frozenset().union(*positional)
        callbacks(site, model, outcome)
    elif model.wraps == "fresh":
        outcome.deep_copy = first
        outcome.objects = frozenset(o for o in first if isinstance(o, Const))
    elif model.wraps == "second":
        outcome.objects = site.arguments.get((1,), ("default",))
    elif model.wraps == "first":
        outcome.objects = first
    elif model.wraps == "element":
        outcome.iterate = frozenset().union(*positional)
        callbacks(site, model, outcome)
    elif model.wraps == "path":  # below a temporary folder it is one that goes with it
        outcome.objects = _made(site, model) | temporary(site.world, first)
    elif model.wraps == "partial":
        outcome.objects = _partials(site, first)
    elif model.wraps == "partial-method":
        fixed = _partials(site, first)
        outcome.objects = frozenset().union(*[_wrap(site, model.wraps, each) for each in fixed])
    else:
        outcome.objects = NOTHING.union(*[_wrapped(site, model.wraps, each) for each in targets])


def _wrapped(site: Site, how: str, target: Obj) -> Objects:
    if how not in ("identity", "dataclass", "factory"):
        return marked(site.world, target) if how == "hook" else _wrap(site, how, target)
    if isinstance(target, Class) and how == "dataclass":
        target.make_fields()
        cells = [(n, site.world.read(target.cell(n), site.ctx)) for n in target.declared]
        named = [
            n
            for n, objects in cells
            if any(isinstance(o, Foreign) and site.world.role(o.type) == "field" for o in objects)
        ]
        target.add_fields(named)
        site.world.write(target.cell(SHAPE), frozenset([site.world.const(name) for name in named]))
    return target.alone


def _wrap(site: Site, how: str, target: Obj) -> Objects:
    where = (site.ctx, site.index)
    made = site.world.intern(("wrapped", how, target), lambda: Wrapped(how, target, where))
    for position, slot in enumerate(("fset", "fdel"), 1) if how == "property" else ():
        given = site.arguments.get((position,), (slot,))
        if given:
            site.world.write(made.cell(slot), given)
    return made.alone


def _task(site: Site, callback: Callback, target: Obj) -> Objects:
    """A task, with the object that stands for it."""
    made = _wrap(site, "task", target)
    for each in made:
        site.world.write(each.cell(OBJECT), standing_for(site, callback))
    return made


def _partials(site: Site, first: Objects) -> Objects:
    arguments = site.arguments
    rest, keywords, where = tuple(arguments.positional[1:]), tuple(arguments.keywords), (site.ctx, site.index)
    made = frozenset([partial(site.world, inner, rest, keywords, where) for inner in ordered(first)])
    names: list[int | str] = [*range(len(rest)), *[name for name, _ in keywords]]
    for name, taint in zip(names, [*arguments.taints[1:], *arguments.keyword_taints], strict=True):
        for each in made if taint else ():
            site.world.write(fixed(each, name), NOTHING, taint)
    return made
