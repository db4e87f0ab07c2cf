"""`finding`: one state point with everything that it rests on, and what to do about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fungible import api
from fungible.agents.answer import Answer, Data
from fungible.agents.auditing import record_of
from fungible.agents.examining import Examined, Hearing, examined
from fungible.agents.grounds import Grounds
from fungible.agents.questions import FindingQuestion
from fungible.agents.quoting import NOTICE, SENTENCE, code, fenced, shown
from fungible.errors import UsageError
from fungible.model.report import Access, AuditReport, StatePoint, Step
from fungible.model.words import Verdict
from fungible.report.excerpt import Excerpt, excerpts
from fungible.report.reading import percent, route_to, routes_of
from fungible.report.stories import WHY, is_told_by_rule, story, told
from fungible.report.wording import CONSEQUENCES, DONE, KINDS, LIFETIMES, STORAGES
from fungible.source.lines import lines_under

STEPS = 12
"""How many steps of a trace are told."""
ACCESSES = 8
SOURCE = (".py", ".pyi", ".pyw")
"""Files whose lines are quoted: what else is found (`.env`) may hold what no agent is to see."""


def found(question: FindingQuestion, grounds: Grounds, events: Hearing) -> Answer:
    """The answer to `finding`."""
    seen = examined(question.path, grounds, events)
    point = next((each for each in seen.report.state_points if each.id == question.id), None)
    if point is None:
        raise _gone(question, seen.report)
    told_here = _Told(point, seen.report, tuple(_quoted_lines(seen, grounds, point)), tuple(_story(point, seen.report)))
    return Answer("\n".join(told_here.text()), told_here.data())


def _gone(question: FindingQuestion, report: AuditReport) -> UsageError:
    """The complaint that there is no such state point, and what that can mean."""
    unseen = ", or in what could not be read" if report.unread else ""
    return UsageError(
        f"nothing that is found now has the id {shown(question.id, 40)!r}",
        place=shown(question.path),
        next_step=f"it was repaired, or is of another path{unseen}: ask `audit` what there is",
    )


def _quoted_lines(seen: Examined, grounds: Grounds, point: StatePoint) -> list[Excerpt]:
    """The lines of source that show the state point, of files that really are inside."""
    lines = lines_under(seen.folder)

    def allowed(file: str) -> list[str]:
        return list(lines(file)) if file.endswith(SOURCE) and grounds.holds(Path(seen.folder, file)) else []

    return [each for each in excerpts(point, allowed) if each.lines]


@dataclass(frozen=True, slots=True)
class _Told:
    """A state point on its way to an agent."""

    point: StatePoint
    report: AuditReport
    source: tuple[Excerpt, ...]
    story: tuple[str, ...]

    def text(self) -> Iterator[str]:
        point = self.point
        yield f"{point.severity} {point.rule}: {_verdict(point)}, confidence {percent(point.confidence)} [{point.id}]"
        consequences = [CONSEQUENCES[consequence] for consequence in point.consequences]
        yield "; ".join([KINDS[point.kind], STORAGES[point.storage], LIFETIMES[point.lifetime], *consequences])
        yield ""
        yield from fenced(self._quoted())
        if point.remedy is not None:
            yield ""
            yield f"Remedy: {point.remedy.title}."
            yield point.remedy.text
        yield ""
        yield from self._next()

    def _quoted(self) -> Iterator[str]:
        point = self.point
        yield f"{shown(point.symbol)} at {shown(point.file)}:{point.line}"
        yield shown(point.why, SENTENCE)
        if point.waived is not None:
            yield f"waived because {shown(point.waived, SENTENCE)}"
        if point.trace:
            yield f"reached from {shown(_route(point, self.report))}:"
            yield from (f"  {_step(step)}" for step in point.trace[:STEPS])
        yield from _listed(point.accesses)
        yield from _source(self.source)
        if self.story:
            yield "with two replicas, A and B:"
            yield from (f"  {line}" for line in self.story)

    def _next(self) -> Iterator[str]:
        waiver = _waiver(self.point)
        if waiver:
            yield f"To accept it instead, if its owners agree: {waiver}"
        yield f'The rule, with how to fix it in each framework: explain("{self.point.rule}")'

    def data(self) -> dict[str, Data]:
        point = self.point
        remedy: Data = {"title": point.remedy.title, "text": point.remedy.text} if point.remedy else None
        return {
            "notice": NOTICE,
            **record_of(point),
            "verdict": point.verdict,
            "waived": shown(point.waived, SENTENCE) if point.waived is not None else None,
            "confidence": round(point.confidence, 2),
            "kind": point.kind,
            "storage": point.storage,
            "lifetime": point.lifetime,
            "consequences": list(point.consequences),
            "trace": [_step_data(step) for step in point.trace[:STEPS]],
            "accesses": [_access_data(access) for access in point.accesses[:ACCESSES]],
            "more_accesses": max(0, len(point.accesses) - ACCESSES),
            "source": [_excerpt_data(excerpt) for excerpt in self.source],
            "story": list(self.story),
            "remedy": remedy,
            "waiver": _waiver(point),
        }


def _route(point: StatePoint, report: AuditReport) -> str:
    return route_to(point.trace, routes_of(report))


def _story(point: StatePoint, report: AuditReport) -> list[str]:
    """Why a violation fails, with replicas A and B: by its kind, or as its rule tells it."""
    if point.verdict is not Verdict.VIOLATION:
        return []
    if is_told_by_rule(point):
        own = [line for text in api.rule_texts(point.rule) for line in told(text.section(WHY))]
        return [shown(line, SENTENCE) for line in own]
    return [shown(line, SENTENCE) for line in story(point, shown(_route(point, report)))]


def _verdict(point: StatePoint) -> str:
    return f"waived {point.verdict}" if point.waived is not None else str(point.verdict)


def _waiver(point: StatePoint) -> str | None:
    """The comment that accepts a violation, where it can stand in the code at all."""
    if not point.counts or not point.file.endswith(SOURCE):
        return None
    return f"`# fungible: allow[{point.rule}] because REASON` at the end of line {point.line}, or alone above it"


def _step(step: Step) -> str:
    note = f" ({shown(step.note)})" if step.note else ""
    return f"{shown(step.symbol)} {shown(step.file)}:{step.line}{note}"


def _listed(accesses: Sequence[Access]) -> Iterator[str]:
    for access in accesses[:ACCESSES]:
        where = f"{shown(access.file)}:{access.line}"
        yield f"{DONE[access.action]} in {shown(access.symbol)} {where} ({access.phase})"
    if len(accesses) > ACCESSES:
        yield f"and {len(accesses) - ACCESSES} more"


def _source(parts: Sequence[Excerpt]) -> Iterator[str]:
    for excerpt in parts:
        yield f"{shown(excerpt.file)}:"
        yield from (f"  {line.number}{'>' if line.marked else ' '} {code(line.code)}" for line in excerpt.lines)


def _step_data(step: Step) -> dict[str, Data]:
    return {
        "symbol": shown(step.symbol),
        "file": shown(step.file),
        "line": step.line,
        "phase": step.phase,
        "note": shown(step.note),
    }


def _access_data(access: Access) -> dict[str, Data]:
    return {
        "action": access.action,
        "phase": access.phase,
        "symbol": shown(access.symbol),
        "file": shown(access.file),
        "line": access.line,
    }


def _excerpt_data(excerpt: Excerpt) -> dict[str, Data]:
    lines: list[Data] = [{"line": line.number, "code": code(line.code)} for line in excerpt.lines]
    return {"file": shown(excerpt.file), "lines": lines}
