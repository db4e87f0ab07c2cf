"""Rows that libraries fetch for a class of the program, where the class has methods that lead on.

`Order.objects.get(pk=1)`, `session.get(Order, 1)`, `session.scalars(select(Order))`, `await Order.find_one(...)`.
"""

from collections.abc import Iterable

from fungible.audit.facts.records import Value
from fungible.audit.link.handles import types_in
from fungible.audit.link.lineages import external_bases, lineage
from fungible.audit.link.objects import NOTHING, REQUEST, Class, Context, Function, Objects
from fungible.audit.link.world import World
from fungible.audit.program.query_words import MODELS, ONE_ROW, STATEMENT_RUNS

_ONE = ONE_ROW | {
    *("get_object_or_404", "aget_object_or_404", "create", "acreate"),
    *("model_validate", "model_validate_json", "parse_obj"),
}
"""Calls that give one row, made ones included."""
_DEEP = 12


def fetched(world: World, ctx: Context, index: int) -> Objects:
    """One row that a call of a library gives while serving, when its class is known and has methods."""
    function = ctx.scope.values[index][1]
    callee = ctx.scope.values[function]
    name = callee[2] if callee[0] == "attr" else callee[-1] if callee[0] in ("global", "import") else ""
    return _rows(world, ctx, index) if name in _ONE else NOTHING


def among(world: World, ctx: Context, index: int) -> Objects:
    """One of the rows that a loop goes through while serving."""
    return _rows(world, ctx, index) if ctx.scope.values[index][0] == "call" else NOTHING


def annotated(world: World, function: Function) -> Objects:
    """What a function says that it gives, when nothing else is known of it: an object of a class that has methods."""
    classes = {t for t in types_in(function.returns) if isinstance(t, Class) and acts(t)}
    return _of(world, classes.pop(), (id(function.scope), -1)) if len(classes) == 1 else NOTHING


def acts(cls: Class) -> bool:
    """Whether a class has methods of its own beside its fields, validators and properties, whose calls lead on."""
    return any(isinstance(each, Class) and _has_methods(each) for each in lineage(cls))


def _has_methods(cls: Class) -> bool:
    values, scopes = cls.scope.values, cls.module.facts.scopes
    bound = (values[e[2]] for e in cls.scope.effects if e[0] == "bind" and e[2] >= 0)
    return any(row[0] == "func" and not scopes[row[1]].name.startswith("__") for row in bound)


def _rows(world: World, ctx: Context, index: int) -> Objects:
    cls = _asked_for(ctx, index)
    return _of(world, cls, (id(ctx.scope), index)) if cls is not None and acts(cls) else NOTHING


def _of(world: World, cls: Class, place: tuple[int, int]) -> Objects:
    """One row for each place that fetches: what one of them keeps for longer says nothing of the others."""
    return world.instance(cls, ("row", *place), REQUEST, 0).alone


def _asked_for(ctx: Context, index: int) -> Class | None:
    """The mapped class at the root of a chain of calls, or among what one of them is given."""
    for _ in range(_DEEP):
        row = ctx.scope.values[index]
        if row[0] not in ("call", "attr"):
            return _named(ctx, (index,))
        given = row[2] if row[0] == "call" else ()
        named = _named(ctx, (index, *given))
        if named is not None:
            return named
        index = _inwards(ctx.scope.values, row)
        if index < 0:
            return None
    return None


def _named(ctx: Context, indexes: Iterable[int]) -> Class | None:
    """The mapped class that one of some values is."""
    for index in indexes:
        found = [o for o in ctx.objects[index] if isinstance(o, Class)] if index >= 0 else []
        if len(found) == 1 and is_mapped(found[0]):
            return found[0]
    return None


def _inwards(values: tuple[Value, ...], row: Value) -> int:
    """What a link of a chain goes on from: the statement that a session runs, or else what is called."""
    if row[0] == "attr":
        return int(row[1])
    callee = values[row[1]]
    if callee[0] == "attr" and callee[2] in STATEMENT_RUNS:
        return next((v for v in row[2] if v >= 0 and values[v][0] == "call"), int(row[1]))
    return int(row[1])


def is_mapped(cls: Class) -> bool:
    """Whether rows are objects of a class: by its bases, or because it declares columns, as with `db.Model`."""
    if any(MODELS.match(base) or base == "pydantic.BaseModel" for base in external_bases(cls)):
        return True
    names = {str(v[-1]) for v in cls.scope.values if v[0] in ("attr", "global")}
    return not names.isdisjoint(("Column", "mapped_column", "relationship"))
