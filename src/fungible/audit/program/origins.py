"""Where values come from, what guards them, and the functions of a program: what other records are made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from fungible.model.words import SERVING, Phase

REQUEST_DATA, IDENTITY, STORED_DATA, CLOCK, RANDOM, ENVIRONMENT, DISK, LOOKED_UP = 1, 2, 4, 8, 16, 32, 64, 128


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from: its expression, the words in it, what it is made of, what it may be.

    `taint` combines REQUEST_DATA, IDENTITY, STORED_DATA, CLOCK, RANDOM, ENVIRONMENT, DISK and LOOKED_UP: an argument
    that is what the request said and has been stored, or looked up, since.
    `types` are dotted names of classes and library types; `consts` the literals it may be. `varies` says that
    it is what a function is given, or one of several things: another value each time, whatever its name. `items` are
    the literals in the containers that it may be.
    """

    text: str
    words: frozenset[str]
    taint: int
    types: tuple[str, ...]
    consts: tuple[object, ...]
    varies: bool = False
    items: tuple[object, ...] = ()

    def has(self, mark: int) -> bool:
        """Whether the value is made of what the mark says."""
        return bool(self.taint & mark)

    @property
    def asks_for_none(self) -> bool:
        """Whether, as a test, it is `x is None` or `not x`."""
        return " is None" in self.text or self.text.startswith("not ")

    def misses(self, name: str) -> bool:
        """Whether, as a test, it asks if something is missing: of a variable, or in what that holds."""
        return name in self.words and (" is None" in self.text or "not " in self.text)


@dataclass(frozen=True, slots=True)
class Guard:
    """A compound statement around an access or call: if, else, try, except, finally, with, loop, case."""

    kind: str
    test: Origin | None
    line: int


def tests_of(guards: Iterable[Guard], *kinds: str) -> list[Origin]:
    """What those of some guards test that are of some kinds, such as `if` and `else`."""
    return [guard.test for guard in guards if guard.kind in kinds and guard.test is not None]


@dataclass(frozen=True, slots=True)
class Handler:
    """An `except`: the lines and functions of the program called in its `try`, what it catches, whether it raises.

    `catches` are the words of the exception types, none for a bare `except`; `raises` also when the `try` is
    repeated in a loop, or the handler ends the process.
    """

    line: int
    lines: frozenset[int]
    calls: frozenset[str]
    catches: frozenset[str]
    raises: bool


class Body(Protocol):
    """What the code of a function mentions; few functions are ever asked, so each answer is found when it is."""

    @property
    def numbers(self) -> frozenset[int]:
        """The integer literals."""

    @property
    def words(self) -> frozenset[str]:
        """The identifiers and short strings."""

    @property
    def unused(self) -> frozenset[str]:
        """The parameters that nothing is done with."""

    @property
    def comparisons(self) -> tuple[tuple[str, Origin, Origin], ...]:
        """Operator, left and right of the first comparisons."""

    def comparing(self, mark: int) -> tuple[tuple[str, Origin, Origin], ...]:
        """Those of the comparisons of which a side is made of what the mark says."""

    @property
    def tests(self) -> tuple[str, ...]:
        """The conditions of the first `if` statements."""

    @property
    def handlers(self) -> tuple[Handler, ...]:
        """Its exception handlers."""

    @property
    def assigns(self) -> frozenset[str]:
        """The names of the attributes and outer variables that it sets."""

    @property
    def statuses(self) -> frozenset[int]:
        """The numbers that come second in the pairs that it returns, as Flask's statuses do."""


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function (or module body) of the program: there is one record of each."""

    symbol: str
    name: str
    file: str
    line: int
    owner: str
    phases: frozenset[Phase]
    is_async: bool
    awaits: tuple[int, ...]
    body: Body

    @property
    def numbers(self) -> frozenset[int]:
        """The integer literals in it."""
        return self.body.numbers

    @property
    def words(self) -> frozenset[str]:
        """The identifiers and short strings in it."""
        return self.body.words

    @property
    def unused(self) -> frozenset[str]:
        """The parameters that it does nothing with."""
        return self.body.unused

    @property
    def comparisons(self) -> tuple[tuple[str, Origin, Origin], ...]:
        """Its first comparisons: operator, left, right."""
        return self.body.comparisons

    def comparing(self, mark: int) -> tuple[tuple[str, Origin, Origin], ...]:
        """Those of its first comparisons of which a side is made of what the mark says."""
        return self.body.comparing(mark)

    @property
    def tests(self) -> tuple[str, ...]:
        """The conditions of its first `if` statements."""
        return self.body.tests

    @property
    def handlers(self) -> tuple[Handler, ...]:
        """Its exception handlers."""
        return self.body.handlers

    @property
    def assigns(self) -> frozenset[str]:
        """The names of the attributes and outer variables that it sets."""
        return self.body.assigns

    @property
    def statuses(self) -> frozenset[int]:
        """The numbers that come second in the pairs that it returns."""
        return self.body.statuses

    @property
    def serves(self) -> bool:
        """Whether a request or background work reaches it."""
        return bool(self.phases & SERVING)
