"""Calls that leave the program, by what is known of the library."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from fungible.audit.facts.records import CALLS
from fungible.audit.knowledge.records import Callback, CallModel
from fungible.audit.link.context import Context
from fungible.audit.link.invoke import Arguments
from fungible.audit.link.loads import attribute, external_bases, lineage
from fungible.audit.link.objects import (
    NOTHING,
    Annotated,
    Bound,
    Box,
    Class,
    Const,
    External,
    Foreign,
    Function,
    Instance,
    Obj,
    Objects,
    Partial,
    Super,
    Wrapped,
)
from fungible.audit.link.world import Entry, World


@dataclass(slots=True)
class Outcome:
    """What an external call gives, and what the caller still has to run."""

    objects: Objects = NOTHING
    taint: int = 0
    invoke: list[Obj] = field(default_factory=list)
    arguments: Arguments | None = None
    iterate: Objects = NOTHING
    copy: Objects = NOTHING
    construct: Class | None = None


def call(world: World, ctx: Context, index: int, name: str, receiver: Foreign | None, arguments: Arguments) -> Outcome:
    """Call a name outside the program; `receiver` is the object whose method (or result) it is."""
    if receiver is not None and world.role(receiver.type) == "contextvar":
        return _context_variable(world, ctx, name, receiver, arguments)
    for objects in arguments.positional:
        for each in objects:
            if isinstance(each, Instance) and not each.life:
                hand_over(world, ctx, index, each)
    special = _SPECIAL.get(name)
    if special is not None:
        return special(world, ctx, index, arguments)
    factory = name.endswith("()")
    model = world.model(name.removesuffix("()"))
    if model is None:
        return _unknown(world, ctx, index, name, receiver, arguments)
    outcome = Outcome(taint=model.taint)
    target = _decorated(arguments) if (model.wraps or model.decorates) else None
    if model.wraps == "factory":
        outcome.objects = (
            frozenset({target}) if factory and target else frozenset({world.foreign(f"{name}()", ctx, index)})
        )
        return outcome
    if model.decorates and target is not None:
        _register(world, ctx, index, model.decorates, target, name, receiver, receiver if factory else None)
        outcome.objects = frozenset({target}) if model.wraps != "task" else _wrap(world, "task", target, ctx, index)
    elif model.wraps and (target is not None or model.wraps in _PLAIN_WRAPS):
        _apply_wrap(world, ctx, index, model, target, arguments, outcome)
    elif factory:
        outcome.objects = NOTHING
    else:
        outcome.objects = _made(world, ctx, index, name, model, receiver, arguments)
        _callbacks(world, ctx, index, model, arguments, receiver, outcome)
    if model.mount:
        _mount(world, ctx, receiver, arguments)
    return outcome


def _context_variable(world: World, ctx: Context, name: str, receiver: Foreign, arguments: Arguments) -> Outcome:
    """`get` gives the default; what `set` stores belongs to one context and is not followed."""
    if name.endswith(".get"):
        return Outcome(world.read(receiver.cell("[]"), ctx) | arguments.get((0,), ("default",)))
    return Outcome()


_PLAIN_WRAPS = frozenset({"iterate", "copy", "fresh", "partial", "second", "first"})


HANDED = Callback((), (), "request", "process", (), ("*",), "library")


def hand_over(world: World, ctx: Context, index: int, instance: Obj) -> None:
    """A library that holds an object of a class derived from its own calls the methods that override its own."""
    if not isinstance(instance, Instance) or instance.life or instance in world.handed:
        return
    world.handed.add(instance)
    bases = external_bases(instance.owner)
    if any(_calls_back(name) for name in bases) and not _driven_otherwise(world, instance.owner, bases):
        entry = Entry(instance, HANDED, "", "", None, ctx, ctx.scope.lines[index] if index >= 0 else ctx.scope.line)
        world.register((instance, "handed"), entry)


def _driven_otherwise(world: World, cls: Class, bases: list[str]) -> bool:
    """Whether the library's way with subclasses is known, or the class has a base that could not be resolved."""
    if any(world.knowledge.subclasses.get(base) for name in bases for base in world.knowledge.ancestry(name)):
        return True
    unresolved = [base for each in lineage(cls) if isinstance(each, Class) for base in each.bases]
    return any(not any(isinstance(o, Class | External) for o in base) for base in unresolved)


