"""Reads a casebook: Markdown whose sections are cases, each a small project with its findings marked in comments."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from fungible.model.words import Severity

_FENCE = re.compile(r"(?P<ticks>`{3,})(?P<info>[^`]*)")
_PATH = re.compile(r"(?:^|\s)path=(?P<path>\S+)")
_MARK = re.compile(r"#\s*(?P<verb>finding|fine|instead)\s*:(?P<rest>[^#]*)", re.IGNORECASE)
_CLAUSE = re.compile(r"(?P<code>[A-Z]{2,5}\d{3})(?:\s+(?P<severity>[a-z]+))?")
_SEVERITIES = frozenset(map(str, Severity))
SNAPSHOT = "snapshot"


class Claim(StrEnum):
    """What a section says of its case."""

    FOUND = "Found"
    NOT_FOUND = "Not found"
    NOT_YET_FOUND = "Not yet found"


class Verb(StrEnum):
    """What a mark expects: a violation, an acceptable or safe finding, or (a known limit) a violation that is wrong."""

    FINDING = "finding"
    FINE = "fine"
    INSTEAD = "instead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A comment that says what is reported on its line. `page_line` is its line in the casebook."""

    file: str
    line: int
    page_line: int
    verb: Verb
    code: str
    severity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What the findings of a case look like on screen; `start` and `end` are the lines of its fences."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One section: what is claimed, the files of the project, the marks in them."""

    claim: Claim
    title: str
    line: int
    files: dict[str, str]
    marks: tuple[Mark, ...]
    snapshot: Snapshot | None = None

    @property
    def name(self) -> str:
        """The heading, which is the test's name."""
        return f"{self.claim}: {self.title}"

    def marked(self, verb: Verb) -> list[Mark]:
        """The marks of one sort."""
        return [mark for mark in self.marks if mark.verb is verb]


class CasebookError(Exception):
    """A casebook that cannot be understood: nothing of it is run, so that no case is lost unseen."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"line {line}: {message}")


@dataclass(frozen=True, slots=True)
class _Block:
    """A fenced block: what its opening fence says, its lines, and the line of that fence."""

    info: str
    lines: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class _Section:
    """A heading, the prose and the blocks below it."""

    heading: str
    line: int
    prose: str
    blocks: tuple[_Block, ...]


def read_casebook(text: str) -> tuple[Case, ...]:
    """The cases of a casebook, in order."""
    cases = tuple(_case(section) for section in _sections(text.splitlines()))
    if not cases:
        raise CasebookError(
            1, "no section: a case begins with `## Found: …`, `## Not found: …` or `## Not yet found: …`"
        )
    seen: set[str] = set()
    for case in cases:
        if case.name in seen:
            raise CasebookError(case.line, f"a second section is called {case.name!r}")
        seen.add(case.name)
    return cases


def _sections(lines: Sequence[str]) -> Iterator[_Section]:
    heading, begun, prose, blocks = "", 0, list[str](), list[_Block]()
    number = 0
    while number < len(lines):
        line = lines[number]
        fence = _FENCE.fullmatch(line)
        if fence is not None:
            block = _block(lines, number, fence)
            if not heading:
                raise CasebookError(number + 1, "a block before the first section belongs to no case")
            blocks.append(block)
            number += len(block.lines) + 1
        elif line.startswith("## "):
            if heading:
                yield _Section(heading, begun, " ".join(prose).strip(), tuple(blocks))
            heading, begun, prose, blocks = line.removeprefix("## ").strip(), number + 1, [], []
        else:
            prose.append(line)
        number += 1
    if heading:
        yield _Section(heading, begun, " ".join(prose).strip(), tuple(blocks))


def _block(lines: Sequence[str], start: int, fence: re.Match[str]) -> _Block:
    for end in range(start + 1, len(lines)):
        if lines[end].rstrip() == fence["ticks"]:
            return _Block(fence["info"].strip(), tuple(lines[start + 1 : end]), start + 1)
    raise CasebookError(start + 1, "the block that begins here is never closed")


def _case(section: _Section) -> Case:
    claim, title = _claim(section)
    if not section.prose:
        raise CasebookError(section.line, "a case says in a sentence why it matters")
    files: dict[str, str] = {}
    marks: list[Mark] = []
    snapshot = None
    for block in section.blocks:
        if SNAPSHOT in block.info.split():
            snapshot = _snapshot(block, snapshot)
            continue
        path = _path(block, files)
        files[path] = "".join(f"{line}\n" for line in block.lines)
        marks += _marks(path, block)
    if not files:
        raise CasebookError(section.line, "a case has at least one block: ```py path=app.py")
    case = Case(claim=claim, title=title, line=section.line, files=files, marks=tuple(marks), snapshot=snapshot)
    _check_marks(case)
    return case


def _claim(section: _Section) -> tuple[Claim, str]:
    head, _, title = section.heading.partition(":")
    if head not in list(Claim) or not title.strip():
        known = ", ".join(f"`## {claim}: …`" for claim in Claim)
        raise CasebookError(section.line, f"{section.heading!r} is no heading of a case: write {known}")
    return Claim(head), title.strip()


def _snapshot(block: _Block, present: Snapshot | None) -> Snapshot:
    if present is not None:
        raise CasebookError(block.line, "a case has one snapshot")
    end = block.line + len(block.lines) + 1
    return Snapshot(text="".join(f"{line}\n" for line in block.lines), start=block.line, end=end)


def _path(block: _Block, files: dict[str, str]) -> str:
    found = _PATH.search(block.info)
    if found is None:
        raise CasebookError(block.line, "a block says where it goes: ```py path=app.py")
    path = found["path"]
    if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
        raise CasebookError(block.line, f"{path} is outside the project")
    if path in files:
        raise CasebookError(block.line, f"{path} is given twice")
    return path


def _marks(path: str, block: _Block) -> Iterator[Mark]:
    for number, line in enumerate(block.lines, start=1):
        page_line = block.line + number
        for found in _MARK.finditer(line):
            verb = Verb(found["verb"].lower())
            for clause in found["rest"].split(","):
                code, severity = _clause(clause, page_line)
                yield Mark(file=path, line=number, page_line=page_line, verb=verb, code=code, severity=severity)


def _clause(text: str, page_line: int) -> tuple[str, str]:
    found = _CLAUSE.fullmatch(text.strip())
    if found is None:
        raise CasebookError(
            page_line, f"{text.strip()!r} is no mark: write `# finding: CODE` or `# finding: CODE high`"
        )
    severity = found["severity"] or ""
    if severity and severity not in _SEVERITIES:
        raise CasebookError(page_line, f"{severity!r} is no severity")
    return found["code"], severity


def _check_marks(case: Case) -> None:
    expects, argues, mistaken = (bool(case.marked(verb)) for verb in Verb)
    if case.claim is Claim.FOUND and not (expects or argues):
        raise CasebookError(case.line, "a section of what is found marks at least one line with `# finding: CODE`")
    if case.claim is not Claim.NOT_YET_FOUND and mistaken:
        raise CasebookError(case.line, "`# instead: CODE` is for known limits")
    if case.claim is Claim.NOT_YET_FOUND and not case.marks:
        raise CasebookError(case.line, "a known limit marks with `# finding: CODE` what should be found one day")
