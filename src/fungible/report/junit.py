"""The report as JUnit's XML: a suite for each family, a test that passes for each rule without a finding.

A failed test is a finding, so that Jenkins and GitLab show which came and which went from one run to the next: they
know a test by its class and its name, and neither holds a line that an edit would move. What fails here is what fails
the run: findings below its threshold, waived ones and known ones are skipped tests, with the reason.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from fungible.model.report import AuditReport, StatePoint, Unread
from fungible.model.rule import RuleText
from fungible.model.words import Severity, Verdict
from fungible.report.checkout import Checkout
from fungible.report.headline import headline
from fungible.report.levels import told
from fungible.report.reading import Routes, percent, routes_of, served_by, worst_first, write_after
from fungible.report.wording import CONSEQUENCES, DOING

OTHER = "other"
"""The suite of findings whose rule no text tells about."""

FINE = "fine"
"""The family whose rules recognise what is right: they have no tests."""

READING = "reading"
"""The suite of what could not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What fails the run: findings from a severity on, and with `strict` what could not be read."""

    least: Severity = Severity.LOW
    strict: bool = False

    def lets_pass(self, severity: Severity) -> bool:
        return severity.rank > self.least.rank


OPEN = Gate()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """A test: how it ended (nothing: it passed), in one line and in full."""

    name: str
    file: str = ""
    ended: str = ""
    message: str = ""
    text: str = ""


def render_junit(report: AuditReport, texts: Sequence[RuleText], checkout: Checkout, gate: Gate = OPEN) -> str:
    """A suite for each family of rules, and one for what could not be read."""
    suites = _suites(report, texts, checkout, gate)
    everything = [case for cases in suites.values() for case in cases]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="fungible" {_counts(everything)}>',
        *(line for name, cases in suites.items() for line in _suite(name, cases)),
        f"<!-- {_comment(headline(report))} -->",
        "</testsuites>",
    ]
    return "\n".join(lines) + "\n"


def _suites(
    report: AuditReport, texts: Sequence[RuleText], checkout: Checkout, gate: Gate
) -> Mapping[str, Sequence[_Case]]:
    found = worst_first(point for point in report.state_points if point.verdict is Verdict.VIOLATION)
    routes = routes_of(report)
    families = {text.rule.slug: text.family for text in texts}
    suites: dict[str, list[_Case]] = {family: [] for family in sorted(set(families.values()) - {FINE})}
    broken = {point.rule for point in found}
    for text in texts:
        if text.family != FINE and text.rule.slug not in broken:
            suites[text.family].append(_Case(name=text.rule.slug))
    for point, name in zip(found, _names(found, checkout), strict=True):
        suites.setdefault(families.get(point.rule, OTHER), []).append(_finding(point, name, routes, checkout, gate))
    if report.unread:
        suites[READING] = _unread(report.unread, checkout, gate)
    return {name: cases for name, cases in suites.items() if cases}


def _names(points: Iterable[StatePoint], checkout: Checkout) -> Iterator[str]:
    """Of two tests with one name, the second is ignored: it is numbered."""
    seen: dict[str, int] = defaultdict(int)
    for point in points:
        name = told(f"{point.rule}: {point.symbol} ({checkout.path(point.file)})")
        seen[name] += 1
        yield f"{name} #{seen[name]}" if seen[name] > 1 else name


def _finding(point: StatePoint, name: str, routes: Routes, checkout: Checkout, gate: Gate) -> _Case:
    file = checkout.path(point.file)
    if point.waived is not None:
        return _Case(name=name, file=file, ended="skipped", message=f"waived: {point.waived}")
    if point.known:
        return _Case(name=name, file=file, ended="skipped", message=f"known before: {point.why}")
    if gate.lets_pass(point.severity):
        message = f"{point.severity}, below the threshold ({gate.least}): {point.why}"
        return _Case(name=name, file=file, ended="skipped", message=message)
    text = "\n".join(map(told, _told(point, routes, checkout)))
    return _Case(name=name, file=file, ended="failure", message=point.why, text=text)


def _told(point: StatePoint, routes: Routes, checkout: Checkout) -> Iterator[str]:
    """What somebody needs who sees nothing but this test."""
    yield f"{checkout.path(point.file)}:{point.line}"
    yield point.why
    if point.change and point.change.why:
        yield f"{point.change.status}: {point.change.why}"
    consequences = ", ".join(CONSEQUENCES[each] for each in point.consequences)
    yield f"{point.severity}{f' ({consequences})' if consequences else ''}, confidence {percent(point.confidence)}"
    route = served_by(point.trace, routes)
    if route:
        yield f"Reached by {route}:"
    for step in point.trace:
        yield f"-> {step.symbol} ({checkout.path(step.file)}:{step.line})"
    write = write_after(point)
    if write:
        yield f"-> {DOING[write.action]} {point.symbol} ({checkout.path(write.file)}:{write.line})"
    if point.remedy:
        yield f"What to do: {point.remedy.title}"


def _unread(places: Sequence[Unread], checkout: Checkout, gate: Gate) -> list[_Case]:
    ended = "error" if gate.strict else "skipped"
    reasons: dict[str, list[str]] = defaultdict(list)
    for each in places:
        reasons[checkout.path(each.file)].append(f"line {each.line}: {each.reason}")
    return [
        _Case(name=told(file), file=file, ended=ended, message=told_of[0], text="\n".join(map(told, told_of)))
        for file, told_of in reasons.items()
    ]


def _suite(name: str, cases: Sequence[_Case]) -> Iterator[str]:
    yield f'<testsuite name="fungible.{_attribute(name)}" {_counts(cases)}>'
    for case in cases:
        yield from _case(name, case)
    yield "</testsuite>"


def _counts(cases: Sequence[_Case]) -> str:
    ended = [case.ended for case in cases]
    failures, errors, skipped = (ended.count(word) for word in ("failure", "error", "skipped"))
    return f'tests="{len(cases)}" failures="{failures}" errors="{errors}" skipped="{skipped}" time="0"'


def _case(suite: str, case: _Case) -> Iterator[str]:
    file = f' file="{_attribute(case.file)}"' if case.file else ""
    opening = f'<testcase classname="fungible.{_attribute(suite)}" name="{_attribute(case.name)}"{file} time="0"'
    if not case.ended:
        yield f"{opening}/>"
        return
    message = _attribute(case.message)
    yield f"{opening}>"
    yield f'<{case.ended} message="{message}">{escape(case.text or told(case.message), quote=False)}</{case.ended}>'
    yield "</testcase>"


def _attribute(text: str) -> str:
    return escape(told(text), quote=True)


def _comment(text: str) -> str:
    return told(text).replace("--", "- -").rstrip("-")
