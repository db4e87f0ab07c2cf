"""Who calls, as a function tells by what it refuses: what the request names, and what 401 answers the lack of."""

from collections.abc import Iterator, Mapping

from fungible.audit.facts.records import CALLS, Scope, Value
from fungible.audit.link.objects import Context
from fungible.audit.link.steps import NO_USER, again
from fungible.audit.link.world import IDENTITY, REQUEST_DATA, STORED_DATA

_STATUSES = frozenset({401, 4401, 1008})
"""Of HTTP, and of sockets that are closed: what those use that refuse a stranger."""
_NAMES = frozenset(
    {"HTTP_401_UNAUTHORIZED", "UNAUTHORIZED", "WS_1008_POLICY_VIOLATION", "Unauthorized", "HTTPUnauthorized"}
    | {"NotAuthorizedException", "AuthenticationFailed", "NotAuthenticated", "AuthenticationError", "Unauthenticated"}
)
_DEEP = 8


def callers(scope: Scope) -> Mapping[int, bool]:
    """The values of a scope without which it refuses whoever asks: `if row is None: raise HTTPException(401)`.

    Each with whether anything but such a test uses it.
    """
    named = frozenset([i for i, row in enumerate(scope.values) if _refuses(row)])
    if not named:
        return {}
    found: set[int] = set()
    for block in {*_refusing_calls(scope, named), *_refusing_effects(scope, named)}:
        found.update(_missed(scope, block))
    users = again((*scope.values, *scope.effects)).users
    return {index: _is_used(scope, users[index]) for index in sorted(found)}


def mark(ctx: Context, index: int, *, used: bool) -> None:
    """Mark such a value as the caller, when it was looked up by what the request says.

    What nothing but the test uses may say only whether a key is right: `if not compare_digest(key, KEY)`.
    """
    if _is_looked_up(ctx, index, _DEEP) and (used or ctx.taints[index] & STORED_DATA):
        ctx.taints[index] = ctx.taints[index] & ~(REQUEST_DATA | STORED_DATA) | IDENTITY


def _refuses(row: Value) -> bool:
    match row[0]:
        case "const":
            return row[1].__class__ is int and row[1] in _STATUSES
        case "attr":
            return row[2] in _NAMES
        case "global":
            return row[1] in _NAMES
        case "import":
            return row[3] in _NAMES
    return False


def _is_used(scope: Scope, users: int | list[int]) -> bool:
    """Whether anything but a test uses a value."""
    among = users if isinstance(users, list) else [users] if users != NO_USER else []
    return any(user >= len(scope.values) or scope.values[user][0] not in ("not", "cmp", "phi") for user in among)


def _refusing_calls(scope: Scope, named: frozenset[int]) -> Iterator[int]:
    """The blocks of calls that name a refusal, or are given one: `abort(401)`."""
    for row in scope.values:
        if row[0] in CALLS and (row[1] in named or not named.isdisjoint(row[2]) or any(v in named for _, v in row[3])):
            yield row[4]


def _refusing_effects(scope: Scope, named: frozenset[int]) -> Iterator[int]:
    """The blocks that raise a refusal, or return one beside what they say: `return {"error": ...}, 401`."""
    for effect in scope.effects:
        if effect[0] in ("raise", "return") and effect[1] >= 0:
            row = scope.values[effect[1]]
            if effect[1] in named or (row[0] == "new" and not named.isdisjoint(row[3])):
                yield effect[-1]


def _missed(scope: Scope, block: int) -> Iterator[int]:
    """What is missing where a block is come to."""
    while block >= 0 and scope.blocks[block].kind not in ("if", "else", "except"):
        block = scope.blocks[block].parent
    if block < 0:
        yield from _returned_before(scope)
        return
    here = scope.blocks[block]
    if here.kind == "if":
        yield from _negated(scope, here.value)
    elif here.kind == "else":
        yield from _affirmed(scope, here.value)
    else:
        yield from _tried(scope, block)


def _returned_before(scope: Scope) -> Iterator[int]:
    """What a scope returns under a condition, before it refuses everybody else: `if user: return user`."""
    for block in {effect[-1] for effect in scope.effects if effect[0] == "return"}:
        if block >= 0 and scope.blocks[block].kind == "if":
            yield from _affirmed(scope, scope.blocks[block].value)


def _tried(scope: Scope, block: int) -> Iterator[int]:
    """The calls of the `try` whose failure an `except` answers."""
    parent = scope.blocks[block].parent
    before = [i for i in range(block) if scope.blocks[i].kind == "try" and scope.blocks[i].parent == parent]
    for index, row in enumerate(scope.values):
        if before and row[0] == "call" and row[4] == before[-1]:
            yield index


def _negated(scope: Scope, test: int) -> Iterator[int]:
    for part in _parts(scope, test):
        row = scope.values[part]
        if row[0] == "not" or (row[0] == "cmp" and row[1] in ("is", "==") and _is_none(scope, row[3])):
            yield row[1] if row[0] == "not" else row[2]


def _affirmed(scope: Scope, test: int) -> Iterator[int]:
    for part in _parts(scope, test):
        row = scope.values[part]
        if row[0] == "cmp" and row[1] in ("is not", "!=") and _is_none(scope, row[3]):
            yield row[2]
        elif row[0] not in ("cmp", "not"):
            yield part


def _parts(scope: Scope, test: int) -> tuple[int, ...]:
    """The tests that `and` and `or` join."""
    if test < 0:
        return ()
    row = scope.values[test]
    return tuple([v for v in row[1] if v >= 0]) if row[0] == "phi" else (test,)


def _is_none(scope: Scope, index: int) -> bool:
    return bool(index >= 0 and scope.values[index] == ("const", None))


def _is_looked_up(ctx: Context, index: int, depth: int) -> bool:
    """Whether a value is what a call found for something that the request says."""
    if index < 0 or depth == 0:
        return False
    row = ctx.scope.values[index]
    match row[0]:
        case "call":
            given = [*row[2], *[v for _, v in row[3]]]
            if ctx.taints[index] & STORED_DATA or any(ctx.taints[v if v >= 0 else ~v] & REQUEST_DATA for v in given):
                return True
            return _is_looked_up(ctx, row[1], depth - 1)
        case "attr" | "elem" | "enter" | "copy" | "typed":
            return _is_looked_up(ctx, row[1], depth - 1)
        case "item":
            return bool(ctx.taints[row[2]] & REQUEST_DATA) or _is_looked_up(ctx, row[1], depth - 1)
        case "phi":
            return any(_is_looked_up(ctx, v, depth - 1) for v in row[1])
    return False
