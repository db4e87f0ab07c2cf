"""Which queries of a context only ask for what is the caller's own: they check nothing that the request names."""

from collections.abc import Mapping

from fungible.audit.facts.records import Scope, Value
from fungible.audit.link.objects import Context
from fungible.audit.link.world import IDENTITY, REQUEST_DATA
from fungible.audit.program.query_words import BUILDERS, CONDITIONS, ENDS, RUNS
from fungible.audit.trace.search import SIZE, inside, last_name, users_of

_QUERIES = CONDITIONS | ENDS | RUNS
_BUILDS = (
    _QUERIES
    | BUILDERS
    | frozenset({"and_", "or_", "not_", "Q", "in_", "any_", "order_by", "limit", "offset", "options"})
)
_STRUCTURE = frozenset({"cmp", "mix", "phi", "new", "not"})


def own_rows(ctx: Context) -> frozenset[int]:
    """The calls, and the comparisons inside of them, that ask for rows by the caller alone.

    What such a query is made of mentions the caller, and nothing that the request says beside.
    """
    queries = _queries(ctx)
    return frozenset().union(*[parts for parts in queries if _asks_for_own(ctx, parts)])


def _queries(ctx: Context) -> list[set[int]]:
    """Everything that each outermost call of a query is made of."""
    scope, taints = ctx.scope, ctx.taints
    named = [i for i, v in enumerate(scope.values) if v[0] == "call" and last_name(scope.values[v[1]]) in _QUERIES]
    mine = [i for i in named if any(taints[each] & IDENTITY for each in _given(scope, i))]
    if not mine:
        return []
    users = users_of(scope.values)
    return [_parts(ctx, outer) for outer in sorted({_outermost(scope, users, i) for i in mine})]


def _given(scope: Scope, index: int) -> list[int]:
    """The arguments of a call."""
    _, _, args, keywords, _ = scope.values[index]
    return [*(v if v >= 0 else ~v for v in args), *(v for _, v in keywords)]


def _outermost(scope: Scope, users: Mapping[int, list[int]], index: int) -> int:
    """The last of the calls that go on with a query: `select(...).where(...)`, and `scalars` of it."""
    seen = {index}
    while True:
        calls = [each for each in users.get(index, ()) if _goes_on(scope, users, each) and each not in seen]
        if not calls:
            return index
        index = calls[-1]
        seen.add(index)


def _goes_on(scope: Scope, users: Mapping[int, list[int]], index: int) -> bool:
    """Whether a value is a call of a query's method, or the method that is called."""
    value = scope.values[index]
    if value[0] == "attr":
        return value[2] in _QUERIES and bool(users.get(index))
    return value[0] == "call" and last_name(scope.values[value[1]]) in _QUERIES


def _parts(ctx: Context, index: int) -> set[int]:
    """What a query is made of, down to what is known of the caller."""
    values = ctx.scope.values
    todo, seen = [index], set[int]()
    while todo and len(seen) < SIZE:
        here = todo.pop()
        if here >= 0 and here not in seen:
            seen.add(here)
            if not ctx.taints[here] & IDENTITY or _builds(values, here):
                todo.extend(inside(values[here]))
    return seen


def _builds(values: tuple[Value, ...], index: int) -> bool:
    """Whether a value with the caller in it is a part of a query, rather than something known of the caller."""
    value = values[index]
    if value[0] == "call":
        return last_name(values[value[1]]) in _BUILDS
    return value[0] in _STRUCTURE or (value[0] == "attr" and value[2] in _BUILDS)


def _asks_for_own(ctx: Context, parts: set[int]) -> bool:
    """Whether nothing of a query is what the request says, but who calls."""
    taints = ctx.taints
    return not any(taints[part] & REQUEST_DATA and not taints[part] & IDENTITY for part in parts)
