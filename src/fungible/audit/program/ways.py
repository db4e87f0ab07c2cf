"""The ways from a route to a frame, and everything that runs when the route is called."""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from fungible.audit.program.origins import IDENTITY
from fungible.audit.program.records import Program
from fungible.audit.program.terms import Frame, Registration
from fungible.model.report import Step

DEEP, MANY = 14, 250
NO_ROUTES = frozenset(
    {
        "receiver",
        "connect",
        "filter",
        "simple_tag",
        "inclusion_tag",
        "tag",
        "on_commit",
        "user_loader",
        "request_loader",
    }
    | {"listens_for", "listen", "user_lookup_loader", "exception_handler", "errorhandler", "context_processor"}
)
"""Registrations that are no routes: something of the program happens, and nobody asked for it by address."""
NO_WEB = frozenset({"sqlalchemy", "python", "celery", "jobs", "apscheduler", "commands"})


@dataclass(frozen=True, slots=True)
class Way:
    """One way from a route to a frame, or to one of its lines."""

    entry: Registration
    path: tuple[Frame, ...]
    line: int = 0

    @property
    def handler(self) -> Frame:
        """The first frame that is not the wrapper of a decorator."""
        first = self.path[0]
        wraps = len(self.path) > 1 and {"args", "kwargs"} & set(first.parameters)
        return self.path[1] if wraps else first

    @property
    def route(self) -> str:
        """What the route is called: its address, or else its handler's name."""
        return self.entry.label or self.handler.name

    def line_in_handler(self, otherwise: int) -> int:
        """The line at which the handler calls the next frame on the way, or the line of the query itself."""
        position = self.path.index(self.handler)
        lines = self.handler.calls_at(self.path[position + 1]) if position + 1 < len(self.path) else ()
        return lines[0] if lines else otherwise

    def may_pass(self, frame: Frame, line: int) -> bool:
        """Whether a line of a frame on the way runs in some pass that goes the way."""
        return _may_pass(frame, self.goes_on(frame), line)

    def goes_on(self, frame: Frame) -> tuple[int, ...]:
        """The lines at which a frame on the way calls the next one, or that to which the way leads."""
        if not self.line:
            return ()
        position = self.path.index(frame)
        return frame.calls_at(self.path[position + 1]) if position + 1 < len(self.path) else (self.line,)

    def trace(self, line: int, note: str) -> tuple[Step, ...]:
        """The way as hops, down to a line of its last frame."""
        hops = [f.step(f.line, self.entry.label if i == 0 else "") for i, f in enumerate(self.path)]
        return (*hops, self.path[-1].step(line, note))


def _may_pass(frame: Frame, goes_on: tuple[int, ...], line: int) -> bool:
    """Whether a line of a frame runs in some pass that comes by one of others."""
    return not goes_on or any(not frame.apart(line, other) for other in goes_on)


def ways(program: Program, frame: Frame) -> tuple[Way, ...]:
    """One shortest way from each route that reaches a frame in the request itself."""
    return program.frames.each(_ways)[frame]


def _ways(frame: Frame) -> tuple[Way, ...]:
    return tuple(_found_backwards(frame))


def _found_backwards(frame: Frame) -> Iterator[Way]:
    seen = {frame.number}
    queue: deque[tuple[Frame, ...]] = deque([(frame,)])
    while queue:
        path = queue.popleft()
        for entry in path[0].entered_by:
            if entry.phase == "request" and entry.method not in NO_ROUTES and entry.framework not in NO_WEB:
                yield Way(entry, path)
        if len(path) < DEEP and len(seen) < MANY:
            for caller in path[0].callers:
                if caller.number not in seen:
                    seen.add(caller.number)
                    queue.append((caller, *path))


