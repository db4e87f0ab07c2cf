"""What is said of a place in the code, found when a rule asks for it: most places are never asked about."""

from collections.abc import Mapping
from typing import Protocol

from fungible.audit.program.origins import Function, Guard, Origin
from fungible.model.report import Step


class HitSite(Protocol):
    """The place of an access to a state."""

    @property
    def key(self) -> Origin | None:
        """The key that is used."""

    @property
    def value(self) -> Origin | None:
        """What is put."""

    def made_with(self, name: str) -> bool:
        """Whether a name is anywhere in what is put, however deep."""

    @property
    def guards(self) -> tuple[Guard, ...]:
        """The compound statements around it, innermost first."""

    @property
    def trace(self) -> tuple[Step, ...]:
        """The way to it, unless it is a read."""

    @property
    def called_when(self) -> tuple[Guard, ...]:
        """The tests for something missing on every way to it, unless it is a read."""

    @property
    def callers(self) -> tuple[Function, ...]:
        """The first few functions that call the one around it, unless it is a read."""

    @property
    def always_called_by(self) -> Mapping[str, int]:
        """The functions that make it whenever they run, each with the line of its call; nothing for a read."""

    @property
    def ended_by(self) -> tuple[Function, ...]:
        """Those of them that call it in a `finally`."""

    @property
    def begun_as(self) -> str:
        """How what begins the way of requests to it was registered, unless it is a read: `teardown_request`."""

    @property
    def by_jobs(self) -> bool:
        """Whether a job or thread that the process itself began makes it, whoever else does."""

    @property
    def beside(self) -> bool:
        """Whether a job or thread that the process itself began makes it, and no request."""


class CallSite(Protocol):
    """The place of a call."""

    @property
    def args(self) -> tuple[Origin, ...]:
        """What it is given by position."""

    @property
    def kwargs(self) -> Mapping[str, Origin]:
        """What it is given by name."""

    @property
    def guards(self) -> tuple[Guard, ...]:
        """The compound statements around it, innermost first."""

    @property
    def trace(self) -> tuple[Step, ...]:
        """The way to it."""

    @property
    def result(self) -> int:
        """The object that it makes."""

    @property
    def receiver(self) -> int:
        """The object whose method it calls."""

    @property
    def held(self) -> str:
        """The state that keeps what it makes."""

    @property
    def lasts(self) -> bool:
        """Whether what it makes is made for as long as the process runs, whoever asks first."""

    @property
    def managed(self) -> bool:
        """Whether a `with` statement enters what it makes."""

    @property
    def decorates(self) -> str:
        """The function that it decorates."""

    @property
    def keyed_by(self) -> frozenset[str] | None:
        """The parameters of that which make the key, where a function that the decorator is given makes it."""

    @property
    def on(self) -> Origin | None:
        """The expression whose method it calls."""

    @property
    def local(self) -> bool:
        """Whether what it makes goes nowhere: only its own methods are used."""

    @property
    def beside(self) -> bool:
        """Whether a job or thread that the process itself began makes it, and no request."""

    @property
    def left(self) -> bool:
        """Whether nobody who gets what it makes closes it, keeps it, or gives it to a library."""

    @property
    def locks(self) -> frozenset[str]:
        """The locks that are held meanwhile."""

    @property
    def ended_by(self) -> tuple[Function, ...]:
        """The first few functions that call the one around it in a `finally`."""
