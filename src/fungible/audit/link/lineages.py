"""Classes and what they derive from, in the program and outside it."""

from fungible.audit.link.handles import Instance
from fungible.audit.link.objects import Class, Context, External, Function, Obj, ordered
from fungible.audit.link.shared import bound
from fungible.audit.link.world import World

SHAPE = "()"
"""The slot of a class that grows with its bases and fields: what is made of the class is made again then."""


def read_shape(world: World, ctx: Context, cls: Class) -> None:
    """Have the running step run again when bases or fields of the class are met later."""
    for owner in lineage(cls):
        if isinstance(owner, Class):
            world.read(owner.cell(SHAPE), ctx)


def lineage(cls: Class) -> list[Class | External]:
    """A class and its bases in lookup order: depth first, a base that several share behind them all (as C3 has it)."""
    if cls.chain is None:
        cls.chain = _chain(cls)
        for base in cls.chain:
            if isinstance(base, Class):
                base.below.append(cls)
    return cls.chain


def _chain(cls: Class) -> list[Class | External]:
    met: list[Class | External] = []

    def visit(node: Class | External, above: frozenset[Class | External]) -> None:
        if node in above or len(met) > LINEAGE_LIMIT:
            return
        met.append(node)
        if isinstance(node, Class):
            for base in node.bases:
                for each in ordered(base):
                    if isinstance(each, Class | External):
                        visit(each, above | {node})

    visit(cls, frozenset())
    return list(dict.fromkeys(reversed(met)))[::-1] if len(met) > 2 else met


LINEAGE_LIMIT = 120


def external_bases(cls: Class) -> list[str]:
    """The names outside the program that a class derives from."""
    return [base.name for base in lineage(cls) if isinstance(base, External)]


def deriving(world: World, names: tuple[str, ...]) -> list[Class]:
    """The classes of the program, met so far, that derive from one of some outside it."""
    key = (names, len(world.classes))
    found = world.derived.get(key)
    if found is None:
        found = world.derived[key] = [c for c in world.classes if not set(names).isdisjoint(external_bases(c))]
    return found


def metaclasses(world: World, ctx: Context, target: Class) -> list[Class]:
    """The metaclasses of the program that a class has, its own first."""
    cells = [o.cell("metaclass") for o in lineage(target) if isinstance(o, Class) and "metaclass" in o.cells]
    return [o for cell in cells for o in ordered(world.read(cell, ctx)) if isinstance(o, Class)]


def methods(world: World, ctx: Context, receiver: Instance, name: str) -> list[Obj]:
    """A method that the program defines for an instance, bound to it."""
    for owner in lineage(receiver.owner):
        if isinstance(owner, Class) and name in owner.own:
            found = [o for o in ordered(world.read(owner.cell(name), ctx)) if isinstance(o, Function)]
            return [bound(world, function, receiver) for function in found]
    return []


def has_method(cls: Class, name: str) -> bool:
    """Whether a class or a base of it in the program defines a method."""
    return any(isinstance(owner, Class) and name in owner.own for owner in lineage(cls))
