"""Expressions and runs of functions in full, for rules that need more than an `Origin` says.

A term is an expression with its operands; local variables are replaced by what they hold. A frame is one
way in which a function runs: with what its arguments are made of, called by whom.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, Protocol, TypeVar

from fungible.model.report import Step

Made = TypeVar("Made")
Asked = TypeVar("Asked")


class Term(NamedTuple):
    """An expression in one run of a function. There are many of them: a tuple is made in a third of the time.

    `tag` is the kind of expression (call, attr, item, const, param, name, cmp, not, any, new, mix, …) and
    `name` its attribute, parameter, operator or container. `parts` are its operands: of a call the function,
    then the arguments by position; of a comparison both sides. `text` is the literal string it is known to be.
    """

    tag: str
    name: str = ""
    parts: tuple["Term", ...] = ()
    keywords: tuple[tuple[str, "Term"], ...] = ()
    taint: int = 0
    types: tuple[str, ...] = ()
    text: str | None = None
    line: int = 0

    def has(self, mark: int) -> bool:
        """Whether the value is made of what the mark says."""
        return bool(self.taint & mark)

    @property
    def operands(self) -> tuple["Term", ...]:
        """Parts and the values of keywords."""
        return (*self.parts, *(value for _, value in self.keywords)) if self.keywords else self.parts

    def walk(self) -> Iterator["Term"]:
        """The term and everything inside it."""
        todo = [self]
        while todo:
            here = todo.pop()
            yield here
            todo.extend(reversed(here.operands))

    @property
    def words(self) -> frozenset[str]:
        """Names and short strings in the expression."""
        names = {t.name for t in self.walk() if t.name}
        return frozenset(names | {t.text for t in self.walk() if t.text is not None and len(t.text) <= 40})


class Registration:
    """How a framework comes to call a frame: as which route, under which decorators and routers.

    `around` are the decorators of the function and the calls that make and mount its router.
    """

    def __init__(self, label: str, phase: str, method: str, framework: str, around: tuple[Term, ...]) -> None:
        self.label, self.phase, self.method, self.framework, self.around = label, phase, method, framework, around

    @cached_property
    def inside(self) -> tuple[Term, ...]:
        """All expressions in what is around it: many ways begin at one route, and each looks at them."""
        return tuple([here for term in self.around for here in term.walk()])

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What decorators and routers mention: names, and symbols of functions that they inject."""
        return tuple(dict.fromkeys([name for here in self.inside for name in (here.name, *here.types) if name]))


@dataclass(frozen=True, slots=True)
class Gist:
    """A call in short: its last name, whether it is of the program, what its arguments are made of, its line.

    `lists` when it only asks for rows of the caller's own.
    """

    name: str
    inside: bool
    marks: int
    lists: bool
    line: int


class Compared(NamedTuple):
    """A comparison: what both sides are made of, -1 for a literal, and a line where it stands."""

    left: int
    right: int
    line: int


