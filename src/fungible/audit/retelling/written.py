"""What a report can depend on of one file: what is written in it, and apart from that, on which lines."""

import marshal
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from fungible.audit.facts.records import Effect, FileFacts, Scope

FAR = 4
"""From so many lines on, it makes no difference how many they are."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file's facts: everything but the lines, as bytes that are equal for nothing else, and the lines in order."""

    shape: bytes
    lines: tuple[int, ...]


def whole(facts: FileFacts) -> Written:
    """A file that runs: all that it says."""
    shape = ([_shape(scope) for scope in facts.scopes], [reason for _, reason in facts.blind])
    lines = [line for scope in facts.scopes for line in _lines(scope)]
    return _written(facts, shape, (*lines, *[line for line, _ in facts.blind]))


def measured(facts: FileFacts) -> Written:
    """A file of which rules ask how close to each other two lines are."""
    found = whole(facts)
    known = sorted(set(found.lines))
    gaps = [min(after - before, FAR) for before, after in pairwise(known)]
    return Written(found.shape + bytes(gaps), found.lines)


def imports(facts: FileFacts) -> Written:
    """A file that never runs: which modules it names, at its top or further in."""
    rows: list[tuple[object, ...]] = []
    lines: list[int] = []
    for position, scope in enumerate(facts.scopes):
        found = [(scope.lines[i], value) for i, value in enumerate(scope.values) if value[0] == "import"]
        found += [(effect[-2], effect[:-2]) for effect in scope.effects if effect[0] == "star"]
        rows += [(position > 0, value) for _, value in found]
        lines += [line for line, _ in found]
    return _written(facts, rows, lines)


def _written(facts: FileFacts, shape: object, lines: Iterable[int]) -> Written:
    unread = [reason for _, reason in facts.unread]
    # As bytes: 1, 1.0 and True are equal, and are not the same.
    return Written(marshal.dumps((shape, unread), 2), (*lines, *[line for line, _ in facts.unread]))  # type: ignore[arg-type] # plain data


def _shape(scope: Scope) -> tuple[object, ...]:
    return (
        (scope.kind, scope.name, scope.parent, scope.is_async, scope.is_generator),
        [(param.name, param.kind) for param in scope.params],
        scope.values,
        [_without_line(effect) for effect in scope.effects],
        [(block.kind, block.parent, block.value) for block in scope.blocks],
        [(name, [(value, block) for value, _, block in rows]) for name, rows in scope.cells],
        scope.awaits,
    )


def _without_line(effect: Effect) -> Effect:
    return (*effect[:-2], effect[-1])


def _lines(scope: Scope) -> Iterator[int]:
    yield scope.line
    yield from scope.lines
    yield from [effect[-2] for effect in scope.effects]
    yield from [block.line for block in scope.blocks]
    yield from [line for _, rows in scope.cells for _, line, _ in rows]
