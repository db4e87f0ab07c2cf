"""Which methods of the program's classes a framework calls, and for how long it keeps an object of one."""

from fungible.audit.link.handles import Const
from fungible.audit.link.lineages import lineage
from fungible.audit.link.objects import Class


def made_once(cls: Class) -> bool:
    """Whether a class of views says that one object of it serves all requests."""
    cells = [o.cells.get("init_every_request") for o in lineage(cls) if isinstance(o, Class)]
    said = [o.value for cell in cells if cell is not None for o in cell.values if isinstance(o, Const)]
    return said[:1] == [False]


def methods_of(cls: Class, named: tuple[str, ...]) -> list[str]:
    """The methods to enter: those named, `on_get_*` for all that begin so; all of the program's when none is."""
    own = [n for o in lineage(cls) if isinstance(o, Class) for n in sorted(o.own)]
    if named:
        begun = tuple([name[:-1] for name in named if name.endswith("*")])
        return [n for n in dict.fromkeys(own) if n in named or n.startswith(begun)]
    return [n for n in dict.fromkeys(own) if n not in ("__init__", "__new__", "__call__", "Meta")]
