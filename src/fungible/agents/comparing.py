"""`diff`: what the files as they are now add to a revision, and what they mend."""

from collections.abc import Iterator, Sequence

from fungible.agents.answer import Answer, Data
from fungible.agents.auditing import in_full, lines_of, record_of, remarks, unread_of
from fungible.agents.cursor import rank
from fungible.agents.examining import Hearing, examined
from fungible.agents.grounds import Grounds
from fungible.agents.questions import DiffQuestion
from fungible.agents.quoting import NOTICE, SENTENCE, fenced, shown
from fungible.errors import UsageError
from fungible.model.change import Change, ChangeStatus, Comparison, Mended
from fungible.model.report import AuditReport, StatePoint
from fungible.report.reading import counted

MENDED = 10
"""How many violations that are none any more are named."""


def compared(question: DiffQuestion, grounds: Grounds, events: Hearing) -> Answer:
    """The answer to `diff`."""
    report = examined(question.path, grounds, events, since=question.ref).report
    made = report.comparison
    if made is None:
        raise UsageError("there is nothing to compare with", place=shown(question.ref), next_step="give another ref")
    added = sorted((point for point in report.state_points if point.counts and not point.known), key=rank)
    page = added[: question.limit]
    return Answer("\n".join(_text(question, report, made, page, len(added))), _data(report, made, page, len(added)))


def _text(
    question: DiffQuestion, report: AuditReport, made: Comparison, page: Sequence[StatePoint], total: int
) -> Iterator[str]:
    yield f"{_verdict(report, made)} Compared with {shown(made.against)}: {_counts(made)}."
    quoted = [line for point in page for line in _lines(point)]
    quoted += [f"mended: {shown(each.symbol)} {each.severity} {each.rule}, {shown(each.how)}" for each in _mended(made)]
    quoted += remarks(report)
    yield from fenced(quoted) if quoted else ()
    if total > len(page):
        yield f"And {total - len(page):,} more: diff with a limit of up to 50 lists them."
    if page:
        yield in_full(question.path)


def _verdict(report: AuditReport, made: Comparison) -> str:
    if made.new or made.reopened:
        return "This change adds state that breaks."
    seen = f" as far as could be read ({counted(len(report.unread), 'place')} could not)" if report.unread else ""
    return f"This change adds no violation{seen}."


def _counts(made: Comparison) -> str:
    return f"{made.new:,} new, {made.reopened:,} reopened, {made.known:,} known, {len(made.mended):,} mended"


def _lines(point: StatePoint) -> Iterator[str]:
    what, why = lines_of(point)
    yield f"{_status(point)} {what}"
    yield why
    if point.change is not None and point.change.why:
        yield f"  {point.change.status}: {shown(point.change.why, SENTENCE)}"


def _status(point: StatePoint) -> ChangeStatus:
    match point.change:
        case Change(status=status):
            return status
        case _:
            return ChangeStatus.NEW


def _mended(made: Comparison) -> Sequence[Mended]:
    return made.mended[:MENDED]


def _data(report: AuditReport, made: Comparison, page: Sequence[StatePoint], total: int) -> dict[str, Data]:
    findings: list[Data] = [
        {
            **record_of(point),
            "status": _status(point),
            "since": shown(point.change.why, SENTENCE) if point.change is not None else "",
        }
        for point in page
    ]
    mended: list[Data] = [
        {"rule": each.rule, "symbol": shown(each.symbol), "severity": each.severity, "how": shown(each.how)}
        for each in _mended(made)
    ]
    return {
        "against": shown(made.against),
        "new": made.new,
        "reopened": made.reopened,
        "known": made.known,
        "notice": NOTICE,
        "matching": total,
        "findings": findings,
        "mended": mended,
        "more_mended": len(made.mended) - len(mended),
        "unread": len(report.unread),
        "unread_places": unread_of(report),
        "score": report.score.value,
    }
