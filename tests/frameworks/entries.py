"""Reads a book of applications, and compares the entry points that an audit lists with those that it marks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fungible.model.report import AuditReport
from fungible.model.words import SERVING, Action, Phase, Verdict
from tests.casebook.checking import audit, write

_FENCE = re.compile(r"```py path=(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FRAMEWORKS = re.compile(r"^Frameworks: (.+)\.$", re.MULTILINE)
_MARK = re.compile(r"# entry: (?P<said>.+)$")
NONE = "none"


@dataclass(frozen=True, slots=True)
class Expected:
    """A function that is marked: its place, the phase that calls it (none: nothing does), its route."""

    file: str
    line: int
    phase: str
    route: str


@dataclass(frozen=True, slots=True)
class Project:
    """One section of a book: an application, and what is marked in it."""

    name: str
    frameworks: frozenset[str]
    files: dict[str, str]
    expected: tuple[Expected, ...]


def projects(text: str) -> tuple[Project, ...]:
    """The applications of a book."""
    return tuple(_project(section) for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:])


def _project(section: str) -> Project:
    files = dict(_FENCE.findall(section))
    expected = tuple(mark for path, code in files.items() for mark in _marks(path, code))
    named = _FRAMEWORKS.search(section)
    frameworks = frozenset(named[1].split(", ") if named else ())
    return Project(section.partition("\n")[0], frameworks, files, expected)


def _marks(path: str, code: str) -> Iterator[Expected]:
    for number, line in enumerate(code.splitlines(), 1):
        found = _MARK.search(line)
        for each in found["said"].split(";") if found is not None else ():
            phase, _, route = each.strip().partition(" ")
            yield Expected(path, number, phase, route)


def problems(project: Project, folder: Path) -> list[str]:
    """Where the audit of an application and its marks disagree."""
    write(project.files, folder)
    report = audit(folder)
    listed = {(e.file, e.line, str(e.phase), e.route) for e in report.entry_points}
    marked = {(m.file, m.line, m.phase, m.route) for m in project.expected if m.phase != NONE}
    found = [f"not listed: {row}" for row in sorted(marked - listed)]
    found += [f"listed and not marked: {row}" for row in sorted(listed - marked)]
    frameworks = {e.framework for e in report.entry_points}
    found += [f"other frameworks: {sorted(frameworks)}"] if frameworks != project.frameworks else []
    return found + list(_unseen(project, report))


def _unseen(project: Project, report: AuditReport) -> Iterator[str]:
    """Writes of what serves that are no violation with a trace, and writes by what nothing calls that are."""
    written = set(_writers(report))
    for mark in project.expected:
        names = {e.symbol for e in report.entry_points if (e.file, e.line) == (mark.file, mark.line)}
        if mark.phase in SERVING and names and not names & written:
            yield f"writes and is no violation: {mark}"
        name = project.files[mark.file].splitlines()[mark.line - 1].partition("def ")[2].partition("(")[0]
        if mark.phase == NONE and any(each.endswith(f".{name}") for each in written):
            yield f"is called by nothing and its write is a violation: {mark}"


def _writers(report: AuditReport) -> Iterator[str]:
    for point in report.state_points:
        if point.verdict is Verdict.VIOLATION and point.trace:
            yield from (a.symbol for a in point.accesses if a.action is not Action.READ and Phase(a.phase) in SERVING)
            yield from (step.symbol for step in point.trace)
