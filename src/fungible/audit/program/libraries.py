"""What libraries and function caches keep for a program."""

from collections.abc import Mapping
from dataclasses import dataclass

from fungible.audit.program.origins import Function, Origin
from fungible.model.report import Step
from fungible.model.words import SERVING, Concern, Kind, Phase, Severity


@dataclass(frozen=True, slots=True)
class StoreUse:
    """How requests come to use what a library keeps.

    `how` is call, decorator (of something that serves), given (to another object that serves) or session
    (the framework's session is written). `kwargs` are the arguments of the call or decorator.
    """

    name: str
    how: str
    file: str
    line: int
    function: Function
    trace: tuple[Step, ...]
    kwargs: Mapping[str, Origin]


@dataclass(frozen=True, slots=True)
class StoreJob:
    """A job that start-up gives to a scheduler or leaves running: where, what runs, the outside names that it calls."""

    file: str
    line: int
    function: Function
    target: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LibraryStore:
    """Where an object or a setting of a library keeps what requests give it.

    `where` is memory, disk, shared, unknown or none; `evidence` the literal, type or default that decided it.
    `chosen` says when: always, development (tests, debugging), or environment (when it says nothing else).
    `setting` tells a setting from an object, `named` one that a variable holds, and `lasting` an object of the
    process from one of a request; `jobs` are those of a scheduler.
    """

    name: str
    symbol: str
    file: str
    line: int
    kind: Kind
    concern: Concern
    where: str
    chosen: str
    evidence: str
    note: str
    remedy: str
    severity: Severity
    setting: bool
    named: bool
    lasting: bool
    phases: tuple[Phase, ...]
    uses: tuple[StoreUse, ...]
    jobs: tuple[StoreJob, ...]


@dataclass(frozen=True, slots=True)
class CacheCall:
    """A call of a cached function, with what it passes."""

    file: str
    line: int
    function: Function
    phases: tuple[Phase, ...]
    args: tuple[Origin, ...]
    trace: tuple[Step, ...]
    timed: bool = False
    """Whether the call is made when a time is over."""

    @property
    def serves(self) -> bool:
        """Whether a request or background work makes this call."""
        return any(phase in SERVING for phase in self.phases)


@dataclass(frozen=True, slots=True)
class FunctionCache:
    """A function whose results are kept in the process by a decorator.

    `symbol` and its place are the function's, or those of the container that the decorator was given.
    `taint` is what the results are made of, the arguments apart; `types` what they may be; `sources` the
    names outside the program that it calls, by itself or further down; `cleared` the calls that empty it;
    `keyed` the parameters that make the key.
    """

    symbol: str
    name: str
    file: str
    line: int
    given: bool
    keyed: tuple[str, ...]
    params: tuple[str, ...]
    expires: bool
    taint: int
    types: tuple[str, ...]
    sources: tuple[str, ...]
    function: Function
    calls: tuple[CacheCall, ...]
    cleared: tuple[CacheCall, ...]
