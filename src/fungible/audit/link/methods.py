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
    """The methods to enter: those named, `on_get_*` for all that begin so; all of the program's when none is.

    What the class or one below it calls on its own object, other than by the name of a request's method, is left to
    these calls: they say what it is given.
    """
    of_program = [o for o in lineage(cls) if isinstance(o, Class)]
    own = [n for o in of_program for n in sorted(o.own)]
    if named:
        begun = tuple([name[:-1] for name in named if name.endswith("*")])
        return [n for n in dict.fromkeys(own) if n in named or n.startswith(begun)]
    helpers = frozenset().union(*[_helpers(o) for o in of_program])
    return [n for n in dict.fromkeys(own) if n not in _MAKING and n not in helpers]


def _helpers(cls: Class) -> frozenset[str]:
    """The methods of a class that it, or a class below, calls on its own object; what is decorated is no helper."""
    values, effects = cls.scope.values, cls.scope.effects
    plain = {str(e[1]) for e in effects if e[0] == "bind" and values[e[2]][0] == "func"}
    return frozenset(plain.intersection(cls.asks.union(*[o.asks for o in cls.below]))) - _OF_REQUESTS


_MAKING = frozenset({"__init__", "__new__", "__call__", "Meta"})
_OF_REQUESTS = frozenset(
    {"get", "post", "put", "patch", "delete", "head", "options", "list", "create", "retrieve", "update", "destroy"}
    | {"partial_update", "dispatch", "receive", "connect", "disconnect", "handle", "run", "execute", "prepare"}
)
