"""What calling something gives, and what else it causes."""

from fungible.audit.facts.records import RowFunction
from fungible.audit.link import containers, library
from fungible.audit.link.construct import construct, initialise, instantiate
from fungible.audit.link.descriptors import SETTERS, decorate_again
from fungible.audit.link.elements import ELEMENT, MAKER, element, yielded
from fungible.audit.link.functions import EMPTY, Result, call_function, run_function
from fungible.audit.link.handles import Annotated, Bound, Box, Foreign, Instance, Method, Part, Partial, Stream, Wrapped
from fungible.audit.link.invoke import Arguments, behind_fixed
from fungible.audit.link.loads import attribute
from fungible.audit.link.making import content_taint
from fungible.audit.link.objects import (
    NOTHING,
    REQUEST,
    Cell,
    Class,
    Context,
    External,
    Function,
    Obj,
    Objects,
    ordered,
)
from fungible.audit.link.outcome import Outcome, Site
from fungible.audit.link.providers import provide
from fungible.audit.link.registration import hand_over
from fungible.audit.link.world import IDENTITY, REQUEST_DATA, World

_NO_CELL = Cell()


def call(world: World, ctx: Context, index: int, callee: Obj, arguments: Arguments) -> Result:
    """Call one object; unknown ones return nothing known, made of their arguments."""
    handler = _CALL.get(callee.__class__)
    return EMPTY if handler is None else handler(world, ctx, index, callee, arguments)


def _called_class(world: World, ctx: Context, index: int, callee: Class, arguments: Arguments) -> Result:
    return Result(instantiate(world, ctx, index, callee, arguments), arguments.taint)


def _called_name(world: World, ctx: Context, index: int, callee: External, arguments: Arguments) -> Result:
    if callee.inert is None:
        callee.inert = library.is_inert(world, callee.name)
    if callee.inert and not library.takes_notice(world, arguments):
        return Result(NOTHING, arguments.taint)
    method = world.as_method(callee.name)
    if method and arguments.positional:
        methods = [m for o in ordered(arguments.positional[0]) for m in attribute(world, ctx, o, method)]
        return _all(world, ctx, index, frozenset(methods), arguments.without_first())
    return _external(Site(world, ctx, index, callee.name, None, arguments))


def _called_result(world: World, ctx: Context, index: int, callee: Foreign, arguments: Arguments) -> Result:
    called = f"{callee.type}.__call__"
    name = callee.type if world.model(called) is None else called
    return _external(Site(world, ctx, index, name, callee, arguments))


def _called_instance(world: World, ctx: Context, index: int, callee: Instance, arguments: Arguments) -> Result:
    return _all(world, ctx, index, attribute(world, ctx, callee, "__call__"), arguments)


def _partial(world: World, ctx: Context, index: int, callee: Partial, arguments: Arguments) -> Result:
    return call(world, ctx, index, callee.inner, behind_fixed(world, ctx, callee, arguments))


def _annotated(world: World, ctx: Context, index: int, callee: Annotated, arguments: Arguments) -> Result:
    return _all(world, ctx, index, callee.types, arguments)


def _all(world: World, ctx: Context, index: int, callees: Objects, arguments: Arguments) -> Result:
    objects, taint = NOTHING, 0
    for callee in ordered(callees):
        result = call(world, ctx, index, callee, arguments)
        objects |= result.objects
        taint |= result.taint
    return Result(objects, taint)


def _bound(world: World, ctx: Context, index: int, callee: Bound, arguments: Arguments) -> Result:
    function = callee.function
    inner = function.inner if isinstance(function, Wrapped) else function
    rest = arguments.with_first(callee.receiver.alone)
    if isinstance(function, Wrapped) and function.how == "kept-property" and isinstance(inner, Function):
        return run_function(world, ctx, index, inner, rest, (callee.life, "call"))
    if isinstance(function, Wrapped) and function.how in ("cached", "context", "task", "property", "dispatch"):
        return _wrapped(world, ctx, index, function, rest)
    return call(world, ctx, index, inner, rest)


