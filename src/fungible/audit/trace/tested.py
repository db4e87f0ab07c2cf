"""What the code of a scope tests, in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from fungible.audit.facts.records import Scope
from fungible.audit.trace.describe import render
from fungible.audit.trace.shapes import name_of

_CONDITIONS = frozenset({"if", "else", "loop", "case"})


@dataclass(frozen=True, slots=True)
class Tested:
    """Names and short strings in what is tested; those of which only presence is: `if not claims.get("role")`."""

    words: frozenset[str]
    only_present: frozenset[str]


def tested_by(scope: Scope) -> Tested:
    """What a scope tests."""
    present = {index: _present(scope, index) for index in _tests(scope)}
    asked = _words(scope, [index for index, name in present.items() if not name])
    names = frozenset(filter(None, present.values()))
    return Tested(asked | _words(scope, [index for index, name in present.items() if name]), names - asked)


def _tests(scope: Scope) -> set[int]:
    """What is tested: conditions, negations and comparisons, each side of `and` and `or` by itself."""
    values = scope.values
    todo = [block.value for block in scope.blocks if block.value >= 0 and block.kind in _CONDITIONS]
    todo += [index for index, value in enumerate(values) if value[0] in ("cmp", "not")]
    found = set[int]()
    while todo:
        index = todo.pop()
        if index not in found:
            found.add(index)
            todo += values[index][1] if values[index][0] == "phi" else ()
    return {index for index in found if values[index][0] != "phi"}


def _present(scope: Scope, index: int) -> str:
    """The name of which a test only asks that there is something; empty when it asks for more."""
    values, value = scope.values, scope.values[index]
    while value[0] == "not":
        index = value[1]
        value = values[index]
    if value[0] != "call":
        return name_of(values, index)
    key = values[value[2][0]] if value[2] and value[2][0] >= 0 else ("",)
    takes = values[value[1]][0] == "attr" and values[value[1]][2] == "get"
    return str(key[1]) if takes and key[0] == "const" else ""


def _words(scope: Scope, indexes: Iterable[int]) -> frozenset[str]:
    words: set[str] = set()
    for index in indexes:
        render(scope, index, words)
    return frozenset(words)
