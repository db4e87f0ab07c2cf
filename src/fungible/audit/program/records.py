"""State, calls, functions and classes of a linked program, as rules read them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from fungible.audit.program.arrivals import NO_ARRIVALS, Arrivals
from fungible.audit.program.connecting import NOTHING_CONNECTS, Connecting
from fungible.audit.program.definitions import ClassInfo, ModuleInfo, Setting
from fungible.audit.program.libraries import FunctionCache, LibraryStore, StoreJob
from fungible.audit.program.nature import Nature
from fungible.audit.program.origins import Function, Guard, Origin
from fungible.audit.program.sites import CallSite, HitSite
from fungible.audit.program.terms import Frames, NoFrames
from fungible.model.report import BlindSpot, EntryPoint, Step
from fungible.model.words import SERVING, Action, Kind, Phase, Storage


@dataclass(frozen=True, slots=True, eq=False)
class Hit:
    """One access to a state: what is done, where, with which key and value, under which guards."""

    action: Action
    operation: str
    phases: tuple[Phase, ...]
    file: str
    line: int
    function: Function
    site: HitSite

    @property
    def key(self) -> Origin | None:
        """The key that is used."""
        return self.site.key

    @property
    def value(self) -> Origin | None:
        """What is put."""
        return self.site.value

    @property
    def guards(self) -> tuple[Guard, ...]:
        """The compound statements around it, innermost first."""
        return self.site.guards

    @property
    def trace(self) -> tuple[Step, ...]:
        """From the entry point to the access; nothing for a read."""
        return self.site.trace

    @property
    def called_when(self) -> tuple[Guard, ...]:
        """The tests for something missing under which its function is always called; nothing for a read."""
        return self.site.called_when

    @property
    def callers(self) -> tuple[Function, ...]:
        """The first few functions that call the one around it; nothing for a read."""
        return self.site.callers

    @property
    def beside(self) -> bool:
        """Whether a job or thread that the process itself began makes this access, and no request."""
        return self.site.beside

    @property
    def serves(self) -> bool:
        """Whether a request or background work makes this access."""
        return any(phase in SERVING for phase in self.phases)

    @property
    def on_element(self) -> bool:
        """Whether it assigns an attribute of something that the state holds, rather than storing in the state."""
        return self.action is Action.MUTATE and self.operation in ("assign", "augment")


@dataclass(frozen=True, slots=True)
class State:
    """A place that lives as long as the process.

    `shape` is dict, list, set, queue, counter, counter-iterator, tuple, object, function or scalar.
    `types` are the dotted names of what it holds; `initial` the literals it starts with.
    `writes` and `reads` are made while serving, `setup` in the other phases. `within` are the symbols of the containers
    whose elements alone have it, and `parts` the writes of such attributes that are told with a container.
    """

    storage: Storage
    symbol: str
    name: str
    file: str
    line: int
    shape: str
    types: tuple[str, ...]
    role: str
    initial: tuple[object, ...]
    bounded: bool
    writes: tuple[Hit, ...]
    reads: tuple[Hit, ...]
    setup: tuple[Hit, ...]
    kind: Kind = Kind.USER_DATA
    nature: Nature = Nature.MUTABLE
    within: tuple[str, ...] = ()
    parts: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """A call of something outside the program, by canonical dotted name.

    `result` and `receiver` identify the object made and the one called upon, so that a `close` can be
    matched with what opened it; `held` is the symbol of the state that keeps the result; `on` is the
    expression whose method is called; `locks` are the symbols of the locks that are held meanwhile.
    """

    name: str
    file: str
    line: int
    function: Function
    phases: tuple[Phase, ...]
    site: CallSite

    @property
    def args(self) -> tuple[Origin, ...]:
        """What it is given by position."""
        return self.site.args

    @property
    def kwargs(self) -> Mapping[str, Origin]:
        """What it is given by name."""
        return self.site.kwargs

    @property
    def guards(self) -> tuple[Guard, ...]:
        """The compound statements around it, innermost first."""
        return self.site.guards

    @property
    def trace(self) -> tuple[Step, ...]:
        """From the entry point to the call."""
        return self.site.trace

    @property
    def result(self) -> int:
        """The object that it makes, as a number; 0 for none."""
        return self.site.result

    @property
    def receiver(self) -> int:
        """The object whose method it calls, as a number; 0 for none."""
        return self.site.receiver

    @property
    def held(self) -> str:
        """The symbol of the state that keeps what it makes."""
        return self.site.held

    @property
    def lasts(self) -> bool:
        """Whether what it makes is made for as long as the process runs, whoever asks first."""
        return self.site.lasts

    @property
    def managed(self) -> bool:
        """Whether a `with` statement enters what it makes, here."""
        return self.site.managed

    @property
    def decorates(self) -> str:
        """The symbol of the function that it decorates."""
        return self.site.decorates

    @property
    def keyed_by(self) -> frozenset[str] | None:
        """The parameters of that which make the key of what is kept; none when nothing is told or it may be any."""
        return self.site.keyed_by

    @property
    def on(self) -> Origin | None:
        """The expression whose method it calls."""
        return self.site.on

    @property
    def local(self) -> bool:
        """Whether what it makes goes nowhere: only its own methods are used, by the same function."""
        return self.site.local

    @property
    def beside(self) -> bool:
        """Whether a job or thread that the process itself began makes this call, and no request."""
        return self.site.beside

    @property
    def left(self) -> bool:
        """Whether nobody who gets what it makes closes it, keeps it, or gives it to a library."""
        return self.site.left

    @property
    def locks(self) -> frozenset[str]:
        """The symbols of the locks that are held meanwhile."""
        return self.site.locks

    @property
    def serves(self) -> bool:
        """Whether a request or background work makes this call."""
        return any(phase in SERVING for phase in self.phases)

    def argument(self, position: int, *names: str) -> Origin | None:
        """An argument by position or by one of its names."""
        for name in names:
            if name in self.kwargs:
                return self.kwargs[name]
        return self.args[position] if 0 <= position < len(self.args) else None


class Calls(Protocol):
    """The calls of a program by name; records are made when asked for."""

    @property
    def names(self) -> tuple[str, ...]:
        """All names called."""

    def every(self, name: str) -> tuple[Call, ...]:
        """Every record of the calls of a name, one for each context that makes it."""

    def of(self, name: str) -> tuple[Call, ...]:
        """The calls of a name, each once, in order of file and line."""


@dataclass(frozen=True, slots=True)
class NoCalls:
    """The calls of a program that calls nothing."""

    names: tuple[str, ...] = ()

    def every(self, name: str) -> tuple[Call, ...]:
        """None."""
        return ()

    def of(self, name: str) -> tuple[Call, ...]:
        """None."""
        return ()


@dataclass(frozen=True, slots=True)
class CallIndex:
    """The calls that leave the program, by name."""

    known: Calls

    def named(self, *names: str) -> tuple[Call, ...]:
        """Every call of one of these names, in order of file and line."""
        rows = [call for name in dict.fromkeys(names) for call in self.known.of(name)]
        return tuple(sorted(rows, key=lambda c: (c.file, c.line, c.name)))

    def matching(self, accept: Callable[[str], bool]) -> tuple[Call, ...]:
        """Every call whose name is accepted."""
        return self.named(*[name for name in self.known.names if accept(name)])

    def every(self, name: str) -> tuple[Call, ...]:
        """Every record of the calls of a name: receivers and paths differ from context to context."""
        return self.known.every(name)

    @property
    def names(self) -> tuple[str, ...]:
        """All names called."""
        return self.known.names


@dataclass(frozen=True, slots=True)
class Program:
    """A whole program, linked and traced."""

    states: Iterable[State]
    calls: CallIndex
    functions: Mapping[str, Function]
    classes: Mapping[str, ClassInfo]
    settings: tuple[Setting, ...]
    modules: tuple[ModuleInfo, ...]
    entry_points: tuple[EntryPoint, ...]
    other_files: Mapping[str, str] = field(default_factory=dict)
    frames: Frames = field(default_factory=NoFrames)
    stores: Iterable[LibraryStore] = ()
    caches: Iterable[FunctionCache] = ()
    connecting: Connecting = NOTHING_CONNECTS
    """What holds connections, as the libraries are known."""
    loops: Iterable[StoreJob] = ()
    """Loops that start-up leaves running."""
    blind_spots: Iterable[BlindSpot] = ()
    arrivals: Arrivals = NO_ARRIVALS
