"""Findings about calls: what rules that look for a call have in common."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from fungible.audit.program.identifiers import last
from fungible.audit.program.libraries import CacheCall
from fungible.audit.program.origins import Function, Origin
from fungible.audit.program.records import Call, Program
from fungible.model.report import Access, Remedy, Step
from fungible.model.rule import Finding, Rule
from fungible.model.words import Action, Consequence, Kind, Lifetime, Phase, Severity, Storage, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a rule makes of some calls; `symbol` and `place` when it isn't the function and line of the first."""

    storage: Storage
    verdict: Verdict = Verdict.VIOLATION
    severity: Severity | None = None
    kind: Kind | None = None
    confidence: float = 0.85
    consequences: tuple[Consequence, ...] = ()
    lifetime: Lifetime = Lifetime.PROCESS
    symbol: str = ""
    place: tuple[str, int] | None = None


def by_function(calls: Iterable[Call]) -> Iterator[list[Call]]:
    """Calls of one function together, in order of line."""
    groups: dict[str, list[Call]] = defaultdict(list)
    for call in sorted(calls, key=lambda c: (c.file, c.line, c.name)):
        groups[call.function.symbol].append(call)
    yield from groups.values()


def reached_from(call: Call) -> str:
    """The route or function that begins the path to a call."""
    return begun_by(call.trace[0]) if call.trace else call.function.name or call.function.symbol


def begun_by(first: Step) -> str:
    """The route or function that a first hop stands for."""
    return first.note if "/" in first.note or " " in first.note else last(first.symbol)


def story(call: Call, does: str) -> str:
    """Who reaches a call, and what happens there: `POST /x reaches f, which does`."""
    start, name = reached_from(call), call.function.name
    if not name:
        return f"Importing {call.function.symbol} {does}"
    if start in (name, "request", "background"):
        return f"{name} {does}"
    return f"{start} reaches {name}, which {does}"


def shown(origin: Origin | None, otherwise: str) -> str:
    """An expression as it is written, when it is short enough to be read; else what it stands for."""
    readable = origin is not None and "…" not in origin.text and len(origin.text) <= 40
    return origin.text if origin is not None and readable else otherwise


def callers(program: Program, call: Call) -> tuple[Function, ...]:
    """The functions on the path to a call, its own included, nearest first."""
    found = [program.functions[step.symbol] for step in call.trace if step.symbol in program.functions]
    return tuple(dict.fromkeys([*found[::-1], call.function]))


def accesses(calls: Sequence[Call]) -> tuple[Access, ...]:
    """Calls as accesses to what they change."""
    rows = {(c.file, c.line): c for c in calls}
    return tuple([access(c, Action.WRITE) for c in rows.values()])


def access(call: Call | CacheCall, action: Action) -> Access:
    """A call as the report lists it."""
    phase = call.phases[0] if call.phases else Phase.REQUEST
    return Access(action=action, phase=phase, file=call.file, line=call.line, symbol=call.function.symbol)


def finding(rule: Rule, calls: Sequence[Call], why: str, remedy: Remedy | None, judged: Judged) -> Finding:
    """A finding at the first of some calls, named after the function that makes it; what is safe has no remedy."""
    first = calls[0]
    bad = judged.verdict is Verdict.VIOLATION
    default = Severity.NONE if judged.verdict is Verdict.SAFE else rule.severity if bad else Severity.LOW
    file, line = judged.place or (first.file, first.line)
    return Finding(
        rule=rule.slug,
        symbol=judged.symbol or first.function.symbol,
        file=file,
        line=line,
        storage=judged.storage,
        kind=judged.kind or rule.kind,
        verdict=judged.verdict,
        severity=judged.severity if judged.severity is not None and bad else default,
        confidence=judged.confidence,
        why=why,
        lifetime=judged.lifetime,
        consequences=judged.consequences if bad else (),
        accesses=accesses(calls),
        trace=first.trace,
        remedy=None if judged.verdict is Verdict.SAFE else remedy,
    )