_RECORDS = frozenset(
    "pydantic pydantic_settings sqlalchemy sqlmodel wtforms flask_wtf marshmallow mongoengine beanie peewee tortoise".split()
)


def _calls_back(base: str) -> bool:
    """Whether a library base class is one whose objects libraries drive, rather than a record of data."""
    top = base.partition(".")[0]
    if top in sys.stdlib_module_names or "." not in base or top in _RECORDS:
        return False
    return not base.startswith(("django.db", "django.forms", "rest_framework.serializers"))


def _unknown(
    world: World, ctx: Context, index: int, name: str, receiver: Foreign | None, arguments: Arguments
) -> Outcome:
    """An unknown callable: a decorator returns what it decorates, anything else something of its own."""
    target = _decorated(arguments)
    if target is not None and len(arguments.positional) == 1 and isinstance(target, Function | Wrapped | Bound):
        return Outcome(frozenset({target}))
    if "." not in name or not world.worth_following(name, ctx.life) or name.count(".") > 5:
        return Outcome()
    if receiver is not None:
        return Outcome()
    return Outcome(frozenset({world.foreign(name, ctx, index)}))


def _decorated(arguments: Arguments) -> Obj | None:
    """The function or class that is being decorated, if that is what the first argument is."""
    if not arguments.positional:
        return None
    for each in sorted(arguments.positional[0], key=lambda o: o.order):
        if isinstance(each, Function | Class | Wrapped | Bound | Partial):
            return each
    return None


def _made(
    world: World, ctx: Context, index: int, name: str, model: CallModel, receiver: Foreign | None, arguments: Arguments
) -> Objects:
    if model.box:
        made = world.box(model.box, name, ctx, index)
        for objects in arguments.positional:
            for source in objects:
                if isinstance(source, Box):
                    for slot, cell in list(source.cells.items()):
                        if slot.startswith("["):
                            world.put(made, slot, world.read(cell, ctx))
        return frozenset({made})
    if model.returns == "self" and receiver is not None:
        return frozenset({receiver})
    if model.returns == "app":
        return frozenset({world.intern(("the app",), lambda: Foreign("the.app", "app", 0, "", 0))})
    if model.returns == "none":
        return NOTHING
    type_ = model.returns or (f"{name}()" if model.decorates or model.wraps else name)
    if not (model.decorates or model.wraps or world.worth_following(type_, ctx.life)):
        return NOTHING
    made_foreign = world.foreign(type_, ctx, index)
    if world.role(type_) == "contextvar":
        world.write(made_foreign.cell("[]"), arguments.get((), ("default",)))
    if receiver is not None:
        world.write(made_foreign.cell("receiver"), frozenset({receiver}))
    return frozenset({made_foreign})


def _apply_wrap(
    world: World, ctx: Context, index: int, model: CallModel, target: Obj | None, arguments: Arguments, outcome: Outcome
) -> None:
    first = arguments.positional[0] if arguments.positional else NOTHING
    if model.wraps in ("iterate", "copy", "fresh"):
        outcome.copy = frozenset().union(*arguments.positional) if arguments.positional else NOTHING
        outcome.objects = frozenset(o for o in first if model.wraps == "fresh" and isinstance(o, Const))
    elif model.wraps == "second" and len(arguments.positional) > 1:
        outcome.objects = arguments.positional[1]
    elif model.wraps == "first":
        outcome.objects = first
    elif model.wraps == "partial":
        outcome.objects = _partials(world, first, arguments)
    elif model.wraps in ("identity", "dataclass") and target is not None:
        if isinstance(target, Class):
            target.facets.add(model.wraps)
        outcome.objects = frozenset({target})
    elif target is not None:
        outcome.objects = _wrap(world, model.wraps, target, ctx, index)


def _wrap(world: World, how: str, target: Obj, ctx: Context, index: int) -> Objects:
    key = ("wrapped", how, target)
    return frozenset({world.intern(key, lambda: Wrapped(how, target, (ctx, index)))})


def _partials(world: World, first: Objects, arguments: Arguments) -> Objects:
    rest = tuple(arguments.positional[1:])
    keywords = tuple(arguments.keywords)
    made = set()
    for inner in first:
        key = ("partial", inner, rest, keywords)
        made.add(world.intern(key, lambda inner=inner: Partial(inner, rest, keywords)))  # type: ignore[misc] # inner is bound early
    return frozenset(made)


