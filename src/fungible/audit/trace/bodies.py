"""What the code of a function mentions, read when a rule asks for it."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from fungible.audit.facts.records import Value
from fungible.audit.link.objects import Context
from fungible.audit.program.origins import Handler, Origin
from fungible.audit.trace.describe import origin, render
from fungible.audit.trace.handlers import handlers
from fungible.audit.trace.search import users_of

COMPARED, TESTED = 41, 20
LONGEST_WORD = 60
_NAMED = {"attr": 2, "global": 1, "free": 1, "import": 3}
"""Values that mention a name, and where they hold it."""

_ASSIGNED = {"bind": 1, "setfree": 1, "setattr": 2}
"""Effects that assign, and where they hold the name."""


class RunBody:
    """The code of one function, as one context of it runs it."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    @cached_property
    def numbers(self) -> frozenset[int]:
        """The integer literals."""
        literals = [v[1] for v in self._ctx.scope.values if v[0] == "const"]
        return frozenset([n for n in literals if isinstance(n, int) and not isinstance(n, bool)])

    @cached_property
    def words(self) -> frozenset[str]:
        """The identifiers and short strings."""
        scope = self._ctx.scope
        words = {parameter.name for parameter in scope.params}
        for value in scope.values:
            tag = value[0]
            if tag in _NAMED:
                words.add(str(value[_NAMED[tag]]))
            elif tag == "const" and isinstance(value[1], str) and len(value[1]) <= LONGEST_WORD:
                words.add(value[1])
        return frozenset(words)

    @cached_property
    def unused(self) -> frozenset[str]:
        """The parameters that nothing is done with, here or in a function inside."""
        scope = self._ctx.scope
        used = {*users_of(scope.values), *[block.value for block in scope.blocks]}
        used |= {part for effect in scope.effects for part in effect[1:-2] if isinstance(part, int)}
        idle = [v[1] for i, v in enumerate(scope.values) if v[0] == "param" and i not in used]
        return frozenset([scope.params[number].name for number in idle]) - {name for name, _ in scope.cells}

    @cached_property
    def _compared(self) -> list[Value]:
        return [v for v in self._ctx.scope.values if v[0] == "cmp" and v[2] != -1 and v[3] != -1][:COMPARED]

    @cached_property
    def comparisons(self) -> tuple[tuple[str, Origin, Origin], ...]:
        """Operator, left and right of the first comparisons."""
        return tuple(self._told(self._compared))

    def comparing(self, mark: int) -> tuple[tuple[str, Origin, Origin], ...]:
        """Those of the comparisons of which a side is made of what the mark says."""
        taints = self._ctx.taints
        return tuple(self._told(v for v in self._compared if (taints[v[2]] | taints[v[3]]) & mark))

    def _told(self, compared: Iterable[Value]) -> Iterator[tuple[str, Origin, Origin]]:
        for _, operator, left, right in compared:
            one, other = origin(self._ctx, left), origin(self._ctx, right)
            if one is not None and other is not None:
                yield operator, one, other

    @cached_property
    def tests(self) -> tuple[str, ...]:
        """The conditions of the first `if` statements."""
        scope = self._ctx.scope
        blocks = [b for b in scope.blocks if b.kind == "if" and b.value >= 0]
        return tuple([render(scope, b.value, set()) for b in blocks[:TESTED]])

    @cached_property
    def assigns(self) -> frozenset[str]:
        """The names of the attributes and outer variables that it sets."""
        rows = [effect for effect in self._ctx.scope.effects if effect[0] in _ASSIGNED]
        return frozenset([str(effect[_ASSIGNED[effect[0]]]) for effect in rows])

    @cached_property
    def statuses(self) -> frozenset[int]:
        """The numbers that come second in the pairs that it returns."""
        values = self._ctx.scope.values
        returned = [values[e[1]] for e in self._ctx.scope.effects if e[0] == "return" and e[1] >= 0]
        seconds = [v[3][1] for v in returned if v[0] == "new" and v[1] == "tuple" and len(v[3]) == 2]
        return frozenset([n for place in seconds if (n := _number(values, place)) is not None])

    @cached_property
    def handlers(self) -> tuple[Handler, ...]:
        """Its exception handlers."""
        return handlers(self._ctx)


def _number(values: Sequence[Value], place: int) -> int | None:
    """The integer literal at a place, if one is there."""
    value = values[place] if place >= 0 else ("none",)
    number = value[1] if value[0] == "const" else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None
