"""What an attribute is made of, by the object that it is loaded from: who calls, what a request brings."""

from fungible.audit.link import identity
from fungible.audit.link.elements import ELEMENT, slot_of
from fungible.audit.link.handles import Foreign, Instance
from fungible.audit.link.lineages import external_bases
from fungible.audit.link.objects import Cell, Obj, Objects
from fungible.audit.link.world import World


def put_there(targets: Objects, name: str) -> int | None:
    """The marks of what the program put under a name onto one request's own object, such as `flask.g`."""
    own = [o for o in targets if isinstance(o, Foreign) and o.type.endswith(identity.OF_ONE_REQUEST)]
    if not len(own) == len(targets) == 1:
        return None
    cell = own[0].cells.get(name)
    return cell.taint if cell is not None else 0  # marks never go again, so what nothing has put yet has none


def put_under_key(world: World, target: Foreign, keys: Objects) -> Cell | None:
    """Where the marks are of what the program puts onto requests under a key: `request["buyer"] = claims["sub"]`."""
    name = slot_of(keys) if world.role(target.type) == "request" and len(keys) == 1 else ELEMENT
    if name == ELEMENT:
        return None
    whole = ("put on requests", target.type)
    return world.intern(whole, lambda: Foreign("put on requests", whole, 0, "", 0)).cell(name)


def of_attribute(world: World, target: Obj, name: str) -> int:
    """The marks of an attribute of one object."""
    if isinstance(target, Foreign):
        return world.attribute_taint(target.type, name) | by_name(world, target, name)
    if isinstance(target, Instance):
        cell = target.cells.get(name)
        return (cell.taint if cell is not None else 0) | (
            _inherited_taint(world, target, name) if name in OF_REQUEST else 0
        )
    return 0


def by_name(world: World, target: Obj, name: str) -> int:
    """The marks of what a request's own object holds, by the name of the attribute alone."""
    if not isinstance(target, Foreign):
        return 0
    return identity.of_request(world.role(target.type), target.type, name)


OF_REQUEST = frozenset({"user", "session", "auth", "current_user", "request", "args", "kwargs"})
"""Attributes of library classes that a request brings, looked up in what a class of the program derives from."""


def _inherited_taint(world: World, target: Instance, name: str) -> int:
    known = [world.knowledge.types.get(world.attribute_type(base, name) or "") for base in external_bases(target.owner)]
    return max((model.taint for model in known if model), default=0)
