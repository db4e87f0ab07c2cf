"""What is said of the place of an access, found when a rule asks for it."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property, reduce
from operator import or_

from fungible.audit.link.handles import Box
from fungible.audit.program.origins import Function, Guard, Origin
from fungible.audit.trace.accesses import Touch
from fungible.audit.trace.describe import guards, origin
from fungible.audit.trace.functions import Functions
from fungible.audit.trace.remembered import Remembered
from fungible.audit.trace.search import mentions
from fungible.model.report import Step
from fungible.model.words import Action


class TouchSite:
    """One access; of reads the way is not told."""

    def __init__(self, touch: Touch, functions: Functions) -> None:
        self._touch, self._functions = touch, functions

    @property
    def _reads(self) -> bool:
        return self._touch.action is Action.READ

    @cached_property
    def key(self) -> Origin | None:
        """The key that is used."""
        return origin(self._touch.context, self._touch.key)

    @cached_property
    def value(self) -> Origin | None:
        """What is put; a container that the request has just filled is made of what it holds."""
        ctx, index = self._touch.context, self._touch.value
        found = origin(ctx, index)
        inside = [o for o in ctx.objects[index] if isinstance(o, Box) and o.life] if index >= 0 else []
        marks = [cell.taint for box in inside for name, cell in box.cells.items() if name.startswith("[")]
        return replace(found, taint=reduce(or_, marks, found.taint)) if found is not None and marks else found

    def made_with(self, name: str) -> bool:
        """Whether a name is anywhere in what is put."""
        index, accepted = self._touch.value, Remembered[tuple[str, bool], bool](lambda word: word == (name, False))
        return index >= 0 and mentions(self._touch.context.scope, index, accepted)

    @cached_property
    def guards(self) -> tuple[Guard, ...]:
        """The compound statements around it."""
        return guards(self._touch.context, self._touch.block)

    @cached_property
    def trace(self) -> tuple[Step, ...]:
        """The way to it."""
        touch = self._touch
        return () if self._reads else self._functions.trace(touch.context, touch.line, touch.operation)

    @cached_property
    def called_when(self) -> tuple[Guard, ...]:
        """The tests for something missing on every way to it."""
        if self._reads:
            return ()
        ctx = self._touch.context
        return self._functions.called_when(ctx) or self._functions.sent_back(ctx, self._touch.block)

    @cached_property
    def callers(self) -> tuple[Function, ...]:
        """The first few functions that call the one around it."""
        return self._functions.callers(self._touch.context)

    @cached_property
    def always_called_by(self) -> Mapping[str, int]:
        """The functions that make it whenever they run, each with the line of its call."""
        return {} if self._reads else self._functions.always_called_by(self._touch.context, self._touch.line)

    @property
    def ended_by(self) -> tuple[Function, ...]:
        """Those that call the function around it in a `finally`."""
        return () if self._reads else self._functions.ended_by(self._touch.context)

    @property
    def begun_as(self) -> str:
        """How what begins the way of requests to it was registered."""
        return "" if self._reads else self._functions.begun_as(self._touch.context)

    @cached_property
    def by_jobs(self) -> bool:
        """Whether a job or thread that the process itself began makes it, whoever else does."""
        return not self._reads and self._functions.by_jobs(self._touch.context)

    @cached_property
    def beside(self) -> bool:
        """Whether a job or thread that the process itself began makes it, and no request."""
        return not self._reads and self._functions.beside(self._touch.context)
