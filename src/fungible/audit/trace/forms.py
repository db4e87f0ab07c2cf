"""What form the content of a state has."""

from fungible.audit.link.handles import Box, Foreign, Instance, Partial, Stream, Wrapped
from fungible.audit.link.objects import Class, Function, Obj
from fungible.audit.program.records import Hit


def shape_of(objects: list[Obj], writes: tuple[Hit, ...]) -> str:
    """The shape of a state, as `State.shape` has it: what numbers are drawn from is a counter, whatever makes them."""
    if {hit.operation for hit in writes} == {"next"}:
        return "counter-iterator"
    for each in objects:
        if isinstance(each, Box):
            return _LIKE.get(each.kind, each.kind) or "list"
    for each in objects:
        if isinstance(each, Stream):
            return "counter-iterator"
        if isinstance(each, Foreign):
            return "object"
        if isinstance(each, Instance):
            return "instance"
        if isinstance(each, Function | Wrapped | Partial | Class):
            return "function"
    return "scalar"


_LIKE = {"frozenset": "set"}
"""What is kept in what never changes itself is changed by keeping another one."""


def is_bounded(box: Box) -> bool:
    """Whether a container drops old entries when it is full."""
    return "cachetools" in box.type or "maxlen" in box.cells
