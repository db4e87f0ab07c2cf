"""Which lines of a scope never run in one pass: branches of one `if`, and what is done for different kinds of message.

A handler of a socket, or of a form with many buttons, is many routes in one: `if kind == "read": ... elif ...`.
What one branch asks about its caller says nothing of what another one does.
"""

from functools import cached_property

from fungible.audit.facts.records import CALLS, Block, Scope
from fungible.audit.trace.describe import outward, render
from fungible.audit.trace.remembered import Remembered

_CHOICES = frozenset({"if", "else", "case"})


class Branches:
    """The branches of a scope, as ranges of lines."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._subjects: dict[int, tuple[str, str]] = {}
        self._around = Remembered(self._at)

    @cached_property
    def _ranges(self) -> dict[int, tuple[int, int]]:
        """The first and last line at which something is called or changed in each branch."""
        blocks = self._scope.blocks
        choices = [i for i, block in enumerate(blocks) if block.kind in _CHOICES]
        if not choices:
            return {}
        lines: dict[int, list[int]] = {i: [] for i in choices}
        for inner, line in self._places():
            for block in outward(self._scope, inner):
                if block in lines:
                    lines[block].append(line)
        return {i: (min(found), max(found)) for i, found in lines.items() if found}

    def _places(self) -> list[tuple[int, int]]:
        """The blocks that something is in, and its line: calls, effects, and the tests of branches inside."""
        scope = self._scope
        found = [(v[4], scope.lines[i]) for i, v in enumerate(scope.values) if v[0] in CALLS]
        found += [(effect[-1], effect[-2]) for effect in scope.effects]
        found += [(block.parent, block.line) for block in scope.blocks if block.kind != "else"]
        return found

    def apart(self, one: int, other: int) -> bool:
        """Whether two lines never run in one pass."""
        if one == other or not self._ranges:
            return False
        around, beside = self._around[one], self._around[other]
        if any(self._exclude(a, b) for a in around for b in beside if a != b):
            return True
        return self._ends_before(around, other) or self._ends_before(beside, one)

    def _at(self, line: int) -> list[int]:
        return [i for i, (first, last) in self._ranges.items() if first <= line <= last]

    def _ends_before(self, around: list[int], line: int) -> bool:
        """Whether one of some branches leaves the function, so that a line after it is only for those who skip it."""
        return any(i in self._leaving and self._ranges[i][1] < line for i in around)

    @cached_property
    def _leaving(self) -> frozenset[int]:
        """The branches that end with a return or an exception."""
        blocks, found = self._scope.blocks, set[int]()
        for effect in self._scope.effects:
            if effect[0] in ("return", "raise"):
                block = effect[-1]
                while block >= 0 and blocks[block].kind == "with":
                    block = blocks[block].parent
                if block in self._ranges and effect[-2] >= self._ranges[block][1]:
                    found.add(block)
        return frozenset(found)

    def _exclude(self, one: int, other: int) -> bool:
        """Whether two branches exclude each other: of one statement, or for different literals."""
        blocks = self._scope.blocks
        a, b = blocks[one], blocks[other]
        if {a.kind, b.kind} == {"if", "else"}:
            return (a.parent, a.value, a.line) == (b.parent, b.value, b.line)
        if a.kind == b.kind == "case":
            return (a.parent, a.line) == (b.parent, b.line)
        if a.kind == b.kind == "if" and a.parent == b.parent:
            (subject, literal), (same, another) = self._asked(a), self._asked(b)
            return bool(subject) and subject == same and literal != another
        return False

    def _asked(self, block: Block) -> tuple[str, str]:
        """What a branch compares with which literal, as text; nothing when it asks something else."""
        found = self._subjects.get(block.value)
        if found is None:
            found = self._subjects[block.value] = self._subject(block.value)
        return found

    def _subject(self, test: int) -> tuple[str, str]:
        values = self._scope.values
        value = values[test] if test >= 0 else ("",)
        if value[0] != "cmp" or value[1] not in ("==", "Eq") or value[3] < 0 or values[value[3]][0] != "const":
            return "", ""
        return render(self._scope, value[2], set()), repr(values[value[3]][1])
