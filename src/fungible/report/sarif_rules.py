"""The rules of a SARIF log, in the words of the rules' own texts; and what a run says about itself."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fungible.model.report import AuditReport, StatePoint
from fungible.model.rule import RuleText, Status
from fungible.model.words import Kind, Severity
from fungible.report.json import Record, Value
from fungible.report.levels import LEVELS, told
from fungible.report.reading import counted

UNREAD, BLIND_SPOT, LEFT_OUT = "unread", "blind-spot", "left-out"
NOTICES = {
    UNREAD: "A file, or lines of one, that could not be read.",
    BLIND_SPOT: "Code that was read but not followed, and could hide a state point.",
    LEFT_OUT: "What a log has no room for.",
}
"""What a run says about itself."""

FINE = "fine"
"""The family whose rules recognise what is right: they have no results."""

SECURITY = frozenset({Kind.ISOLATION, Kind.SECURITY})
"""Kinds whose findings are weaknesses that somebody can use, and not only faults."""

SECURITY_SEVERITY = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.5",
    Severity.NONE: "0.1",
}
PROBLEM_SEVERITY = {"error": "error", "warning": "warning", "note": "recommendation"}
PRECISION = {Status.STABLE: "high", Status.PREVIEW: "medium", Status.DEPRECATED: "low"}

# What code scanning allows.
NAME, DESCRIPTION = 255, 1024

IN_TEXT = ("What it detects", "Why it fails", "When it is fine", "Limits")
"""The sections that a reader without Markdown gets: those without code."""


def descriptors(texts: Sequence[RuleText], points: Sequence[StatePoint]) -> list[Record]:
    """The rules that were looked for, and then those of results that no text tells about."""
    known = _told(texts, points)
    return [_rule(text) for text in known] + [_untold(slug) for slug in _unknown(known, points)]


def positions(texts: Sequence[RuleText], points: Sequence[StatePoint]) -> dict[str, tuple[str, int]]:
    """The code of each rule, and its place among the descriptors, by slug."""
    known = _told(texts, points)
    names = [(text.rule.slug, text.rule.code) for text in known] + [(slug, slug) for slug in _unknown(known, points)]
    return {slug: (code, number) for number, (slug, code) in enumerate(names)}


def _told(texts: Sequence[RuleText], points: Sequence[StatePoint]) -> list[RuleText]:
    found = {point.rule for point in points}
    return [text for text in texts if text.family != FINE or text.rule.slug in found]


def _unknown(known: Sequence[RuleText], points: Sequence[StatePoint]) -> list[str]:
    slugs = {text.rule.slug for text in known}
    return sorted({point.rule for point in points} - slugs)


def _rule(text: RuleText) -> Record:
    rule = text.rule
    return {
        "id": rule.code,
        "name": rule.slug[:NAME],
        "shortDescription": {"text": told(text.title, DESCRIPTION)},
        "fullDescription": {"text": told(text.section(IN_TEXT[0]) or text.title, DESCRIPTION)},
        "help": {"text": _plain(text), "markdown": _markdown(text)},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": _properties(text),
    }


def _properties(text: RuleText) -> Record:
    rule = text.rule
    tags: list[Value] = ["statelessness", text.family, str(rule.kind)]
    properties: Record = {
        "precision": PRECISION[rule.status],
        "problem.severity": PROBLEM_SEVERITY[LEVELS[rule.severity]],
    }
    if rule.kind in SECURITY:
        tags.append("security")
        properties["security-severity"] = SECURITY_SEVERITY[rule.severity]
    return {**properties, "tags": list(dict.fromkeys(tags))}


def _plain(text: RuleText) -> str:
    told_sections = [f"{heading}\n\n{text.section(heading)}" for heading in IN_TEXT if text.section(heading)]
    return "\n\n".join([text.title, *(re.sub(r"```.*?```", "", each, flags=re.DOTALL) for each in told_sections)])


def _markdown(text: RuleText) -> str:
    return "\n\n".join([text.title, *(f"## {heading}\n\n{body}" for heading, body in text.sections)])


def _untold(slug: str) -> Record:
    return _described(told(slug, NAME), told(slug, NAME))


def _described(name: str, text: str) -> Record:
    said: Record = {"text": text}
    return {"id": name, "shortDescription": said, "fullDescription": said, "help": said}


def kinds_of_notices() -> Iterator[Record]:
    """The descriptors of what a run can say about itself."""
    return (_described(name, text) for name, text in NOTICES.items())


@dataclass(frozen=True, slots=True)
class Notice:
    """What a run says about itself, and the place it is about (none: an empty file)."""

    record: Record
    where: tuple[str, int]


def notices(report: AuditReport, cut: int) -> Iterator[Notice]:
    """What was left out, what could not be read, and what could not be followed."""
    if cut:
        text = f"{counted(cut, 'finding')} of least severity left out: a log may hold no more."
        yield notice(LEFT_OUT, "warning", text)
    for unread in report.unread:
        yield notice(UNREAD, "warning", f"Not read: {unread.reason}", (unread.file, unread.line))
    for blind in report.blind_spots:
        yield notice(BLIND_SPOT, "note", f"Not followed: {blind.reason}", (blind.file, blind.line))


def notice(name: str, level: str, text: str, where: tuple[str, int] = ("", 0)) -> Notice:
    """A notice by the name of its kind."""
    return Notice({"descriptor": {"id": name}, "level": level, "message": {"text": told(text)}}, where)
