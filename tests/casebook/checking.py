"""Runs a case and compares what the audit reports with what the case marks, one to one."""

import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fungible.audit import catalogue, pipeline
from fungible.model.report import AuditReport, StatePoint
from fungible.model.words import Verdict
from fungible.report.diagnostic import diagnostic
from fungible.report.page import USUAL, Page
from fungible.report.pen import Pen
from fungible.report.reading import routes_of
from tests.casebook.reading import Case, Claim, Mark, Verb

WIDTH = 88
FOR_GIT = frozenset({".gitignore", ".env"})
PLAIN_GIT = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
"""An environment in which git has no settings of whoever runs the tests."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a case: the problems (none when it passes), and what its findings look like on screen."""

    problems: tuple[str, ...]
    screen: str


def examine(case: Case, folder: Path) -> Outcome:
    """Write a case's project into an empty folder, audit it, and compare."""
    write(case.files, folder)
    report = audit(folder)
    return Outcome(tuple(problems(case, report, codes())), _screen(report, case.files))


def write(files: Mapping[str, str], folder: Path) -> None:
    """Write a project; one that has files for git (`.gitignore`, `.env`) becomes a checkout that tracks what it may."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    if any(Path(name).name in FOR_GIT for name in files):
        for command in (["init", "--quiet"], ["add", "--all"]):
            subprocess.run(["git", "-C", str(folder), *command], check=True, capture_output=True, env=PLAIN_GIT)


def audit(folder: Path) -> AuditReport:
    """Audit a folder in this process, without a cache."""
    return pipeline.run([folder], pipeline.Plan(), lambda event: None)


def codes() -> dict[str, str]:
    """The code of each rule, by its slug."""
    return {each.rule.slug: each.rule.code for each in catalogue.rules_in_order()}


def problems(case: Case, report: AuditReport, known: Mapping[str, str]) -> Iterator[str]:
    """Where a report and a case's marks disagree."""
    strangers = [mark for mark in case.marks if mark.code not in known.values()]
    for mark in strangers:
        yield f"{_at(mark)} marks {mark.code}, and no rule has that code"
    yield from _unread(report)
    yield from (spot.reason for spot in report.blind_spots if not spot.file)
    bad = [point for point in report.state_points if point.counts]
    good = [point for point in report.state_points if point.verdict is not Verdict.VIOLATION]
    marks = [mark for mark in case.marked(Verb.FINDING) if mark not in strangers]
    fine = [mark for mark in case.marked(Verb.FINE) if mark not in strangers]
    if case.claim is Claim.NOT_YET_FOUND:
        mistaken = [mark for mark in case.marked(Verb.INSTEAD) if mark not in strangers]
        yield from _limits(marks, mistaken, bad, known)
        yield from _gone(_matched(fine, good, known)[0])
    else:
        yield from _compared(marks, bad, known)
        yield from _argued(_matched(fine, good, known)[0])


def _compared(marks: Sequence[Mark], points: Sequence[StatePoint], known: Mapping[str, str]) -> Iterator[str]:
    pairs, rest = _matched(marks, points, known)
    for mark, point in pairs:
        if point is None:
            yield f"{_at(mark)} {mark.code} is marked and not found{_elsewhere(mark, rest, known)}"
        elif mark.severity and point.severity != mark.severity:
            yield f"{_at(mark)} {mark.code} is marked {mark.severity} and reported as {point.severity}"
    yield from _unexpected(rest, known)


def _limits(
    marks: Sequence[Mark], mistaken: Sequence[Mark], points: Sequence[StatePoint], known: Mapping[str, str]
) -> Iterator[str]:
    """A known limit stands as long as nothing that it should find is found, and what it reports instead still is."""
    pairs, rest = _matched(marks, points, known)
    yield from _gone(pairs)
    wrong, rest = _matched(mistaken, rest, known)
    for mark, point in wrong:
        if point is None:
            yield f"{_at(mark)} {mark.code} is no longer reported instead: take the mark away, or move the case"
    yield from _unexpected(rest, known)


def _gone(pairs: Iterable[tuple[Mark, StatePoint | None]]) -> Iterator[str]:
    for mark, point in pairs:
        if point is not None:
            yield f"{_at(mark)} {mark.code} is found now: move the case to a section `## {Claim.FOUND}: …`"


def _argued(pairs: Iterable[tuple[Mark, StatePoint | None]]) -> Iterator[str]:
    for mark, point in pairs:
        if point is None:
            yield f"{_at(mark)} {mark.code} is marked as fine, and no acceptable or safe finding of it is there"


def _matched(
    marks: Sequence[Mark], points: Sequence[StatePoint], known: Mapping[str, str]
) -> tuple[list[tuple[Mark, StatePoint | None]], list[StatePoint]]:
    """Each mark with the finding on its line, and the findings that no mark takes."""
    rest = list(points)
    pairs: list[tuple[Mark, StatePoint | None]] = []
    for mark in sorted(marks, key=lambda mark: not mark.severity):
        here = [p for p in rest if (p.file, p.line, known.get(p.rule)) == (mark.file, mark.line, mark.code)]
        here.sort(key=lambda point: point.severity != mark.severity)
        pairs.append((mark, here[0] if here else None))
        if here:
            rest.remove(here[0])
    return pairs, rest


def _unexpected(points: Iterable[StatePoint], known: Mapping[str, str]) -> Iterator[str]:
    for point in points:
        code = known.get(point.rule, point.rule)
        yield f"{point.file}:{point.line} {code} {point.severity} is found and not marked ({point.symbol}: {point.why})"


def _elsewhere(mark: Mark, points: Sequence[StatePoint], known: Mapping[str, str]) -> str:
    """Where the missing finding may be hiding."""
    for point in points:
        if known.get(point.rule) == mark.code:
            return f"; one is at {point.file}:{point.line}, on {point.symbol}"
    for point in points:
        if (point.file, point.line) == (mark.file, mark.line):
            return f"; {known.get(point.rule, point.rule)} is found there instead"
    return ""


def _at(mark: Mark) -> str:
    return f"{mark.file}:{mark.line} (line {mark.page_line} of the casebook)"


def _unread(report: AuditReport) -> Iterator[str]:
    for each in report.unread:
        yield f"{each.file}:{each.line} could not be read: {each.reason}"


def _screen(report: AuditReport, files: Mapping[str, str]) -> str:
    """The violations as a terminal shows them."""
    pen = Pen(width=WIDTH, colour=False, unicode=True)
    page = Page(pen=pen, sources=lambda name: files.get(name, "").split("\n"), routes=routes_of(report), show=USUAL)
    shown = ["\n".join(diagnostic(point, page)) for point in report.state_points if point.counts]
    return "".join(f"{each}\n" for each in "\n\n".join(shown).split("\n")) if shown else ""


def snapshot_problems(case: Case, screen: str) -> Iterator[str]:
    """How the screen differs from the case's snapshot, if it has one."""
    if case.snapshot is not None and case.snapshot.text != screen:
        shown = "\n".join(f"    {line}".rstrip() for line in screen.splitlines())
        yield f"the snapshot at line {case.snapshot.start} differs; FUNGIBLE_ACCEPT=1 accepts this instead:\n{shown}"
