"""The public functions, where the workers meet: audit a tree, read the rules' texts."""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from fungible.config import AuditOptions, nearest
from fungible.errors import NothingExamined, PathMissing, UsageError
from fungible.model.events import Event
from fungible.model.project import UNSAID, PathRule, Project, SeverityRule
from fungible.model.report import AuditReport, StatePoint
from fungible.model.rule import RuleText
from fungible.model.words import Verdict

LOOKED_FOR = "looked for Python files outside virtual environments, vendored, generated and ignored folders"


def audit(paths: Sequence[Path], options: AuditOptions, events: Callable[[Event], None] | None = None) -> AuditReport:
    """What the state of the code under `paths` is. Nothing of that code is imported or run."""
    roots, cache = existing(paths), cache_folder() if options.cache else None
    selected, ignored = _slugs(options.select, "--select"), _slugs(options.ignore, "--ignore")
    project = _project(options)
    report = _kept(roots, cache, (options.app, selected, ignored, project))
    if report is None:
        from fungible.audit import pipeline  # noqa: PLC0415 - loaded when it is used: nothing else is to wait for it

        selection = pipeline.Selection(selected, ignored)
        jobs = options.jobs or _cores()
        plan = pipeline.Plan(app=options.app, jobs=jobs, cache_dir=cache, selection=selection, project=project)
        report = pipeline.run(roots, plan, events or _unheard)
    if not report.totals.files:
        raise NothingExamined("nothing was examined", place=", ".join(map(str, paths)), next_step=LOOKED_FOR)
    return _confident(report, options.min_confidence)


def _kept(
    roots: Sequence[Path], cache: Path | None, options: tuple[str | None, Sequence[str], Sequence[str], Project]
) -> AuditReport | None:
    """The report that the last audit of these paths kept, as long as it tells of them as they are."""
    from fungible.audit.renewal import renewed  # noqa: PLC0415 - as above
    from fungible.audit.shelf import options_of, shelf  # noqa: PLC0415 - as above

    place = shelf(cache, roots, options_of(*options))
    return renewed(place) if place is not None else None


def check_rules(options: AuditOptions) -> None:
    """Whether every rule that options name is there, wherever they name it."""
    _slugs(options.select, "--select")
    _slugs(options.ignore, "--ignore")
    _rules_by_path(options)
    _severities(options.severity)


def _project(options: AuditOptions) -> Project:
    """What the project says about itself, with rules as they are called."""
    if not (options.per_path or options.severity or options.knowledge or options.entry_points):
        return UNSAID
    from fungible.audit.knowledge.own import read_file  # noqa: PLC0415 - as above

    return Project(
        paths=_rules_by_path(options),
        severity=_severities(options.severity),
        knowledge=tuple(read_file(path) for path in options.knowledge),
        entries=options.entry_points,
    )


def _rules_by_path(options: AuditOptions) -> tuple[PathRule, ...]:
    return tuple(
        replace(rule, ignore=_slugs(rule.ignore, rule.by), severity=_severities(rule.severity))
        for rule in options.per_path
    )


def _severities(rules: Sequence[SeverityRule]) -> tuple[SeverityRule, ...]:
    """Severities by slug: what names one rule goes before what names its family."""
    named = [(_slugs([each.rule], each.by), each) for each in rules]
    by_width = sorted(named, key=lambda row: -len(row[0]))
    return tuple(replace(each, rule=slug) for slugs, each in by_width for slug in slugs)


def stamp(paths: Sequence[Path]) -> object:
    """Something that is another as soon as files under `paths` change: when to audit them again."""
    from fungible.audit.discover import files  # noqa: PLC0415 - as above

    return files.stamp(paths)


def rule_texts(name: str = "") -> tuple[RuleText, ...]:
    """Every rule with its text; only the one that is meant, when a slug says which."""
    from fungible.audit import catalogue  # noqa: PLC0415 - as above

    return catalogue.texts(name.lower())


def rules_run(options: AuditOptions) -> tuple[RuleText, ...]:
    """The rules that an audit with these options looks for, with their texts."""
    selected, ignored = _slugs(options.select, "--select"), _slugs(options.ignore, "--ignore")
    named = ((text.rule.slug, text) for text in rule_texts())
    return tuple(text for slug, text in named if slug not in ignored and (not selected or slug in selected))


def find_rules(name: str, texts: Iterable[RuleText]) -> tuple[RuleText, ...]:
    """The rules that a name means: one by slug, code or alias, or all of a family."""
    wanted = name.lower()
    listed = tuple(texts)
    exact = tuple(text for text in listed if wanted in _names(text))
    return exact or tuple(text for text in listed if text.family.lower() == wanted)


def unknown_rule(name: str, texts: Iterable[RuleText], *, place: str, others: Iterable[str] = ()) -> UsageError:
    """The complaint that no rule has a name, with the nearest that one has."""
    known = sorted(
        {known for text in texts for known in (*_names(text), text.family)} | {str(other) for other in others}
    )
    guess = nearest(name, tuple(known))
    next_step = guess if guess.startswith("did") else "`fungible rules` lists them"
    return UsageError(f"no rule is called {name!r}", place=place, next_step=next_step)


def existing(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The paths, all of which are there."""
    for path in paths:
        if not _exists(path):
            raise PathMissing(str(path))
    return tuple(paths)


def cache_folder() -> Path | None:
    """Where facts are kept between runs; nowhere when the user has no home."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    try:
        base = Path(given) if Path(given).is_absolute() else Path.home() / ".cache"
    except RuntimeError:
        return None
    return base / "fungible"


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _unheard(event: Event) -> None:
    pass


def _names(text: RuleText) -> tuple[str, ...]:
    rule = text.rule
    return tuple(name.lower() for name in (rule.slug, rule.code, *rule.aliases))


def _slugs(names: Sequence[str], place: str) -> tuple[str, ...]:
    """What the user called rules, as the rules are called."""
    if not names:
        return ()
    slugs: dict[str, None] = {}
    for name in names:
        texts = rule_texts(name)
        found = find_rules(name, texts)
        if not found:
            raise unknown_rule(name, texts, place=place)
        slugs |= {text.rule.slug: None for text in found}
    return tuple(slugs)


def _confident(report: AuditReport, least: float) -> AuditReport:
    """The report without the violations that are less certain than the user wants, and a note that says so."""
    doubtful = [point for point in report.state_points if _doubtful(point, least)]
    if not doubtful:
        return report
    note = f"Left out below confidence {least:g}: {len(doubtful)} (the score and the checklist still count them)."
    counted = sum(point.counts for point in doubtful)
    return replace(
        _without(report, frozenset(point.id for point in doubtful)),
        totals=replace(report.totals, violations=report.totals.violations - counted),
        notes=(*report.notes, note),
    )


def _doubtful(point: StatePoint, least: float) -> bool:
    return point.verdict is Verdict.VIOLATION and point.confidence < least


def _without(report: AuditReport, ids: frozenset[str]) -> AuditReport:
    """The report without these state points, and without whatever speaks of them alone."""

    def kept(points: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(point for point in points if point not in ids)

    advice = (each for each in report.recommendations if not each.points or kept(each.points))
    return replace(
        report,
        state_points=tuple(point for point in report.state_points if point.id not in ids),
        checklist=tuple(replace(item, points=kept(item.points)) for item in report.checklist),
        recommendations=tuple(replace(each, points=kept(each.points)) for each in advice),
    )
