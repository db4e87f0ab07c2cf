"""Calls as evidence: every record of a call, the last word of its name, findings about where it stands."""

from collections.abc import Callable, Iterator

from fungible.audit.program.records import Call, Guard, Program
from fungible.model.report import Remedy
from fungible.model.rule import Finding, Rule
from fungible.model.words import Consequence, Kind, Phase, Severity, Storage, Verdict

REPEATED = (Consequence.RACES_IN_ONE_REPLICA,)


def every(program: Program, accept: Callable[[str], bool]) -> Iterator[Call]:
    """Every record of every accepted call, one for each context that makes it: receivers and paths differ."""
    index = program.calls
    for name in sorted(index.names):
        if accept(name):
            for site in index.by_name.get(name, ()):
                call = index.make(name, site)
                if call is not None:
                    yield call


def last(name: str) -> str:
    """What is called, without what it is called on."""
    return name.rpartition(".")[2]


def at_first(call: Call, phase: Phase) -> bool:
    """Whether a phase is the foremost that makes the call: nothing that serves does, and its trace is of this phase."""
    return bool(call.phases) and call.phases[0] is phase


def only_as_program(call: Call) -> bool:
    """Whether the call is made only when the module is run as the program, or only for the type checker."""
    if call.trace and call.trace[0].note == "main":
        return True
    return any(_never_imported(guard) for guard in call.guards)


def _never_imported(guard: Guard) -> bool:
    return guard.kind == "if" and guard.test is not None and bool({"__name__", "TYPE_CHECKING"} & guard.test.words)


def finding(
    rule: Rule,
    call: Call,
    why: str,
    *,
    symbol: str = "",
    place: tuple[str, int] | None = None,
    storage: Storage = Storage.LIFECYCLE,
    kind: Kind | None = None,
    verdict: Verdict = Verdict.VIOLATION,
    severity: Severity | None = None,
    confidence: float = 0.85,
    consequences: tuple[Consequence, ...] = (),
    remedy: Remedy | None = None,
) -> Finding:
    """A finding about a call: at the call unless another place is given, on the function around it unless named."""
    file, line = place or (call.file, call.line)
    bad = verdict is Verdict.VIOLATION
    fallback = {Verdict.VIOLATION: rule.severity, Verdict.ACCEPTABLE: Severity.LOW, Verdict.SAFE: Severity.NONE}[
        verdict
    ]
    return Finding(
        rule=rule.slug,
        symbol=symbol or call.function.symbol,
        file=file,
        line=line,
        storage=storage,
        kind=kind or rule.kind,
        verdict=verdict,
        severity=severity or fallback,
        confidence=confidence,
        why=why,
        consequences=consequences if bad else (),
        trace=call.trace,
        remedy=remedy if bad else None,
    )
