"""Finds calls in a scope by what is written there, whatever it may mean."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from fungible.audit.facts.records import CALLS, Scope, Value

LEAVES = {"global": 1, "free": 1, "name": 1, "import": 3}
"""Values that are a name, and where they hold it."""
OPERANDS = {"item": (1, 2), "elem": (1,), "copy": (1,), "enter": (1,), "not": (1,), "grown": (1, 2), "cmp": (2, 3)}
"""Values with one or two operands, and where they hold them."""
SIZE = 400


def last_name(callee: Value) -> str:
    """The name or attribute that an expression ends with."""
    tag = callee[0]
    return callee[2] if tag == "attr" else callee[LEAVES[tag]] if tag in LEAVES else ""


def calls_of(scope: Scope, names: frozenset[str]) -> list[int]:
    """Calls in a scope of functions or methods of these names."""
    values = scope.values
    found = []
    for index, value in enumerate(values):
        if value[0] == "call" and last_name(values[value[1]]) in names:
            found.append(index)
    return found


def chain(scope: Scope, index: int) -> tuple[str, ...]:
    """The names of a call's method and of what it is called on, from the outermost inwards."""
    names: list[str] = []
    values = scope.values
    value = values[index]
    while len(names) < 20:
        if value[0] == "call":
            value = values[value[1]]
        name = last_name(value)
        names.append(name)
        if value[0] != "attr":
            break
        value = values[value[1]]
    return tuple(names)


def by_literal(scope: Scope, index: int) -> bool:
    """Whether a call looks something up by a literal, as in a dictionary."""
    args = scope.values[index][2]
    first = scope.values[args[0]] if 0 < len(args) < 3 else ("",)
    return first[0] == "const" and not _is_statement(first[1])


def _is_statement(value: object) -> bool:
    return isinstance(value, str) and " " in value.strip()


def mentions(scope: Scope, index: int, accepted: Mapping[tuple[str, bool], bool]) -> bool:
    """Whether a name or (True) a literal string inside an expression is accepted."""
    todo, seen, values = [index], set[int](), scope.values
    while todo and len(seen) < SIZE:
        here = todo.pop()
        if here < 0 or here in seen:
            continue
        seen.add(here)
        value = values[here]
        literal = value[0] == "const"
        name = value[1] if literal else _own_name(scope, value)
        if name.__class__ is str and name and accepted[name, literal]:
            return True
        todo.extend(inside(value))
    return False


def _own_name(scope: Scope, value: Value) -> str:
    return scope.params[value[1]].name if value[0] == "param" else last_name(value)


def users_of(values: tuple[Value, ...]) -> Mapping[int, list[int]]:
    """The values that each value is an operand of."""
    users: dict[int, list[int]] = defaultdict(list)
    for index, value in enumerate(values):
        for part in inside(value):
            users[part].append(index)
    return users


def inside(value: Value) -> Iterable[int]:
    """The operands of a value."""
    tag = value[0]
    if tag in CALLS:
        return (value[1], *(v if v >= 0 else ~v for v in value[2]), *(v for _, v in value[3]))
    if tag in OPERANDS:
        return [value[i] for i in OPERANDS[tag]]
    if tag == "new":
        return [v if v >= 0 else ~v for v in value[3][:24]]
    if tag in ("attr", "typed"):
        return (value[1],)
    return value[1] if tag in ("phi", "mix", "union") else ()