def _wrapped(world: World, ctx: Context, index: int, callee: Wrapped, arguments: Arguments) -> Result:
    inner = callee.inner
    if callee.how == "cached" and isinstance(inner, Bound) and isinstance(inner.function, Function) and not inner.life:
        rest = arguments.without_request().with_first(inner.receiver.alone)
        return run_function(world, ctx, index, inner.function, rest, (callee.made_for, "call"))
    if callee.how == "cached" and isinstance(inner, Function):
        how = "once" if not inner.scope.params else "call"
        return run_function(world, ctx, index, inner, arguments.without_request(), (callee.made_for, how))
    if callee.how == "dispatch":
        return _all(world, ctx, index, world.read(callee.cell("registered"), ctx) | {callee.inner}, arguments)
    if callee.how == "bare-task":
        return call(world, ctx, index, callee.inner, arguments.with_first(NOTHING))
    return call(world, ctx, index, callee.inner, arguments)


def _method(world: World, ctx: Context, index: int, callee: Method, arguments: Arguments) -> Result:
    receiver = callee.receiver
    if isinstance(receiver, (Box, Part)):
        found = containers.call(world, ctx, index, receiver, callee.name, arguments)
        for key in ordered(arguments.get((), ("key",))) if arguments.keywords else ():
            call(world, ctx, index, key, Arguments([element(world, ctx, receiver)], [0], [], []))
        return Result(found, arguments.taint | content_taint(world, ctx, receiver))
    if isinstance(receiver, Stream):
        return Result(yielded(world, ctx, receiver), receiver.context.yielded_taint)
    if isinstance(receiver, Foreign):
        for own in ordered(receiver.cells.get("instance", _NO_CELL).values):
            hand_over(Site(world, ctx, index, callee.name, receiver, arguments), own)
        result = _external(Site(world, ctx, index, f"{receiver.type}.{callee.name}", receiver, arguments))
        known = world.knowledge.types.get(receiver.type)
        return Result(result.objects, result.taint | known.taint) if known is not None and known.taint else result
    if isinstance(receiver, Wrapped) and callee.name in SETTERS:
        return decorate_again(world, receiver, callee.name, arguments)
    # `task.delay(...)` runs elsewhere: the registration of the task makes it an entry point.
    return EMPTY


def _external(site: Site) -> Result:
    world, ctx, index, arguments = site.world, site.ctx, site.index, site.arguments
    outcome = library.call(site)
    objects = outcome.objects
    for callee in outcome.invoke:
        objects |= call(world, ctx, index, callee, outcome.arguments or arguments).objects
    for source in ordered(outcome.iterate):
        objects |= element(world, ctx, source) | ({source} if isinstance(source, (Box, Stream)) else NOTHING)
    for provider in outcome.providers:
        objects |= provide(world, ctx, index, provider)
    for cls in outcome.construct:
        objects |= construct(world, ctx, index, cls, arguments.without_first())
    for cls in outcome.parsed:
        construct(world, ctx, index, cls, arguments.without_first())
    if outcome.copy:
        objects |= containers.copied(world, ctx, index, outcome.copy)
    _call_for_elements(site, outcome, objects)
    if outcome.deep_copy:
        objects |= containers.made_like(world, ctx, index, outcome.deep_copy)
    given = arguments.taint & ~REQUEST_DATA if outcome.taint & IDENTITY else arguments.taint
    return Result(objects, outcome.taint | given)


def _call_for_elements(site: Site, outcome: Outcome, objects: Objects) -> None:
    """What `map` and its like call for each element, and what a defaultdict makes its elements with."""
    world, ctx, index = site.world, site.ctx, site.index
    results: Objects = NOTHING
    for callee, given in outcome.each:
        found = call(world, ctx, index, callee, given).objects
        results |= found if outcome.maps else NOTHING
    boxes = [o for o in ordered(objects) if isinstance(o, Box)]
    for box in boxes:
        world.put(box, ELEMENT, results)
        for factory in outcome.factories:
            world.write(box.cell(MAKER), factory.alone)
            world.put(box, ELEMENT, _made_as_element(world, ctx, index, factory, box))


def _made_as_element(world: World, ctx: Context, index: int, factory: Obj, box: Box) -> Objects:
    if isinstance(factory, Class):
        made = world.instance(factory, ("element", box), REQUEST, 0)
        initialise(world, ctx, index, made, Arguments.none())
        return made.alone
    model = world.model(factory.name) if isinstance(factory, External) else None
    return NOTHING if model is not None and model.box else call(world, ctx, index, factory, Arguments.none()).objects


_CALL: dict[type[Obj], RowFunction[Result]] = {
    Function: call_function,
    Bound: _bound,
    External: _called_name,
    Method: _method,
    Class: _called_class,
    Foreign: _called_result,
    Instance: _called_instance,
    Partial: _partial,
    Wrapped: _wrapped,
    Annotated: _annotated,
}
