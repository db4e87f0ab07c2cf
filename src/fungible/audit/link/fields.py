"""Fields that a class declares for its instances: forms, models and schemas give each instance its own."""

import sys

from fungible.audit.link.handles import Annotated, Foreign, Instance
from fungible.audit.link.lineages import external_bases
from fungible.audit.link.objects import NOTHING, Class, Obj, Objects, ordered
from fungible.audit.link.world import World

INJECTORS = frozenset({"injector", "provider"})
"""The roles of what stands for something that a framework puts there."""


def without_fields(world: World, receiver: Obj, found: Objects) -> Objects:
    """Fields of forms, models and schemas are apart for each instance: their library classes see to that.

    So is what a framework injects into the instance in place of `Depends(...)`.
    """
    found = frozenset(o for o in found if not (isinstance(o, Foreign) and world.role(o.type) == "injector"))
    if isinstance(receiver, Instance):
        found = frozenset(o for o in found if not (isinstance(o, Foreign) and world.role(o.type) == "field"))
    if not isinstance(receiver, Instance) or not any(_makes_fields(name) for name in external_bases(receiver.owner)):
        return found
    return frozenset(o for o in found if not _is_field(world, o))


def uploads(world: World, receiver: Obj, declared: Objects) -> Objects:
    """The instance's own field for each one that its class declares, where what was uploaded is found in it."""
    if not isinstance(receiver, Instance):
        return NOTHING
    held = [o for o in ordered(declared) if isinstance(o, Foreign) and world.attribute_type(o.type, UPLOADED)]
    return frozenset([_of_instance(world, receiver, o) for o in held if world.role(o.type) == "field"])


UPLOADED = "data"
"""The attribute of a form's field that has what was uploaded."""


def _of_instance(world: World, receiver: Instance, field: Foreign) -> Obj:
    def made() -> Foreign:
        return Foreign(field.type, field.site, receiver.life, field.file, field.line)

    return world.intern(("field", receiver, field), made)


def _is_field(world: World, obj: Obj) -> bool:
    """Whether a value of a class stands for a field of its instances, the program's own kinds of fields included."""
    if isinstance(obj, Instance):
        return any(base.endswith("Field") for base in external_bases(obj.owner))
    return isinstance(obj, Foreign) and world.role(obj.type) in ("", "field")


def _makes_fields(base: str) -> bool:
    top = base.partition(".")[0]
    return top not in sys.stdlib_module_names and base != "object"


def is_injected(world: World, owner: Class, name: str) -> bool:
    """Whether what a framework makes for a request gets a field from a dependency, rather than from the request."""
    body = world.contexts["body", owner]
    kinds = [e[2] for e in owner.scope.effects if e[0] == "declare" and e[1] == name and e[2] >= 0]
    told = [o for kind in kinds for o in body.objects[kind] if isinstance(o, Annotated)]
    values = owner.cell(name).values.union(*[each.metadata for each in told])
    return any(isinstance(o, Foreign) and world.role(o.type) in INJECTORS for o in values)