def in_order(found: Iterable[Way]) -> list[Way]:
    """Ways by what they are called and where they begin, so that the first is always the same."""
    return sorted(found, key=lambda w: (w.entry.label, w.path[0].file, w.path[0].line))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What runs when a route is called: its frames, those that establish the caller, those that guard it."""

    frames: tuple[Frame, ...]
    producers: tuple[Frame, ...]
    guards: tuple[Frame, ...]


def surroundings(program: Program, way: Way) -> Surroundings:
    """The frames that the entry of a way runs. What says who calls is kept apart and not followed further."""
    guards = _guards(program, way)
    begun = list(dict.fromkeys([way.path[0], *(f for f in guards if not f.returns & IDENTITY)]))
    establishes = program.frames.each(_establishes)
    passed = [frame for frame in way.path if establishes[frame]]
    not_called = program.frames.each(_not_called)
    missed = {f.number: left for f in way.path if way.line and (left := not_called[f, way.goes_on(f)])}
    key = f"run {[f.number for f in begun]} past {[f.number for f in passed]} without {missed}"
    frames, producers = program.frames.remember(key, lambda: _run_from(program, begun, passed, missed))
    return Surroundings(frames, producers, guards)


Run = tuple[tuple[Frame, ...], tuple[Frame, ...]]


def _run_from(program: Program, begun: list[Frame], passed: list[Frame], missed: dict[int, list[int]]) -> Run:
    """What runs when some frames do, and what of it says who calls: what a way has `passed` says nothing new to it.

    The same for many ways, but for the calls that are `missed` by their branches.
    """
    establishes = program.frames.each(_establishes)

    def called(frame: Frame) -> Sequence[Frame]:
        left = missed.get(frame.number)
        return frame.callees if left is None else [c for c in frame.callees if c.number not in left]

    frames, producers = running(begun, lambda frame: establishes[frame] and frame not in passed, called)
    return tuple(frames), tuple(producers)


def running(
    begin: Iterable[Frame], ends: Callable[[Frame], bool], called: Callable[[Frame], Sequence[Frame]]
) -> tuple[list[Frame], list[Frame]]:
    """Some frames and what they call, at any depth; and apart from them the ends, which are not followed further."""
    frames, ended = list[Frame](), list[Frame]()
    todo = list(dict.fromkeys(begin))
    seen = set(todo)
    while todo and len(frames) < MANY:
        here = todo.pop()
        if ends(here):
            ended.append(here)
        else:
            frames.append(here)
            more = [callee for callee in called(here) if callee not in seen]
            seen.update(more)
            todo += more
    return frames, ended


def _not_called(on: tuple[Frame, tuple[int, ...]]) -> list[int]:
    """The frames that one calls in no pass that comes by some of its lines, where it goes on along a way."""
    frame, goes_on = on
    lines = [(callee, frame.calls_at(callee)) for callee in frame.callees]
    passing = {line for line in {line for _, at in lines for line in at} if _may_pass(frame, goes_on, line)}
    return [callee.number for callee, at in lines if at and passing.isdisjoint(at)]


def _guards(program: Program, way: Way) -> tuple[Frame, ...]:
    """The functions of the program that decorators and routers of an entry mention.

    Of a wrapper that is on the way, the runs around other views are none of its guards.
    """
    mentioned = [name for name in way.entry.names if name in program.functions]
    passed = {frame.symbol for frame in way.path}
    found = (frame for name in mentioned for frame in program.frames.of(name))
    return tuple(frame for frame in found if frame.symbol not in passed or frame in way.path)


_ESTABLISHING = re.compile(
    r"\w*(current|auth|verif|decod|identity|principal|caller|user|session|token|claims|login|subject)\w*", re.IGNORECASE
)


def _establishes(frame: Frame) -> bool:
    """Whether a frame finds out who calls: it gives an identity that nobody gave it."""
    alone = not frame.owner or _ESTABLISHING.fullmatch(frame.name) is not None
    return alone and bool(frame.returns & IDENTITY) and not frame.given & IDENTITY