class Frame(Protocol):
    """One way in which a function, class body or module runs."""

    @property
    def number(self) -> int:
        """Tells frames apart."""

    @property
    def symbol(self) -> str:
        """The dotted name of what runs."""

    @property
    def name(self) -> str:
        """Its last name."""

    @property
    def owner(self) -> str:
        """The class whose method it is, or nothing."""

    @property
    def file(self) -> str:
        """Where it is."""

    @property
    def line(self) -> int:
        """Its first line."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters."""

    @property
    def marks(self) -> int:
        """What any of its values is made of."""

    @property
    def given(self) -> int:
        """What its arguments are made of, as its caller passes them."""

    @property
    def returns(self) -> int:
        """What its result is made of."""

    @property
    def callers(self) -> tuple["Frame", ...]:
        """Frames that call it while serving."""

    @property
    def callees(self) -> tuple["Frame", ...]:
        """Frames that it calls."""

    @property
    def entered_by(self) -> tuple[Registration, ...]:
        """The registrations by which a framework calls it while serving."""

    @property
    def annotations(self) -> Mapping[str, frozenset[str]]:
        """Classes of the program that its parameters are annotated with."""

    @property
    def parameter_marks(self) -> Mapping[str, int]:
        """What its parameters are made of, injected ones included."""

    @property
    def calls(self) -> tuple[Gist, ...]:
        """Its calls, without their expressions."""

    @property
    def comparisons(self) -> tuple[Compared, ...]:
        """What it compares, but for what chooses no rows: parts of the address that nothing else is done with."""

    def apart(self, one: int, other: int) -> bool:
        """Whether two of its lines never run in one pass: branches of one `if`, or for different kinds of message."""

    @property
    def held_against(self) -> tuple[tuple[str, Term], ...]:
        """Names of attributes and items of anything else that it compares with the caller, and what of the caller."""

    @property
    def only_present(self) -> frozenset[str]:
        """Names of which it tests no more than that there is something."""

    @property
    def told_nothing(self) -> frozenset[str]:
        """Parameters of the functions around it that it asks for, and that no call gives anything: `@protected()`."""

    @property
    def test_words(self) -> frozenset[str]:
        """Names and short strings in what its branches, loops and comparisons test."""

    @property
    def naming(self) -> tuple[Term, ...]:
        """Calls with keywords and dictionaries with literal keys: where it gives values under a name."""

    @property
    def stores(self) -> tuple[tuple[Term, str, Term], ...]:
        """Assignments to attributes and items: the object, the attribute or literal key, the value."""

    @property
    def bindings(self) -> Mapping[str, Term]:
        """Names of a class body or module, with what is first bound or declared."""

    def calls_at(self, callee: "Frame") -> tuple[int, ...]:
        """Lines at which it calls another frame."""

    def step(self, line: int, note: str) -> Step:
        """One hop of a trace."""


class Frames(Protocol):
    """All frames of a program."""

    def serving(self) -> tuple[Frame, ...]:
        """Frames that a request reaches, in order of file and line."""

    def of(self, symbol: str) -> tuple[Frame, ...]:
        """The frames of a function, class or module."""

    def sites(
        self,
        names: frozenset[str],
        touching: Callable[[str, bool], bool] | None = None,
        fitting: Callable[[tuple[str, ...], int, bool], bool] | None = None,
        within: frozenset[int] | None = None,
    ) -> Iterator[tuple[Frame, Term]]:
        """Calls made while serving of anything whose last name is one of these, frame by frame.

        Only those whose expression holds a name, or (True) a literal string, that `touching` accepts, and of which
        `fitting` accepts the names along the chain of calls, the number of arguments, and whether one literal is all;
        `within` are the numbers of the frames to look in, where not all are.
        """

    @property
    def knows_callers(self) -> bool:
        """Whether any of them handles the identity of a caller."""

    def remember(self, key: str, make: Callable[[], Made]) -> Made:
        """What `make` gives, made once for the program."""

    def each(self, ask: Callable[[Asked], Made]) -> Mapping[Asked, Made]:
        """What a question gives for each frame, or frame and more, that is looked up, asked once for the program."""


@dataclass(frozen=True, slots=True)
class NoFrames:
    """The frames of a program of which none are known."""

    nothing: tuple[Frame, ...] = field(default=())

    def serving(self) -> tuple[Frame, ...]:
        """None."""
        return self.nothing

    def of(self, symbol: str) -> tuple[Frame, ...]:
        """None."""
        return self.nothing

    def sites(
        self,
        names: frozenset[str],
        touching: Callable[[str, bool], bool] | None = None,
        fitting: Callable[[tuple[str, ...], int, bool], bool] | None = None,
        within: frozenset[int] | None = None,
    ) -> Iterator[tuple[Frame, Term]]:
        """None."""
        return iter(())

    @property
    def knows_callers(self) -> bool:
        """No."""
        return False

    def remember(self, key: str, make: Callable[[], Made]) -> Made:
        """Nothing is kept."""
        return make()

    def each(self, ask: Callable[[Asked], Made]) -> Mapping[Asked, Made]:
        """There is no frame to ask about."""
        return {}
