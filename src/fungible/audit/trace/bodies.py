"""What the code of a function mentions, read when a rule asks for it."""

from functools import cached_property

from fungible.audit.link.objects import Context
from fungible.audit.program.origins import Handler, Origin
from fungible.audit.trace.describe import origin, render
from fungible.audit.trace.handlers import handlers

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
    def comparisons(self) -> tuple[tuple[str, Origin, Origin], ...]:
        """Operator, left and right of the first comparisons."""
        ctx, found = self._ctx, []
        for value in ctx.scope.values:
            if value[0] == "cmp":
                left, right = origin(ctx, value[2]), origin(ctx, value[3])
                if left is not None and right is not None:
                    found.append((str(value[1]), left, right))
            if len(found) >= COMPARED:
                break
        return tuple(found)

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
    def handlers(self) -> tuple[Handler, ...]:
        """Its exception handlers."""
        return handlers(self._ctx)
