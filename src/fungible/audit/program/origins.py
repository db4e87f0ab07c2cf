"""Where values come from, what guards them, and the functions of a program: what other records are made of."""

from dataclasses import dataclass

from fungible.model.words import SERVING, Phase

REQUEST_DATA, IDENTITY, STORED_DATA, CLOCK, RANDOM, ENVIRONMENT, DISK = 1, 2, 4, 8, 16, 32, 64


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from: its expression, the words in it, what it is made of, what it may be.

    `taint` combines REQUEST_DATA, IDENTITY, STORED_DATA, CLOCK, RANDOM and ENVIRONMENT.
    `types` are dotted names of classes and library types; `consts` the literals it may be.
    """

    text: str
    words: frozenset[str]
    taint: int
    types: tuple[str, ...]
    consts: tuple[object, ...]

    def has(self, mark: int) -> bool:
        """Whether the value is made of what the mark says."""
        return bool(self.taint & mark)


@dataclass(frozen=True, slots=True)
class Guard:
    """A compound statement around an access or call: if, else, try, except, finally, with, loop, case."""

    kind: str
    test: Origin | None
    line: int


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


@dataclass(frozen=True, slots=True)
class Function:
    """A function (or module body) of the program, with what its own code mentions.

    `numbers` are the integer literals, `words` the identifiers and short strings in it, `assigns` the names of the
    attributes and outer variables that it sets.
    """

    symbol: str
    name: str
    file: str
    line: int
    owner: str
    phases: frozenset[Phase]
    numbers: frozenset[int]
    words: frozenset[str]
    is_async: bool
    awaits: tuple[int, ...]
    comparisons: tuple[tuple[str, Origin, Origin], ...]
    tests: tuple[str, ...] = ()
    handlers: tuple[Handler, ...] = ()
    assigns: frozenset[str] = frozenset()

    @property
    def serves(self) -> bool:
        """Whether a request or background work reaches it."""
        return bool(self.phases & SERVING)
