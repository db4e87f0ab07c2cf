"""What closes engines, pools and clients, and which of them a call closes."""

from dataclasses import dataclass

from fungible.audit.program.calls import every
from fungible.audit.program.connecting import Connecting
from fungible.audit.program.identifiers import last
from fungible.audit.program.origins import Origin
from fungible.audit.program.records import Call, Program
from fungible.model.words import Phase

CLOSERS = frozenset(
    {
        "dispose",
        "close",
        "aclose",
        "closeall",
        "close_all",
        "wait_closed",
        "terminate",
        "disconnect",
        "shutdown",
        "stop",
        "drain",
        "__aexit__",
        "__exit__",
    }
)
_ENTERS = frozenset({"enter_async_context", "enter_context", "closing", "aclosing"})
_PROMISES = frozenset(
    {"push_async_callback", "push_async_exit", "callback", "register", "add_event_handler", "add_finalizer"}
    | {"BackgroundTask", "add_task", "call_on_close", "finalize"}
)


def closing(program: Program) -> list[Call]:
    """Calls that close something, outside of tools and tests, and not only when something has failed."""
    found = every(program, lambda name: last(name) in CLOSERS | _ENTERS | _PROMISES)
    served = [call for call in found if any(phase is not Phase.TOOL for phase in call.phases)]
    return [call for call in served if not any(guard.kind == "except" for guard in call.guards)]


@dataclass(frozen=True, slots=True)
class Made:
    """The call that makes a resource, and the numbers of what it makes in each of its contexts."""

    call: Call
    numbers: frozenset[int]
    connecting: Connecting

    def closed_by(self, closer: Call) -> bool:
        """Whether a call closes the resource, or may."""
        if last(closer.name) in _ENTERS:
            return any(_is_made(argument, self.call) for argument in closer.args)
        within = _is_within(closer.function.symbol, self.call.function.symbol)
        if last(closer.name) in _PROMISES:
            return any(self._promised(each) or (within and _hands(each, self.call)) for each in closer.args)
        if self.call.local and not within:
            return False
        if closer.receiver:
            return closer.receiver in self.numbers
        return self._may_be(closer)

    def _promised(self, argument: Origin) -> bool:
        """Whether an argument is a method that closes the resource, to be called at the end."""
        if not CLOSERS & argument.words:
            return False
        disposed = self.call.name in self.connecting.engines and "dispose" in argument.words
        return disposed or _is_made(argument, self.call)

    def _may_be(self, closer: Call) -> bool:
        """Whether a call on something unknown may close it: `dispose` is an engine's, else names must agree."""
        if last(closer.name) == "dispose":
            return self.call.name in self.connecting.engines
        on = closer.on.words if closer.on is not None else frozenset()
        pooled = self.call.name in self.connecting.pools and any("pool" in word.lower() for word in on)
        return pooled or bool(on & {last(self.call.held)})


def _is_made(argument: Origin, call: Call) -> bool:
    """Whether an argument is the resource, or of it: the call itself, or the name that it is held by."""
    made = {last(call.name), last(call.held)} - {""}
    head = argument.text.removeprefix("await ").partition("(")[0]  # `Session(create_engine(...))` is no engine
    return bool(made & argument.words) and ("(" not in argument.text or last(head) in made)


def _hands(argument: Origin, call: Call) -> bool:
    """Whether an argument is a closing method of what a call makes, by its type."""
    return call.local and any(f"{call.name}.{closer}" in argument.types for closer in CLOSERS)


def _is_within(inner: str, outer: str) -> bool:
    """Whether a function is another one, or is defined in it and so sees what that one makes."""
    return inner == outer or inner.startswith(f"{outer}.")
