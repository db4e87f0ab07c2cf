"""Two sides compared, each a directory, a revision of the repository here, or a report that was written as JSON."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from fungible.changes.against import Against, compared, earlier
from fungible.changes.difference import difference
from fungible.changes.likeness import Lines
from fungible.changes.recorded import read_report
from fungible.errors import UsageError
from fungible.model.report import AuditReport, BeforeAndAfter
from fungible.source.lines import lines_under
from fungible.source.revisions import Revision, find_revision, inside, is_revision, laid_out

Examine = Callable[[Sequence[Path], bool], AuditReport]
"""An audit of some paths, whose report is worth keeping or not."""
CHOICES = "name a directory, a report in JSON, or a revision of the repository here"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two: its report, under the name that somebody gave it, and the text that the report is about."""

    name: str
    report: AuditReport
    lines: Lines


def between(first: str, second: str, here: Path, examine: Examine) -> BeforeAndAfter:
    """The reports on two sides, the second with what is new in it."""
    opened = [_opening(name, here) for name in (first, second)]
    with ExitStack() as until_done:
        before, after = (opening(until_done, examine) for opening in opened)
        known = earlier(before.report, after.report, before.lines, after.lines)
        found = difference(known, after.report, after.lines)
        marked = compared(after.report, [Against(name=before.name, difference=found)])
    return BeforeAndAfter(before_name=before.name, after_name=after.name, before=before.report, after=marked)


def _opening(name: str, here: Path) -> Callable[[ExitStack, Examine], Side]:
    """What a name means, found out before anything is audited."""
    path = here / name
    if _is(path, Path.is_dir):
        return lambda _, examine: _of_folder(name, path, examine)
    if _is(path, Path.exists):
        report = read_report(path)
        return lambda _, __: Side(name=name, report=report, lines=lambda _: ())
    if not is_revision(here, name):
        raise UsageError(f"{name!r} is nothing that can be compared", place="compare", next_step=CHOICES)
    revision = find_revision(here, name, "compare")
    return lambda until_done, examine: _of_revision(revision, here, until_done, examine)


def _is(path: Path, test: Callable[[Path], bool]) -> bool:
    try:
        return test(path)
    except (OSError, ValueError):
        return False


def _of_folder(name: str, path: Path, examine: Examine) -> Side:
    return Side(name=name, report=examine([path], True), lines=lines_under(path))


def _of_revision(revision: Revision, here: Path, until_done: ExitStack, examine: Examine) -> Side:
    """The part of a revision that lies where we are."""
    within = inside(revision, here, "compare")
    tree = until_done.enter_context(laid_out(revision, [within])) / within
    tree.mkdir(parents=True, exist_ok=True)
    report = replace(examine([tree], False), root=revision.name)
    return Side(name=revision.shown, report=report, lines=lines_under(tree))