def _callbacks(
    world: World,
    ctx: Context,
    index: int,
    model: CallModel,
    arguments: Arguments,
    receiver: Foreign | None,
    outcome: Outcome,
) -> None:
    for callback in model.callbacks:
        targets = arguments.get(callback.positions, callback.keywords)
        for target in sorted(targets, key=lambda o: o.order):
            if callback.phase == "injected":
                _injected(world, ctx, index, callback, target)
            elif callback.phase == "call":
                outcome.invoke.append(target)
                outcome.arguments = _rest(arguments, callback)
            elif callback.phase == "element":
                outcome.invoke.append(target)
                outcome.arguments = Arguments.none()
                _element_type(world, ctx, index, target, outcome)
            else:
                for each in _spread(world, ctx, target):
                    _register(world, ctx, index, callback, each, "", receiver, None)


def _injected(world: World, ctx: Context, index: int, callback: Callback, listed: Obj) -> None:
    """`dependencies=[Depends(f)]`: the framework calls f for every request of what is declared here."""
    found = [listed]
    if isinstance(listed, Box):
        found = [o for name, cell in list(listed.cells.items()) if name.startswith("[") for o in world.read(cell, ctx)]
    for injector in found:
        if isinstance(injector, Foreign) and injector.call is not None and world.role(injector.type) == "injector":
            site, position = injector.call
            arguments = site.scope.values[position][2]
            for target in site.objects[arguments[0]] if arguments else ():  # type: ignore[index] # a call's arguments
                _register(world, ctx, index, replace(callback, phase="request"), target, "", None, None)


def _element_type(world: World, ctx: Context, index: int, target: Obj, outcome: Outcome) -> None:
    """The factory of a defaultdict: what it makes is in the box (a part, when it is a builtin type)."""
    outcome.invoke = []
    for made in outcome.objects:
        if isinstance(made, Box) and isinstance(target, Function):
            from_context = world.enter(target, ctx.life, [], [], ctx, ctx.scope.lines[index], "call")
            world.put(made, "[]", from_context.returned)


def _rest(arguments: Arguments, callback: Callback) -> Arguments:
    position = callback.positions[0] if callback.positions else -1
    return Arguments(
        arguments.positional[position + 1 :],
        arguments.taints[position + 1 :],
        arguments.keywords,
        arguments.keyword_taints,
    )


def _spread(world: World, ctx: Context, target: Obj) -> list[Obj]:
    """A callback argument may be a list or dict of callbacks."""
    if isinstance(target, Box):
        inner = [o for name, cell in list(target.cells.items()) if name.startswith("[") for o in world.read(cell, ctx)]
        return sorted(
            {each for o in inner for each in ([o] if not isinstance(o, Box) else _spread(world, ctx, o))},
            key=lambda o: o.order,
        )
    return [target]


def _register(
    world: World,
    ctx: Context,
    index: int,
    callback: Callback,
    target: Obj,
    name: str,
    receiver: Foreign | None,
    factory: Foreign | None,
) -> None:
    """Remember that a framework calls the target."""
    if isinstance(target, Const | External | Foreign) or (isinstance(target, Box)):
        return
    method, path, router = name.removesuffix("()").rpartition(".")[2], "", receiver
    site: tuple[Context, int] = (ctx, index)
    if factory is not None and factory.call is not None:
        site = factory.call
        inner = [o for o in factory.cell("receiver").values if isinstance(o, Foreign)]
        router = inner[0] if inner else None
    path = first_text(*site)
    entry = Entry(target, callback, method, path, router, ctx, ctx.scope.lines[index])
    world.register((target, callback.phase, method, path), entry)


def first_text(ctx: Context, index: int) -> str:
    """The first literal string among a call's arguments, or its `path` keyword."""
    node = ctx.scope.values[index]
    if node[0] not in CALLS:
        return ""
    _, _, args, kws, _ = node
    candidates = [v for v in args if v >= 0][:2] + [
        v for k, v in kws if k in ("path", "rule", "route", "name", "event")
    ]  # type: ignore[attr-defined, misc] # a call's arguments
    for value in candidates:
        for each in ctx.objects[value]:
            if isinstance(each, Const) and isinstance(each.value, str):
                return each.value
    return ""


