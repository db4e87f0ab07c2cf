"""What a comparison with the environment gives where the environment says nothing: `getenv("X", "no") == "yes"`."""

from fungible.audit.link.handles import Box, Const
from fungible.audit.link.objects import NOTHING, Context, Objects
from fungible.audit.link.world import ENVIRONMENT, World

_SAME = frozenset({"lower", "upper", "strip", "casefold", "rstrip", "lstrip"})
_OPERATORS = frozenset({"==", "!=", "in", "not in"})


def unless_told(world: World, ctx: Context, operator: str, left: int, right: int) -> Objects:
    """True or False as the default has it; nothing where no default is known."""
    if operator not in _OPERATORS or not ctx.taints[left] & ENVIRONMENT or ctx.taints[right] & ENVIRONMENT:
        return NOTHING
    said, against = _default(ctx, left), _texts(ctx.objects[right])
    if said is None or not against:
        return NOTHING
    equal = said in against
    return world.literal(equal if operator in ("==", "in") else not equal)


def _default(ctx: Context, place: int) -> str | None:
    """The one text that a value is without the environment, in small letters; "" where there is none."""
    value = ctx.scope.values[place]
    while value[0] == "call" and ctx.scope.values[value[1]][0] == "attr" and ctx.scope.values[value[1]][2] in _SAME:
        place = ctx.scope.values[value[1]][1]
        value = ctx.scope.values[place]
    texts = _texts(ctx.objects[place])
    if not texts:
        return "" if value[0] == "call" and len(value[2]) == 1 and not ctx.objects[place] else None
    return next(iter(texts)) if len(texts) == 1 and len(ctx.objects[place]) == 1 else None


def _texts(objects: Objects) -> frozenset[str]:
    """The literal texts among some objects, or in a container that they are, in small letters."""
    found = set[str]()
    for each in objects:
        if isinstance(each, Const) and isinstance(each.value, str):
            found.add(each.value.strip().lower())
        elif isinstance(each, Box):
            inner = (o for name, cell in each.cells.items() if name.startswith("[") for o in cell.values)
            found.update(o.value.strip().lower() for o in inner if isinstance(o, Const) and isinstance(o.value, str))
    return frozenset(found)
