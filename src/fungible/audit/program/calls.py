"""Calls as evidence: every record of a call, and findings about where it stands."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from fungible.audit.program.origins import Guard, Handler
from fungible.audit.program.records import Call, Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Phase, Severity, Storage, Verdict


def every(program: Program, accept: Callable[[str], bool]) -> Iterator[Call]:
    """Every record of every accepted call, one for each context that makes it: receivers and paths differ."""
    index = program.calls
    for name in sorted(index.names):
        if accept(name):
            yield from index.every(name)


def at_first(call: Call, phase: Phase) -> bool:
    """Whether a phase is the foremost that makes the call: nothing that serves does, and its trace is of this phase."""
    return bool(call.phases) and call.phases[0] is phase


def at_start_up(program: Program, call: Call) -> bool:
    """Whether start-up makes the call; a cached function that a request needs first runs once, but not then."""
    if not at_first(call, Phase.STARTUP):
        return False
    first = program.functions.get(call.trace[0].symbol) if call.trace else None
    return first is None or not first.serves or Phase.STARTUP in first.phases


def only_as_program(call: Call) -> bool:
    """Whether the call is made only when the module is run as the program, or only for the type checker."""
    if call.trace and call.trace[0].note == "main":
        return True
    return any(_never_imported(guard) for guard in call.guards)


def _never_imported(guard: Guard) -> bool:
    return guard.kind == "if" and guard.test is not None and bool({"__name__", "TYPE_CHECKING"} & guard.test.words)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a finding about a call belongs: the symbol, its storage, the file and line."""

    symbol: str
    storage: Storage
    file: str
    line: int


def spot(call: Call, storage: Storage = Storage.LIFECYCLE, symbol: str = "") -> Spot:
    """The call itself, on the function around it unless another symbol is given."""
    return Spot(symbol or call.function.symbol, storage, call.file, call.line)


def violation(rule: Rule, call: Call, where: Spot, why: str, remedy: Remedy) -> Finding:
    """A call that is a hazard, with the rule's own kind and severity."""
    made = _argued(rule, call, where, why)
    return replace(made, consequences=(Consequence.DIFFERS_ACROSS_REPLICAS,), remedy=remedy, confidence=0.87)


def acceptable(rule: Rule, call: Call, where: Spot, why: str, remedy: Remedy | None = None) -> Finding:
    """A call that was looked at and may stay; the remedy says what would be better, if anything would."""
    return replace(_argued(rule, call, where, why), verdict=Verdict.ACCEPTABLE, severity=Severity.LOW, remedy=remedy)


def safe(rule: Rule, call: Call, where: Spot, why: str) -> Finding:
    """A call that is as it should be."""
    return replace(_argued(rule, call, where, why), verdict=Verdict.SAFE, severity=Severity.NONE)


def _argued(rule: Rule, call: Call, where: Spot, why: str) -> Finding:
    return replace(at(rule, where, why), trace=call.trace)


def at(rule: Rule, where: Spot, why: str) -> Finding:
    """A hazard at a place, with the rule's own kind and severity, and nothing yet said of its way or its remedy."""
    return Finding(
        rule=rule.slug,
        symbol=where.symbol,
        file=where.file,
        line=where.line,
        storage=where.storage,
        kind=rule.kind,
        verdict=Verdict.VIOLATION,
        severity=rule.severity,
        confidence=0.8,
        why=why,
    )


def survives(call: Call) -> bool:
    """Whether the function around a call goes on when it fails; that something is there already is no failure."""
    around = [h for h in call.function.handlers if call.line in h.lines and not _only_of_what_exists(h)]
    return bool(around) and not any(handler.raises for handler in around)


def _only_of_what_exists(handler: Handler) -> bool:
    named = [word for word in handler.catches if word[:1].isupper()]
    return bool(named) and all("Exist" in word for word in named)


def at_least_once(program: Program, names: tuple[str, ...]) -> bool:
    """Whether anything but a tool calls one of these names."""
    found = every(program, lambda name: name in names)
    return any(phase is not Phase.TOOL for call in found for phase in call.phases)
