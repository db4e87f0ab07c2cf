"""Objects that stand for functions: a task is the object of a class that its decorator or its application names."""

from fungible.audit.facts.records import CALLS
from fungible.audit.knowledge.records import Callback
from fungible.audit.link.handles import Const, Foreign, Instance, Wrapped
from fungible.audit.link.lineages import lineage
from fungible.audit.link.objects import NOTHING, PROCESS, Class, Context, Objects, ordered
from fungible.audit.link.outcome import Site
from fungible.audit.link.world import World

OBJECT = "(object)"
"""The slot of a wrapped function for the object that stands for it."""


def standing_for(site: Site, callback: Callback) -> Objects:
    """The object of the process that stands for what a call decorates, when its class is one of the program."""
    told = site.receiver if callback.standing else None
    if told is None:
        return NOTHING
    made = [told, *(o for o in ordered(told.cell("receiver").values) if isinstance(o, Foreign))]
    named = [o for each in made for keyword in callback.standing for o in ordered(_given(each, keyword))]
    classes = [each for each in named if isinstance(each, Class)][:1]
    return frozenset([site.world.instance(cls, ("entry", cls, PROCESS), PROCESS, 0) for cls in classes])


def given_first(site: Site, callback: Callback) -> Objects:
    """The object that stands for a function, where the function is given it."""
    asked = _given(site.receiver, callback.bind) if site.of_result and site.receiver is not None else NOTHING
    bound = any(isinstance(each, Const) and each.value is True for each in asked)
    return standing_for(site, callback) if bound else NOTHING


def having(world: World, ctx: Context, target: Wrapped, name: str) -> list[Instance]:
    """The objects that stand for a function and have an attribute by their class."""
    standing = ordered(world.read(target.cell(OBJECT), ctx)) if OBJECT in target.cells else ()
    return [each for each in standing if isinstance(each, Instance) and _declares(each.owner, name)]


def _declares(cls: Class, name: str) -> bool:
    return any(isinstance(each, Class) and (name in each.own or name in each.self_attrs) for each in lineage(cls))


def _given(made: Foreign, keyword: str) -> Objects:
    """What the call that made an object was given under a keyword."""
    ctx, index = made.call or (None, -1)
    node = ctx.scope.values[index] if ctx is not None and index >= 0 else ("none",)
    if ctx is None or node[0] not in CALLS:
        return NOTHING
    return frozenset().union(*[ctx.objects[v] for k, v in node[3] if k == keyword and v >= 0])