def _mount(world: World, ctx: Context, receiver: Foreign | None, arguments: Arguments) -> None:
    prefix = next((o.value for o in arguments.get((), ("prefix", "url_prefix", "path")) if isinstance(o, Const)), "")
    texts = [o.value for objects in arguments.positional for o in objects if isinstance(o, Const)]
    prefix = prefix or next((t for t in texts if isinstance(t, str)), "")
    children = [o for objects in [*arguments.positional, *(v for _, v in arguments.keywords)] for o in objects]
    routers = [o for o in children if isinstance(o, Foreign | Instance | Box)]
    if not routers:
        world.unknown_mounts = True
    for child in routers:
        pair = (receiver or child, str(prefix))
        rows = world.mounts.setdefault(child, [])
        if pair not in rows:
            rows.append(pair)


def subclass_constructed(
    world: World, ctx: Context, index: int, cls: Class, base: str, objects: Objects, arguments: Arguments
) -> None:
    """An instance of a program class whose constructor is a library's: run what that registers."""
    model = world.model(base)
    if model is not None and model.callbacks:
        _callbacks(world, ctx, index, model, arguments, None, Outcome())


def _getattr(world: World, ctx: Context, index: int, arguments: Arguments) -> Outcome:
    found: Objects = arguments.positional[2] if len(arguments.positional) > 2 else NOTHING
    if len(arguments.positional) > 1:
        names = [o.value for o in arguments.positional[1] if isinstance(o, Const) and isinstance(o.value, str)]
        for target in arguments.positional[0]:
            for name in names:
                found |= attribute(world, ctx, target, name)
    return Outcome(found)


def _setattr(world: World, ctx: Context, index: int, arguments: Arguments) -> Outcome:
    if len(arguments.positional) > 2:
        names = [o.value for o in arguments.positional[1] if isinstance(o, Const) and isinstance(o.value, str)]
        for target in arguments.positional[0]:
            for name in names:
                world.write(target.cell(name), arguments.positional[2])
    return Outcome()


def _super(world: World, ctx: Context, index: int, arguments: Arguments) -> Outcome:
    home = ctx.home
    receivers = ctx.args[0] if ctx.args else NOTHING
    if len(arguments.positional) == 2:
        receivers = arguments.positional[1]
        home = next((o for o in arguments.positional[0] if isinstance(o, Class)), home)
    if home is None:
        return Outcome()
    start = home
    return Outcome(
        frozenset(world.intern(("super", start, r), lambda r=r: Super(start, r)) for r in receivers)  # type: ignore[misc] # r is bound early
    )


def _new(world: World, ctx: Context, index: int, arguments: Arguments) -> Outcome:
    first = arguments.positional[0] if arguments.positional else NOTHING
    outer = world.self_of(ctx)
    site = (id(ctx.scope), index, outer)
    made = [world.instance(o, site, ctx.life, 0) for o in first if isinstance(o, Class)]
    return Outcome(frozenset(made))


def _construct(world: World, ctx: Context, index: int, arguments: Arguments) -> Outcome:
    cls = (
        next((o for o in sorted(ctx.args[0], key=lambda o: o.order) if isinstance(o, Class)), None)
        if ctx.args
        else None
    )
    return Outcome(construct=cls)


def _next(world: World, ctx: Context, index: int, arguments: Arguments) -> Outcome:
    return Outcome(iterate=arguments.positional[0] if arguments.positional else NOTHING)


def _import_module(world: World, ctx: Context, index: int, arguments: Arguments) -> Outcome:
    names = [o.value for objects in arguments.positional[:1] for o in objects if isinstance(o, Const)]
    found = [world.modules[n] for n in names if isinstance(n, str) and n in world.modules]
    return Outcome(frozenset(found))


def _type(world: World, ctx: Context, index: int, arguments: Arguments) -> Outcome:
    first = arguments.positional[0] if arguments.positional else NOTHING
    return Outcome(frozenset(o.owner for o in first if isinstance(o, Instance)))


_SPECIAL: dict[str, Callable[[World, Context, int, Arguments], Outcome]] = {
    "getattr": _getattr,
    "setattr": _setattr,
    "object.__setattr__": _setattr,
    "super": _super,
    "object.__new__": _new,
    "type.__call__": _construct,
    "next": _next,
    "anext": _next,
    "importlib.import_module": _import_module,
    "type": _type,
}

__all__ = ["Annotated", "Outcome", "call", "first_text", "subclass_constructed"]
