"""Kept reports after an edit: told again where the edit can't have changed more than the lines they speak of."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from fungible.audit.discover.files import Found, Tree
from fungible.audit.extract.reading import facts_of_source, known_facts
from fungible.audit.facts.records import FileFacts
from fungible.audit.judge import waiver_of
from fungible.audit.retelling.moves import Lines, moved
from fungible.audit.retelling.report import retold
from fungible.audit.retelling.written import Written, imports, measured, whole
from fungible.audit.shelf import Kept, Shelf
from fungible.model.report import AuditReport, StatePoint
from fungible.model.words import Verdict
from fungible.source.files import Source, read_source
from fungible.source.waivers import Waivers, read_waivers

MOST = 40
"""How many edited files are looked into before it is cheaper to begin anew."""


@dataclass(frozen=True, slots=True)
class _Edit:
    """An edited file: where its lines have gone, and how many more it has."""

    file: str
    lines: Lines
    more_lines: int


def renewed(place: Shelf) -> AuditReport | None:
    """The report on a tree as it is now, as far as the one that was kept tells it."""
    kept = place.kept()
    if kept is None or kept.state == place.state:
        return kept.report if kept is not None else None
    edits = _edits(place, kept)
    if edits is None:
        return None
    moves = {each.file: each.lines for each in edits}
    report = retold(kept.report, moves, sum(each.more_lines for each in edits), quotes=kept.quotes)
    if report is None or _has_waivers(report, moves, place.tree) or not _waived_alike(report, moves, place.tree):
        return None
    place.keep(replace(kept, state=place.state, report=report))
    return report


def _edits(place: Shelf, kept: Kept) -> list[_Edit] | None:
    """What was edited since; nothing when that is more than lines that moved."""
    then, now = dict(kept.state.files), dict(place.state.files)
    edited = [name for name, digest in now.items() if then.get(name) != digest]
    if then.keys() != now.keys() or kept.state.settings != place.state.settings or len(edited) > MOST:
        return None
    files = {each.name: each for each in place.tree.python}
    found: list[_Edit] = []
    for name in edited:
        counts = imports if name in kept.unrun else measured if name in kept.measured else whole
        edit = _edit(place, files[name], (then[name], now[name]), counts)
        if edit is None:
            return None
        found.append(edit)
    return found


def _edit(place: Shelf, file: Found, digests: tuple[str, str], counts: Callable[[FileFacts], Written]) -> _Edit | None:
    was, now = digests
    before, source = known_facts(place.cache, was), read_source(file.path)
    if before is None or not isinstance(source, Source) or source.digest != now:
        return None
    after = facts_of_source(source, place.cache)
    lines = moved(before, after, counts)
    return _Edit(file.name, lines, after.line_count - before.line_count) if lines is not None else None


def _has_waivers(report: AuditReport, edited: Collection[str], tree: Tree) -> bool:
    """Whether an edited file has waivers, or had wrong ones: what they waive, if anything, is found out anew."""
    paths = {found.name: found.path for found in tree.python}
    told = any(note.startswith(f"{file}:") for note in report.notes for file in edited)
    return told or any(_waivers(paths, file) != Waivers() for file in edited)


def _waived_alike(report: AuditReport, edited: Collection[str], tree: Tree) -> bool:
    """Whether the same violations are waived, for the same reasons: else more of the report is another."""
    paths = {found.name: found.path for found in tree.python}
    known: dict[str, Waivers] = {}
    for point in report.state_points:
        files = {file for file, _ in _places(point)}
        if point.verdict is Verdict.VIOLATION and not files.isdisjoint(edited):
            for file in files - known.keys():
                known[file] = _waivers(paths, file)
            if waiver_of(point.rule, _places(point), known) != _waived_in_code(point):
                return False
    return True


def _waived_in_code(point: StatePoint) -> str | None:
    """The reason that a comment gives, not the configuration, which waives only what no comment does."""
    return None if point.configured is not None and point.configured.waives else point.waived


def _places(point: StatePoint) -> list[tuple[str, int]]:
    return [(point.file, point.line), *((each.file, each.line) for each in point.accesses)]


def _waivers(paths: Mapping[str, str], file: str) -> Waivers:
    source = read_source(paths[file]) if file in paths else None
    return read_waivers(source.text) if isinstance(source, Source) else Waivers()
