"""Decorations: which function a call decorates, and which of its parameters make the key under which it is kept."""

from collections.abc import Callable, Iterator, Sequence

from fungible.audit.facts.records import CALLS, Param, Scope
from fungible.audit.link.handles import Wrapped
from fungible.audit.link.objects import Context, Function, ordered
from fungible.audit.trace.search import users_of

_BUILDER = "key_builder"
_GETS = frozenset({"get", "pop"})
_ASIDE = frozenset({"namespace", "response"})
"""What is handed to builders of keys beside the call: the same for all who call, or nothing yet."""
_OF_ADDRESS = frozenset({"url", "method", "query_params", "path_params"})
"""What a request has from its address: it says nothing of who calls."""


def decorated(ctx: Context, args: Sequence[int]) -> Function | None:
    """The function that a call decorates, if it does."""
    if len(args) != 1 or args[0] < 0:
        return None
    inner = [each.inner if isinstance(each, Wrapped) else each for each in ordered(ctx.objects[args[0]])]
    return next((each for each in inner if isinstance(each, Function)), None)


def keyed_by(ctx: Context, position: int) -> frozenset[str] | None:
    """The parameters of what is decorated that the builder of keys looks at; none when it may be any."""
    _, callee, args, _, _ = ctx.scope.values[position]
    factory, target = ctx.scope.values[callee], decorated(ctx, args)
    given = dict(factory[3]).get(_BUILDER, -1) if factory[0] in CALLS else -1
    builders = [o for o in ctx.objects[given] if isinstance(o, Function)] if given >= 0 else []
    if target is None or len(builders) != 1 or builders[0].scope.cells:
        return None
    looks = _Looks(builders[0].scope, [p.name for p in target.scope.params])
    return None if looks.anywhere else frozenset(looks.found)


_Reads = Callable[[int, int], Iterator[str]]


class _Looks:
    """What a builder of keys, which is called with the function, then as that is called, looks at."""

    def __init__(self, scope: Scope, params: Sequence[str]) -> None:
        self.values, self.params = scope.values, params
        self.found: set[str] = set()
        self.anywhere = False
        """Whether it may look at any of them, or at who makes the request."""
        self._users = users_of(scope.values)
        self._returned = {effect[1] for effect in scope.effects if effect[0] in ("return", "yield")}
        for position, param in enumerate(scope.params[1:]):
            uses = [i for i, value in enumerate(scope.values) if value == ("param", position + 1)]
            self._parameter(position, param, uses)

    def _parameter(self, position: int, param: Param, uses: list[int]) -> None:
        users = [(i, user) for i in uses for user in self._users.get(i, ())]
        returned = not self._returned.isdisjoint(uses)
        if param.kind == "args" or param.name == "args":
            self._from_all(users, self._by_position)
            self.anywhere |= returned
        elif param.kind == "kwargs" or param.name == "kwargs":
            self._from_all(users, self._by_name)
            self.anywhere |= returned
        elif param.name == "request":
            self.anywhere |= any(not self._is_of_address(user) for _, user in users)
        elif param.name not in _ASIDE and (users or returned):
            self.found |= set(self.params[position : position + 1])

    def _from_all(self, users: list[tuple[int, int]], read: _Reads) -> None:
        """What is looked up among all arguments by position or name; everything when they are used as a whole."""
        for index, user in users:
            names = list(read(index, user))
            self.anywhere |= not names
            self.found |= set(names) - {""}

    def _by_position(self, index: int, user: int) -> Iterator[str]:
        value = self.values[user]
        place = self._number(value[2]) if value[0] == "item" and value[1] == index else None
        if place is not None and -len(self.params) <= place < len(self.params):
            yield self.params[place]
        elif value[0] in ("cmp", "not"):
            yield ""

    def _number(self, index: int) -> int | None:
        """A literal number, or what is taken off one: `-1`."""
        value = self.values[index]
        sign, value = (-1, self.values[value[1][0]]) if value[0] == "mix" and len(value[1]) == 1 else (1, value)
        return sign * value[1] if value[0] == "const" and isinstance(value[1], int) else None

    def _by_name(self, index: int, user: int) -> Iterator[str]:
        value = self.values[user]
        if value[0] in ("cmp", "not"):
            yield ""
        elif value[0] == "item" and value[1] == index:
            yield from self._literal(value[2])
        elif value[0] == "attr" and value[2] in _GETS:
            for call in self._users.get(user, ()):
                row = self.values[call]
                yield from self._literal(row[2][0]) if row[0] == "call" and row[1] == user and row[2] else ()

    def _literal(self, index: int) -> Iterator[str]:
        value = self.values[index] if index >= 0 else ("",)
        if value[0] == "const" and isinstance(value[1], str):
            yield value[1]

    def _is_of_address(self, user: int) -> bool:
        value = self.values[user]
        return value[0] in ("cmp", "not") or (value[0] == "attr" and value[2] in _OF_ADDRESS)
