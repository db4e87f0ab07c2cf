"""Which values of a scope are only told to a log: reading them decides nothing."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from fungible.audit.facts.records import Scope, Value
from fungible.audit.program.identifiers import LOG_METHODS

_METHODS = LOG_METHODS | {"success", "trace"}
_LOGGERS = frozenset({"log", "logger", "logging", "loguru", "structlog"})
_SHOWN = frozenset({"str", "repr", "round", "int", "float", "len"})
_NOBODY: frozenset[int] = frozenset()


class Logged:
    """Asks of each scope once."""

    def __init__(self) -> None:
        self._known: dict[int, frozenset[int]] = {}

    def of(self, scope: Scope) -> frozenset[int]:
        """The values that go into calls of a logger, or to standard output, and nowhere else."""
        found = self._known.get(id(scope))
        if found is None:
            found = self._known[id(scope)] = _only_logged(scope)
        return found


def _only_logged(scope: Scope) -> frozenset[int]:
    values = scope.values
    logs = {i for i, v in enumerate(values) if v[0] == "call" and _is_log(values, values[v[1]])}
    if not logs:
        return _NOBODY
    users = _users(scope)
    told = set(logs)
    shown: set[int] = set()
    for i in range(len(values) - 1, -1, -1):
        if i not in logs and users[i] and users[i] <= told:
            shown.add(i)
            if _is_formatting(values, values[i]):
                told.add(i)
    return frozenset(shown)


def _is_log(values: Sequence[Value], callee: Value) -> bool:
    if callee == ("global", "print"):
        return True
    if callee[0] != "attr" or callee[2] not in _METHODS:
        return False
    base = values[callee[1]] if callee[1] >= 0 else ("",)
    return str(base[-1]).strip("_").lower() in _LOGGERS


def _is_formatting(values: Sequence[Value], value: Value) -> bool:
    if value[0] in ("mix", "new"):  # a text, or the fields beside one
        return True
    callee = values[value[1]] if value[0] == "call" else ("",)
    return callee[-1] == "format" if callee[0] == "attr" else callee[0] == "global" and callee[1] in _SHOWN


def _users(scope: Scope) -> defaultdict[int, set[int]]:
    """The values that each value goes into; -1 stands for an effect."""
    users: defaultdict[int, set[int]] = defaultdict(set)
    for i, value in enumerate(scope.values):
        for part in _operands(value):
            users[part].add(i)
    for effect in scope.effects:
        for operand in effect[1:-2]:
            if operand.__class__ is int:
                users[operand].add(-1)
    return users


def _operands(value: Value) -> Iterator[int]:
    if value[0] in ("const", "param", "global"):
        return
    for part in value[1:]:
        if part.__class__ is int:
            yield part
        elif part.__class__ is tuple:
            for each in part:
                place = each[1] if each.__class__ is tuple else each
                if place.__class__ is int:
                    yield place if place >= 0 else ~place
