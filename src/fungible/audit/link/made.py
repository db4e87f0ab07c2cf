"""What a library calls on the objects of its subclasses that the program makes itself."""

from fungible.audit.knowledge.records import Callback, SubclassModel
from fungible.audit.link.entries import Entry
from fungible.audit.link.handles import Foreign, Instance
from fungible.audit.link.lineages import external_bases
from fungible.audit.link.methods import methods_of
from fungible.audit.link.objects import Class
from fungible.audit.link.outcome import Site
from fungible.audit.link.shared import OWN_KIND, applications
from fungible.audit.link.world import World


def note_made(site: Site, made: Instance) -> None:
    """Remember an application of the program's own kind, and what a library calls on an object once it is made."""
    world = site.world
    for base in external_bases(made.owner):
        if world.role(base) == "app" and not made.life:
            for app in applications(world, site.ctx):
                if isinstance(app, Foreign):
                    world.write(app.cell(OWN_KIND), made.alone)
        model = _model_of(world, base)
        if model is not None and not made.owner.module.tool and _is_driven(model, made):
            methods = model.methods or _own_methods(made.owner)
            callback = Callback((), (), model.phase, "process", model.params, methods, model.framework)
            world.register(
                (made, model.phase),
                Entry(
                    made, callback, "", "", None, site.ctx, site.line, source=model.base, where=(site.ctx, site.index)
                ),
            )


def _model_of(world: World, name: str) -> SubclassModel | None:
    """What a library calls on objects of a subclass, by the nearest of the class's own bases that says so."""
    known = world.knowledge.subclasses
    return next((known[each] for each in world.knowledge.ancestry(name) if each in known), None)


def _is_driven(model: SubclassModel, made: Instance) -> bool:
    """Whether a library calls an object of a subclass that the program makes itself, with arguments of its own."""
    return model.instance == "made" or (model.instance == "process" and not made.life)


def _own_methods(cls: Class) -> tuple[str, ...]:
    """The methods that the program defines for a class, apart from those that Python or the class itself calls."""
    return tuple([name for name in methods_of(cls, ()) if not name.startswith("__")])
