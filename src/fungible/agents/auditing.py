"""`audit`: the judgement, and a page of findings of a line or two each."""

import json
from collections.abc import Iterator, Sequence

from fungible import api
from fungible.agents.answer import Answer, Data
from fungible.agents.cursor import Rank, continued, cursor_after, rank
from fungible.agents.examining import Hearing, examined, short_name
from fungible.agents.grounds import Grounds
from fungible.agents.questions import AuditQuestion, Show
from fungible.agents.quoting import NOTICE, SENTENCE, fenced, shown
from fungible.model.report import AuditReport, StatePoint
from fungible.model.words import Action, Kind, Severity, Verdict
from fungible.report.headline import breakdown, headline, judgement, left_out, report_waived
from fungible.report.reading import by_severity, counted, violations

UNREAD = 3
"""How many places that could not be read are named."""
FIRST: Rank = (-1, "", 0, "")
NOUNS = {
    Show.VIOLATION: "violation",
    Show.WAIVED: "waived violation",
    Show.ACCEPTABLE: "acceptable state point",
    Show.SAFE: "safe state point",
}


def audited(question: AuditQuestion, grounds: Grounds, events: Hearing) -> Answer:
    """The answer to `audit`."""
    asked, behind = continued(question.cursor) if question.cursor is not None else (question, FIRST)
    wanted = _rules_meant(asked.rule)
    report = examined(asked.path, grounds, events).report
    matching = sorted((each for each in report.state_points if _matches(each, asked, wanted)), key=rank)
    rest = [each for each in matching if rank(each) > behind]
    page = rest[: asked.limit]
    following = cursor_after(page[-1], asked) if len(rest) > len(page) else None
    first = len(matching) - len(rest) + 1
    text = "\n".join(_text(report, asked, page, (first, len(matching)), following))
    return Answer(text, _data(report, page, len(matching), following))


def _rules_meant(name: str | None) -> frozenset[str] | None:
    """The slugs that a rule, a family or a kind stands for; all when none is named."""
    if name is None:
        return None
    texts = api.rule_texts(name)
    found = api.find_rules(name, texts)
    if not found and name.lower() in list(Kind):
        found = tuple(text for text in texts if text.rule.kind == name.lower())
    if not found:
        raise api.unknown_rule(name, texts, place="rule", others=Kind)
    return frozenset(text.rule.slug for text in found)


def _matches(point: StatePoint, asked: AuditQuestion, rules: frozenset[str] | None) -> bool:
    return (
        _is_shown(point, asked.verdict)
        and (asked.severity is None or point.severity.rank <= asked.severity.rank)
        and (rules is None or point.rule in rules)
        and (asked.file is None or _is_about(point, asked.file))
    )


def _is_shown(point: StatePoint, show: Show) -> bool:
    match show:
        case Show.VIOLATION:
            return point.counts
        case Show.WAIVED:
            return point.verdict is Verdict.VIOLATION and not point.counts
        case Show.ACCEPTABLE | Show.SAFE:
            return point.verdict == show.value


def _is_about(point: StatePoint, file: str) -> bool:
    """Whether a file, or a folder, holds the state point or a place that changes it."""
    wanted = file.replace("\\", "/").removeprefix("./").rstrip("/")
    places = {point.file, *(each.file for each in point.accesses if each.action is not Action.READ)}
    return wanted in ("", ".") or any(place == wanted or place.startswith(f"{wanted}/") for place in places)


def _text(
    report: AuditReport, asked: AuditQuestion, page: Sequence[StatePoint], place: tuple[int, int], cursor: str | None
) -> Iterator[str]:
    first, total = place
    yield headline(report)
    yield from (f"{line[0].upper()}{line[1:]}." for line in (breakdown(report), left_out(report)) if line)
    what = counted(total, NOUNS[asked.verdict])
    quoted = [
        *(line for point in page for line in lines_of(point)),
        *remarks(report),
    ]
    if page:
        last = first + len(page) - 1
        shown_here = "" if len(page) == total else f", {first}" if first == last else f", {first} to {last}"
        yield f"\n{what}, worst first{shown_here}:"
    elif first > 1:
        yield f"Nothing more: all of {what} were listed."
    elif asked != AuditQuestion(path=asked.path):
        yield "Nothing is as asked for."
    yield from fenced(quoted) if quoted else ()
    if cursor is not None:
        yield f'Next page: audit(cursor="{cursor}")'
    if page:
        yield in_full(asked.path)


def in_full(path: str) -> str:
    """How to ask for more about a finding of a path."""
    if path in ("", "."):
        return "In full, with trace and remedy: finding(id)"
    named = json.dumps(shown(path), ensure_ascii=False)
    return f"In full, with trace and remedy: finding(id, path={named}); the files are relative to that path"


def lines_of(point: StatePoint) -> Iterator[str]:
    """A finding in short: what and where, and the sentence that says why."""
    place = shown(f"{point.file}:{point.line}")
    yield f"{point.id} {point.severity} {point.rule} {place} {shown(short_name(point))}"
    yield f"  {shown(point.why, SENTENCE)}"


def remarks(report: AuditReport) -> Iterator[str]:
    """What could not be read, first of all what an edit may just have broken, and what else there is to say."""
    for each in report.unread[:UNREAD]:
        yield f"not read: {shown(f'{each.file}:{each.line}')} {shown(each.reason)}"
    yield from (f"note: {shown(note, SENTENCE)}" for note in report.notes)


def unread_of(report: AuditReport) -> list[Data]:
    """The first places that could not be read, as data."""
    return [
        {"file": shown(each.file), "line": each.line, "reason": shown(each.reason)} for each in report.unread[:UNREAD]
    ]


def _data(report: AuditReport, page: Sequence[StatePoint], total: int, cursor: str | None) -> dict[str, Data]:
    counts: dict[str, Data] = {severity: 0 for severity in Severity if severity is not Severity.NONE}
    return {
        "judgement": judgement(report),
        "score": report.score.value,
        "grade": report.score.grade,
        "violations": counts | dict(by_severity(violations(report))),
        "waived": report_waived(report),
        "acceptable": report.totals.acceptable,
        "safe": report.totals.safe,
        "unread": len(report.unread),
        "unread_places": unread_of(report),
        "blind_spots": len(report.blind_spots),
        "notice": NOTICE,
        "matching": total,
        "findings": [record_of(point) for point in page],
        "next_cursor": cursor,
    }


def record_of(point: StatePoint) -> dict[str, Data]:
    """A finding in short, as data."""
    return {
        "id": point.id,
        "severity": point.severity,
        "rule": point.rule,
        "symbol": shown(point.symbol),
        "file": shown(point.file),
        "line": point.line,
        "why": shown(point.why, SENTENCE),
    }
