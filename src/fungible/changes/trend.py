"""The file in which a team notes its score, a line of JSON for each commit: read, added to, filled from the past."""

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from fungible.changes.reading import MalformedError, made
from fungible.errors import NothingExamined, UsageError
from fungible.model.report import AuditReport
from fungible.model.trend import TrendPoint
from fungible.model.words import Severity
from fungible.source.files import Source, read_source
from fungible.source.revisions import Revision, commits, find_revision, inside, laid_out

Examine = Callable[[Sequence[Path]], AuditReport]
LIMIT = 64 * 1024 * 1024
MEND = "take the line out, or start another file"


def read_trend(file: Path, *, missing: bool = False) -> tuple[TrendPoint, ...]:
    """The points in a file, in order of their dates; none when the file is `missing` and may be."""
    if missing and not file.exists():
        return ()
    source = read_source(file, LIMIT)
    if not isinstance(source, Source):
        raise UsageError(
            f"the trend cannot be read: {source.reason}",
            place=str(file),
            next_step="`fungible audit --trend FILE` writes it",
        )
    rows = [(number, line) for number, line in enumerate(source.text.split("\n"), 1) if line.strip()]
    return in_order([_point(line, number, file) for number, line in rows])


def with_point(points: Sequence[TrendPoint], point: TrendPoint) -> tuple[TrendPoint, ...]:
    """The points with one more; the same commit is told once, as it was told last."""
    return in_order([*(each for each in points if each.commit != point.commit), point])


def in_order(points: Sequence[TrendPoint]) -> tuple[TrendPoint, ...]:
    """The points as time went; commits of one moment as they were noted."""
    return tuple(sorted(points, key=lambda each: each.date))


def written(points: Sequence[TrendPoint]) -> str:
    """The text of a trend file."""
    return "".join(f"{json.dumps(asdict(point))}\n" for point in points)


def checked_out(path: Path) -> Revision:
    """The commit that is checked out where a path lies."""
    return find_revision(path if path.is_dir() else path.parent, "HEAD", "--trend")


def over(span: str, here: Path, examine: Examine, noted: Collection[str]) -> Iterator[TrendPoint | int]:
    """The points of past commits: how many there are to audit first, and then one after the other.

    Commits that are noted already are passed over, and those without any file to read.
    """
    todo = [each for each in commits(here, span, "--over") if each.commit not in noted]
    yield len(todo)
    for revision in todo:
        with ExitStack() as until_done:
            within = inside(revision, here, "--over")
            tree = until_done.enter_context(laid_out(revision, [within])) / within
            tree.mkdir(parents=True, exist_ok=True)
            try:
                yield point_of(examine([tree]), revision)
            except NothingExamined:
                continue


def point_of(report: AuditReport, revision: Revision) -> TrendPoint:
    """What a report says of a commit."""
    found = [point.severity for point in report.state_points if point.counts]
    return TrendPoint(
        commit=revision.commit,
        date=revision.date,
        version=report.version,
        score=report.score.value,
        grade=report.score.grade,
        critical=found.count(Severity.CRITICAL),
        high=found.count(Severity.HIGH),
        medium=found.count(Severity.MEDIUM),
        low=found.count(Severity.LOW),
        acceptable=report.totals.acceptable,
        files=report.totals.files,
        lines=report.totals.lines,
    )


def _point(line: str, number: int, file: Path) -> TrendPoint:
    try:
        return made(TrendPoint, json.loads(line), "it")
    except (ValueError, RecursionError, MalformedError) as error:
        cause = "is not JSON" if not isinstance(error, MalformedError) else f"is no point of a trend: {error}"
        raise UsageError(f"line {number} of the trend {cause}", place=str(file), next_step=MEND) from None
