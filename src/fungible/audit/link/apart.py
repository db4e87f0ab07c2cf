"""Which arguments tell the calls of a function apart, and which of them are followed into it."""

from fungible.audit.link.handles import Bound, Box, Const, Instance, Partial
from fungible.audit.link.objects import NOTHING, PROCESS, External, Function, Obj, Objects

_IDENTIFYING = frozenset({Box, Instance, Function, Bound, Partial})


def identity(function: Function, life: int, args: list[Objects]) -> tuple[Objects, ...]:
    """The arguments that tell calls apart: long-lived objects; at import only the receiver and callables.

    What is made by a function that others close over is apart by the names that it is given as well.
    """
    if life and function.scope.cells:
        return ()
    if life:
        return tuple([_identifying(objects) if objects else NOTHING for objects in args])
    if function.scope.cells:
        return tuple([_identifying(objects) | _kept(objects) if objects else NOTHING for objects in args])
    return (args[0],) if args and function.owner is not None else ()


def followed(function: Function, life: int, args: list[Objects]) -> list[Objects]:
    """The arguments as far as they are followed: not literals, nor containers of a request with nothing inside.

    What lasts is told by a name which attribute it is for: `Depends(from_state("jobs"))`, `Depends(FromState("jobs"))`.
    """
    if life == PROCESS and (function.scope.cells or function.scope.name == "__init__"):
        return [_significant(objects) | _kept(objects) if objects else objects for objects in args]
    return [_significant(objects) if objects else objects for objects in args]


def _kept(objects: Objects) -> Objects:
    """Literals that may be names of attributes, and what a library has: `Answers(clock=time.monotonic)` calls it."""
    return frozenset([o for o in objects if isinstance(o, External) or _is_name(o)])


def _is_name(obj: Obj) -> bool:
    return isinstance(obj, Const) and isinstance(obj.value, str) and obj.value.isidentifier()


def _significant(objects: Objects) -> Objects:
    kept = [o for o in objects if o.tracked and not (isinstance(o, Box) and o.life and not _content(o))]
    if len(kept) > 8:
        kept = [o for o in kept if not o.life]
    return objects if len(kept) == len(objects) else frozenset(kept)


def _identifying(objects: Objects) -> Objects:
    kept = [o for o in objects if o.__class__ in _IDENTIFYING and not o.life]
    return objects if len(kept) == len(objects) else frozenset(kept)


def _content(box: Box) -> bool:
    return any(any(v.tracked for v in cell.values) for cell in box.cells.values())
