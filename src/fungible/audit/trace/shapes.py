"""What the code of a scope asks of each run of it: found once for a scope, however many contexts run it."""

from dataclasses import dataclass
from typing import NamedTuple

from fungible.audit.facts.records import CALLS, Scope, Value
from fungible.audit.trace.search import last_name

_PLAIN = frozenset({"const", "cmp", "not", "func"})
"""Values that are no object whose uses anybody follows."""


class CallShape(NamedTuple):
    """A call: its value, what is called, the arguments that may be objects, the last name of what is called."""

    position: int
    function: int
    arguments: tuple[int, ...]
    name: str
    tag: str
    """What ends with the name: `attr` for a method."""
    counts: bool
    """Whether it calls `next`."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The calls of a scope, what its `with` statements enter (the value and what it enters), what it compares."""

    calls: tuple[CallShape, ...]
    entered: tuple[tuple[int, int], ...]
    compared: tuple[tuple[str, int, int], ...]
    """The name of an attribute or item, its value, and what it is compared with."""


class Shapes:
    """The shapes of scopes, each made once."""

    def __init__(self) -> None:
        self._made: dict[int, Shape] = {}

    def of(self, scope: Scope) -> Shape:
        """The shape of a scope."""
        found = self._made.get(id(scope))
        if found is None:
            found = self._made[id(scope)] = _shape(scope)
        return found


def _shape(scope: Scope) -> Shape:
    values = scope.values
    return Shape(
        tuple([_call(values, i, v) for i, v in enumerate(values) if v[0] in CALLS]),
        tuple([(i, v[1]) for i, v in enumerate(values) if v[0] == "enter"]),
        tuple([pair for v in values if v[0] == "cmp" for pair in _sides(values, v[2], v[3])]),
    )


def _sides(values: tuple[Value, ...], left: int, right: int) -> list[tuple[str, int, int]]:
    both = ((left, right), (right, left)) if left >= 0 and right >= 0 else ()
    named = [(name_of(values, one), one, other) for one, other in both if values[other][0] != "const"]
    return [row for row in named if row[0]]


def name_of(values: tuple[Value, ...], index: int) -> str:
    """The name of an attribute, or the literal by which an item is taken."""
    value = values[index]
    if value[0] == "attr":
        return str(value[2])
    key = values[value[2]] if value[0] == "item" and value[2] >= 0 else ("",)
    return str(key[1]) if key[0] == "const" and isinstance(key[1], str) else ""


def _call(values: tuple[Value, ...], position: int, value: Value) -> CallShape:
    _, function, args, kws, _ = value
    given = [v if v >= 0 else ~v for v in args]
    if kws:
        given += [v if v >= 0 else ~v for _, v in kws]
    callee = values[function]
    objects = tuple([v for v in given if values[v][0] not in _PLAIN])
    return CallShape(position, function, objects, last_name(callee), callee[0], callee == ("global", "next"))
