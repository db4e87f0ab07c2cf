"""What a project's configuration makes of judged state points: some are waived by path, some get another severity.

It comes after judging and before everything that is derived: score, checklist and advice follow it. Nothing is taken
away: a state point that is waived is in the report with the reason, and each one that is changed says what it was.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fungible.audit.score import score
from fungible.model.pattern import Pattern, of_files
from fungible.model.project import PathRule, Project, SeverityRule
from fungible.model.report import Configured, StatePoint


def governed(points: Sequence[StatePoint], project: Project, root: str) -> tuple[StatePoint, ...]:
    """The state points as a project's configuration has them, in order of badness, then place."""
    if not project.paths and not project.severity:
        return tuple(points)
    rules = [_Placed(rule, of_files(rule.pattern)) for rule in project.paths]
    by_file = {file: _meaning(rules, root, file) for file in {point.file for point in points}}
    changed = [_governed(point, project, by_file[point.file]) for point in points]
    return tuple(sorted(changed, key=lambda p: (p.severity.rank, p.file, p.line, p.rule, p.symbol)))


def changes_told(points: Sequence[StatePoint]) -> Iterator[str]:
    """What the configuration changed, in a sentence, so that what it silences does not look clean."""
    changed = [point for point in points if point.configured is not None]
    waived = sum(point.configured is not None and point.configured.waives for point in changed)
    other = len(changed) - waived
    if changed:
        parts = [f"{waived} waived by path" if waived else "", f"{other} with another severity" if other else ""]
        files = ", ".join(sorted({point.configured.by.rpartition(" in ")[2] for point in changed if point.configured}))
        before = score([_as_found(point) for point in points])
        yield (
            f"The configuration ({files}) changed what was found: {' and '.join(filter(None, parts))}. "
            f"Without it, the score would be {before.value:g} (grade {before.grade})."
        )


def _as_found(point: StatePoint) -> StatePoint:
    """A state point as the rule has it."""
    before = point.configured
    if before is None:
        return point
    return replace(point, severity=before.severity, waived=None if before.waives else point.waived, configured=None)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A rule by path, with what its pattern means."""

    rule: PathRule
    pattern: Pattern


def _meaning(rules: Sequence[_Placed], root: str, file: str) -> list[PathRule]:
    """The rules that are about a file of the audited root: none is about what is outside of its own folder."""
    path, folders = Path(root, file).absolute(), {each.rule.folder for each in rules}
    names = {folder: Path(os.path.relpath(path, folder)).parts for folder in folders}
    within = [(each, names[each.rule.folder]) for each in rules if names[each.rule.folder][:1] != (os.pardir,)]
    return [each.rule for each, parts in within if each.pattern.matches(parts)]


def _governed(point: StatePoint, project: Project, rules: Sequence[PathRule]) -> StatePoint:
    """A state point after the rules for its path, which go before what holds everywhere."""
    if point.waived is not None:
        return point
    ignoring = next((rule for rule in rules if point.rule in rule.ignore), None)
    if ignoring is not None and (point.counts or point.improvable):
        return _waived(point, ignoring)
    if not point.counts:
        return point
    said = [*project.severity, *(each for rule in rules for each in rule.severity)]
    weighing = next((each for each in reversed(said) if each.rule == point.rule), None)  # the last one holds
    return _weighed(point, weighing) if weighing is not None else point


def _waived(point: StatePoint, rule: PathRule) -> StatePoint:
    reason = f"{rule.because} ({rule.by})" if rule.because else f"ignored by {rule.by}"
    return replace(point, waived=reason, configured=Configured(severity=point.severity, by=rule.by, waives=True))


def _weighed(point: StatePoint, rule: SeverityRule) -> StatePoint:
    if rule.severity is point.severity:
        return point
    configured = Configured(severity=point.severity, by=rule.by, waives=False)
    return replace(point, severity=rule.severity, configured=configured)
