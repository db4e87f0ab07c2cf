"""Containers in which nothing is kept but locks, one for each key, alone or with a count of who waits."""

from collections.abc import Sequence

from fungible.audit.link.handles import Box, Const, Foreign, Instance
from fungible.audit.link.objects import Obj
from fungible.audit.link.world import World
from fungible.audit.program.records import Hit
from fungible.audit.program.waiters import adds_one, goes_with_last, is_bounded, takes_one


def role_of_locks(world: World, objects: Sequence[Obj], writes: Sequence[Hit]) -> str:
    """The role of a container that holds locks alone; nothing otherwise."""
    cells = [cell for o in objects if isinstance(o, Box) for n, cell in o.cells.items() if n.startswith("[")]
    inside = {o for cell in cells for o in cell.values}
    if not inside or not all(_is_lock(world, o) or _holds_lock(world, o) for o in inside):
        return ""
    alone = all(_is_lock(world, o) for o in inside)
    return "lock" if alone or _counts_alone(writes) else ""


def _is_lock(world: World, obj: Obj) -> bool:
    return isinstance(obj, Foreign) and world.role(obj.type) == "lock"


def _holds_lock(world: World, obj: Obj) -> bool:
    """Whether something is a record, or a list, of one lock and numbers."""
    held = [o for cell in obj.cells.values() for o in cell.values] if isinstance(obj, Instance | Box) else []
    others = [o for o in held if not _is_lock(world, o)]
    return len(others) < len(held) and all(isinstance(o, Const) and isinstance(o.value, int) for o in others)


def _counts_alone(writes: Sequence[Hit]) -> bool:
    """Whether all that is changed of what is inside are counts that go up and down by one, whatever they are."""
    inside = [hit for hit in writes if hit.operation in ("assign", "augment", "augment-item")]
    counted = all(takes_one(hit) or adds_one(hit) for hit in inside)
    return counted and goes_with_last(writes) and not any(map(is_bounded, inside))
