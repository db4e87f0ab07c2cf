"""Methods that a library calls on each object of a class as it is made: validators, and what follows the fields."""

from fungible.audit.link.functions import call_function
from fungible.audit.link.handles import Bound, Instance, Wrapped
from fungible.audit.link.invoke import Arguments
from fungible.audit.link.lineages import SHAPE, external_bases, lineage
from fungible.audit.link.loads import attribute
from fungible.audit.link.objects import NOTHING, Class, Context, Function, Obj, Objects, ordered
from fungible.audit.link.outcome import Site
from fungible.audit.link.world import World

HOOK = "(hook)"
"""The slot of a function that says that a library calls it for each object of the class that has it."""
_AFTER = ("__post_init__", "__attrs_post_init__", "model_post_init")


def marked(world: World, target: Obj) -> Objects:
    """A function, noted as one that is called for each object of its class, as `@field_validator("name")` says."""
    inner = target.inner if isinstance(target, Wrapped) else target
    world.write(inner.cell(HOOK), inner.alone)
    return target.alone


def note_hooks(world: World, ctx: Context, holder: Class, name: str, objects: Objects) -> None:
    """Give a class its hooks; what was made of it before is made again."""
    for each in objects:
        inner = each.inner if isinstance(each, Wrapped) else each
        if isinstance(inner, Function) and world.read(inner.cell(HOOK), ctx):
            holder.hooks[name] = None
            world.write(holder.cell(SHAPE), world.const(name).alone)


def made_from_data(site: Site) -> tuple[Class, ...]:
    """The classes with hooks of which a method of their library makes an object: `Order.model_validate(data)`."""
    cell = site.receiver.cells.get("class") if site.receiver is not None else None
    held = site.world.read(cell, site.ctx) if cell is not None else NOTHING
    return tuple([each for each in ordered(held) if isinstance(each, Class) and hooks_of(each)])


def hooks_of(cls: Class) -> list[str]:
    """The names of the methods that are called as an object of the class is made, bases' before its own.

    Settings are made once of the environment: what they check of themselves is no request's.
    """
    owners = [each for each in reversed(lineage(cls)) if isinstance(each, Class)]
    if "pydantic_settings.BaseSettings" in external_bases(cls):
        return [name for each in owners for name in _AFTER[:1] if name in each.own]
    marked = [name for each in owners for name in each.hooks]
    return list(dict.fromkeys([*marked, *[name for each in owners for name in _AFTER if name in each.own]]))


def run_hooks(world: World, ctx: Context, index: int, made: Instance, taint: int) -> None:
    """Call what is called as an object is made; `taint` is what its fields are made of."""
    for name in hooks_of(made.owner):
        for each in ordered(attribute(world, ctx, made, name)):
            if isinstance(each, Bound) and isinstance(each.function, Function):
                first = made.owner if each.function.scope.params[:1] and _takes_class(each.function) else each.receiver
                values = [] if name in _AFTER else [NOTHING]
                given = Arguments([first.alone, *values], [0, *[taint for _ in values]], [], [])
                call_function(world, ctx, index, each.function, given)


def _takes_class(function: Function) -> bool:
    """Whether a validator is given the class, as those of older releases are without saying so."""
    return function.scope.params[0].name == "cls"
