"""Classes of the program that a library would call, had the program given it an object of them as it did of others."""

from fungible.audit.link.handles import Instance
from fungible.audit.link.lineages import lineage
from fungible.audit.link.objects import Class
from fungible.audit.link.world import World


def passed_over(world: World) -> list[object]:
    """The keys of entries for such classes: `server.register_namespace` was called for another class alone."""
    asked = {key: names for key, e in world.entries.items() if (names := _registered_by(world, e.source))}
    if not asked:
        return []
    given = [
        e.target.owner for e in world.entries.values() if isinstance(e.target, Instance) and _called(e.source, asked)
    ]
    known = {base for cls in given for base in lineage(cls)}
    classes = [key for key in asked if isinstance(world.entries[key].target, Class)]
    return [key for key in classes if known and world.entries[key].target not in known]


def _registered_by(world: World, base: str) -> tuple[str, ...]:
    model = world.knowledge.subclasses.get(base)
    return model.registered if model is not None else ()


def _called(source: str, asked: dict[object, tuple[str, ...]]) -> bool:
    return any(source.rpartition(".")[2] in names for names in asked.values())
