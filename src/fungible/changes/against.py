"""A report compared with what was there before: with an earlier revision, with a list of known findings, or both."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from fungible.changes.baseline import known_in, prefix_of, read_baseline, remarks
from fungible.changes.difference import Before, Difference, difference, known_before
from fungible.changes.likeness import Lines
from fungible.changes.renames import renames
from fungible.model.change import Change, ChangeStatus, Comparison, Narrowing
from fungible.model.report import AuditReport
from fungible.source.lines import lines_under
from fungible.source.revisions import branching, inside, laid_out

Examine = Callable[[Sequence[Path]], AuditReport]
"""An audit with the same options, of other paths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """One comparison: its name, what is new by it, what is over, and what there is to say about it."""

    name: str
    difference: Difference
    notes: tuple[str, ...] = field(default=())
    baseline: bool = False


Comparing = Callable[[AuditReport], Against]
"""A comparison that is ready to be made."""


def since(paths: Sequence[Path], name: str, examine: Examine) -> Comparing:
    """Compares a report on some paths with the revision that the work there started from, which is found at once."""
    revision = branching(_folder(paths[0]), name, "--diff")
    places = [inside(revision, path, "--diff") for path in paths]
    notes = (revision.note,) if revision.note else ()

    def compare(report: AuditReport) -> Against:
        lines = lines_under(Path(report.root))
        with laid_out(revision, places) as tree:
            roots = [_stand_in(tree / each, path) for each, path in zip(places, paths, strict=True)]
            found = _since(examine(roots), report, lines)
        return Against(name=revision.shown, difference=found, notes=notes)

    return compare


def beyond(paths: Sequence[Path], file: Path, options: Narrowing, ran: Callable[[str], bool]) -> Comparing:
    """Compares a report on some paths with the list of known findings in a file; `ran` tells which rules did."""
    baseline = read_baseline(file)

    def compare(report: AuditReport) -> Against:
        root = Path(report.root)
        known = known_in(baseline, prefix_of(root, file))
        found = difference(Before(points=known), report, lines_under(root))
        covered = _covered(report, paths) if baseline.options.app == options.app else lambda _: False
        stale = tuple(each for each in found.mended if ran(each.rule) and covered(each.file))
        notes = (*remarks(baseline, report.version, options), *_stale(len(stale)))
        return Against(name=_shown(file), difference=replace(found, mended=stale), notes=notes, baseline=True)

    return compare


def earlier(was: AuditReport, now: AuditReport, before: Lines, after: Lines) -> Before:
    """What an earlier report knows; files that only one of the two has may be others under a new name."""
    told = {point.file for point in was.state_points}
    gone, come = (set(was.files) - set(now.files)) & told, set(now.files) - set(was.files)
    return Before(
        points=known_before(was, before),
        renamed=renames(gone, come, before, after),
        unread=frozenset(each.file for each in was.unread),
        lines=before,
    )


def compared(report: AuditReport, all_against: Sequence[Against]) -> AuditReport:
    """The report with what is new about its violations: what any of the comparisons knows is known."""
    changes = _together([each.difference.changes for each in all_against])
    points = tuple(
        replace(point, change=changes[point.id]) if point.id in changes else point for point in report.state_points
    )
    mended = tuple(mended for each in all_against for mended in each.difference.mended)
    made = Comparison(
        against=" and ".join(each.name for each in all_against),
        new=0,
        reopened=0,
        known=0,
        mended=mended,
        baseline=any(each.baseline for each in all_against),
    )
    notes = tuple(note for each in all_against for note in each.notes)
    return recounted(replace(report, state_points=points, notes=(*report.notes, *notes), comparison=made))


def recounted(report: AuditReport) -> AuditReport:
    """The report with a comparison that counts the violations which it holds."""
    if report.comparison is None:
        return report
    found = [point.change.status for point in report.state_points if point.counts and point.change is not None]
    counts = {each: found.count(each) for each in ChangeStatus}
    made = replace(
        report.comparison,
        new=counts[ChangeStatus.NEW],
        reopened=counts[ChangeStatus.REOPENED],
        known=counts[ChangeStatus.KNOWN],
    )
    return replace(report, comparison=made)


def _together(all_changes: Sequence[Mapping[str, Change]]) -> dict[str, Change]:
    """The most lenient change of each violation; the first one, where they are equals."""
    lenient = list(ChangeStatus)
    found: dict[str, Change] = {}
    for changes in all_changes:
        for name, change in changes.items():
            if name not in found or lenient.index(change.status) > lenient.index(found[name].status):
                found[name] = change
    return found


def _since(was: AuditReport, now: AuditReport, lines: Lines) -> Difference:
    return difference(earlier(was, now, lines_under(Path(was.root)), lines), now, lines)


def _folder(path: Path) -> Path:
    return path if path.is_dir() else path.parent


def _stand_in(then: Path, now: Path) -> Path:
    """The path in the earlier tree; an empty one where there was none, so that names are relative to the same root."""
    if now.is_dir():
        then.mkdir(parents=True, exist_ok=True)
    elif not then.exists():
        then.parent.mkdir(parents=True, exist_ok=True)
        then.touch()
    return then


def _shown(file: Path) -> str:
    """A file as somebody here would name it, wherever the checkout lies."""
    try:
        return file.resolve().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return str(file)


def _covered(report: AuditReport, paths: Sequence[Path]) -> Callable[[str], bool]:
    """Whether a file of a report's tree was looked at, or would have been if it were there."""
    root, read = Path(report.root), frozenset(report.files)
    folders = [os.path.relpath(path, root).replace(os.sep, "/") for path in paths if path.is_dir()]
    return lambda file: file in read or any(each == "." or file.startswith(f"{each}/") for each in folders)


def _stale(count: int) -> Iterator[str]:
    if count:
        entries = "1 entry of the baseline is" if count == 1 else f"{count:,} entries of the baseline are"
        yield f"{entries} no longer found: --write-baseline takes them out, or they hide the same finding later."
