"""What start-up does, and what becomes of its failures."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fungible.audit.program.calls import at_start_up, every
from fungible.audit.program.identifiers import last
from fungible.audit.program.importing import application_builders
from fungible.audit.program.origins import STORED_DATA, Function, Handler
from fungible.audit.program.records import Call, Hit, Program
from fungible.audit.program.schema_changes import schema_changes
from fungible.model.report import Step
from fungible.model.words import Phase

_PINGED = ("redis.", "pymongo.", "motor.", "elasticsearch.", "aiokafka.", "aio_pika.", "nats.", "pymilvus.")
_READS = frozenset({"execute", "scalars", "scalar", "fetch", "fetchall", "fetchrow", "exec"})
_BROAD = frozenset(
    {"Exception", "BaseException", "SQLAlchemyError", "OperationalError", "DBAPIError", "ConnectionError", "OSError"}
)


_ASKS = re.compile(r"_*(is|has|can)_\w+")
"""Functions that answer whether something is so: that it is not is an answer."""


@dataclass(frozen=True, slots=True)
class Swallowed:
    """What fails at start-up where a handler hides it: the function of the handler, its line, and the way there."""

    what: str
    function: Function
    line: int
    trace: tuple[Step, ...]


def swallowed(program: Program) -> Iterator[Swallowed]:
    """The handlers that hide what requests cannot do without when the server starts, each once."""
    seen: set[tuple[str, int]] = set()
    for found in (*(_hidden(program, call) for call in _opening(program)), *_left_unset(program)):
        if found is not None and (found.function.file, found.line) not in seen:
            seen.add((found.function.file, found.line))
            yield found


def _opening(program: Program) -> Iterator[Call]:
    """Calls at start-up without which the server is no use."""
    builders = application_builders(program)
    known = program.connecting
    opens = known.engines | known.pools | known.drivers | known.waits
    makes = every(program, lambda name: name in opens)
    loaders = _loaders(program)
    reads = (c for c in every(program, lambda name: last(name) in _READS) if c.function.symbol in loaders)
    asks = every(program, lambda name: last(name) in ("ping", "connect") and name.startswith(_PINGED))
    for call in (*makes, *schema_changes(program), *reads, *asks):
        if at_start_up(program, call) and not any(step.symbol in builders for step in call.trace):
            yield call


def _loaders(program: Program) -> frozenset[str]:
    """Functions that keep rows of the database in the process's memory when it starts."""
    hits = (hit for state in program.states for hit in state.setup if Phase.STARTUP in hit.phases)
    return frozenset(hit.function.symbol for hit in hits if hit.value is not None and hit.value.has(STORED_DATA))


def _hidden(program: Program, call: Call) -> Swallowed | None:
    """The innermost handler around a call, when it hides the failure."""
    symbols = list(dict.fromkeys(step.symbol for step in call.trace))
    for position in range(len(symbols) - 1, -1, -1):
        function = program.functions.get(symbols[position])
        inner = symbols[position + 1] if position + 1 < len(symbols) else ""
        for handler in function.handlers if function is not None else ():
            if _guards(handler, inner, call.line) and _catches_all(handler):
                if handler.raises or function is None or _ASKS.fullmatch(function.name):
                    return None
                what = f"{last(call.name)} ({call.file}:{call.line})"
                return Swallowed(what, function, handler.line, call.trace)
    return None


def _left_unset(program: Program) -> Iterator[Swallowed]:
    """Handlers that set to None what their `try` was to make, and requests then find missing."""
    for state in program.states:
        sets = [hit for hit in state.setup if hit.operation == "assign"]
        unset = [hit for hit in sets if hit.value is not None and hit.value.consts == (None,)]
        for hit in unset if any(read.serves for read in state.reads) else ():
            handler = _handler_around(hit)
            if handler is not None and any(_is_tried(each, hit) for each in sets):
                yield Swallowed(f"making {state.name}", hit.function, handler.line, hit.trace)


def _handler_around(hit: Hit) -> Handler | None:
    """The handler of everything in which start-up makes an access, when it goes on after it."""
    if Phase.STARTUP not in hit.phases or not hit.guards or hit.guards[0].kind != "except":
        return None
    around = (h for h in hit.function.handlers if h.line == hit.guards[0].line)
    return next((h for h in around if _catches_all(h) and not h.raises), None)


def _is_tried(each: Hit, hit: Hit) -> bool:
    """Whether an access of the same function puts something there inside a `try`."""
    tried = each.function is hit.function and any(guard.kind == "try" for guard in each.guards)
    return tried and each.value is not None and each.value.consts != (None,)


def _guards(handler: Handler, inner: str, line: int) -> bool:
    return inner in handler.calls if inner else line in handler.lines


def _catches_all(handler: Handler) -> bool:
    return not handler.catches or bool(_BROAD & handler.catches)
