"""Parts of an address that nothing is done with but comparing them with the caller: they choose no rows."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from fungible.audit.facts.records import Scope, Value
from fungible.audit.trace.search import last_name, users_of

_PARTS = re.compile(r"[{<](?:\w+:)?(\w+)(?::\w+)?[}>]")
_CONVERTS = frozenset({"str", "int", "UUID", "ObjectId"})


def idle(scope: Scope, labels: str, callers: frozenset[int]) -> frozenset[int]:
    """The values that hold a part of an address, also as text or number, if they are only compared with callers."""
    held = _held(scope, labels)
    if not held:
        return frozenset()
    uses = _Uses(scope.values, users_of(scope.values), _kept(scope), callers)
    return frozenset().union(*[_compared(uses, index) for index in held])


class _Uses(NamedTuple):
    """The values of a scope: what each is an operand of, which are kept, and which are made of who calls."""

    values: tuple[Value, ...]
    users: Mapping[int, list[int]]
    kept: frozenset[int]
    callers: frozenset[int]


def _held(scope: Scope, labels: str) -> list[int]:
    """The values that are parameters for parts of the address, and that no inner function uses."""
    captured = {name for name, _ in scope.cells}
    parts = set(_PARTS.findall(labels)) - captured
    named = {number for number, param in enumerate(scope.params) if param.name in parts}
    return [i for i, value in enumerate(scope.values) if value[0] == "param" and value[1] in named] if named else []


def _kept(scope: Scope) -> frozenset[int]:
    """The values that are stored, returned or tested."""
    effects = {part for effect in scope.effects for part in effect[1:-2] if isinstance(part, int)}
    return frozenset(effects | {block.value for block in scope.blocks})


def _compared(uses: _Uses, index: int) -> frozenset[int]:
    found = [index]
    for here in found:
        if here in uses.kept:
            return frozenset()
        for user in uses.users.get(here, ()):
            value = uses.values[user]
            if value[0] == "call" and last_name(uses.values[value[1]]) in _CONVERTS:
                found.append(user)
            elif value[0] != "cmp" or uses.callers.isdisjoint(value[2:4]):
                return frozenset()
    return frozenset(found)
