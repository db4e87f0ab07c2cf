"""The public functions, where the workers meet: audit a tree, read the rules' texts."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from fungible import __version__
from fungible.config import AuditOptions, nearest
from fungible.errors import NothingExamined, PathMissing, UsageError
from fungible.model.change import Narrowing
from fungible.model.events import Event
from fungible.model.project import UNSAID, PathRule, Project, SeverityRule
from fungible.model.prospect import Prospect
from fungible.model.report import AuditReport, BeforeAndAfter, StatePoint
from fungible.model.rule import RuleText
from fungible.model.trend import TrendPoint
from fungible.model.words import Verdict

LOOKED_FOR = "looked for Python files outside virtual environments, vendored, generated and ignored folders"


def audit(paths: Sequence[Path], options: AuditOptions, events: Callable[[Event], None] | None = None) -> AuditReport:
    """What the state of the code under `paths` is. Nothing of that code is imported or run."""
    roots, heard = existing(paths), events or _unheard
    compare = _comparison(roots, options)
    return _confident(compare(_examined(roots, options, heard)), options.min_confidence)


def compare(
    first: str, second: str, options: AuditOptions, events: Callable[[Event], None] | None = None
) -> BeforeAndAfter:
    """The reports on two sides, each a directory, a revision of the repository here, or a report written as JSON."""
    from fungible.changes.against import recounted  # noqa: PLC0415 - as below
    from fungible.changes.between import between  # noqa: PLC0415 - as below

    def examine(roots: Sequence[Path], shelved: bool) -> AuditReport:
        return _examined(roots, options, events or _unheard, shelved=shelved)

    found = between(first, second, Path(), examine)
    least = options.min_confidence
    return replace(found, before=_confident(found.before, least), after=recounted(_confident(found.after, least)))


def baseline(report: AuditReport, options: AuditOptions, file: Path) -> str:
    """The list of the violations of a report, as `file` is to hold it: with it, an audit passes what is known."""
    from fungible.changes import baseline as lists  # noqa: PLC0415 - as below
    from fungible.source.lines import lines_under  # noqa: PLC0415 - as below

    root = Path(report.root)
    return lists.written(report, lines_under(root), _narrowing(options), lists.prefix_of(root, file))


def trend_over(
    span: str, here: Path, options: AuditOptions, points: Sequence[TrendPoint]
) -> Iterator[tuple[int, int, tuple[TrendPoint, ...]]]:
    """The points as they grow while past commits are audited, with how many are done, of how many."""
    from fungible.changes.trend import over, with_point  # noqa: PLC0415 - as below

    def examine(roots: Sequence[Path]) -> AuditReport:
        return _examined(roots, options, _unheard, shelved=False)

    done, total, noted = 0, 0, {point.commit for point in points if point.version == __version__}
    for found in over(span, here, examine, noted):
        if isinstance(found, int):
            total = found
            continue
        done, points = done + 1, with_point(points, found)
        yield done, total, tuple(points)


def _examined(
    roots: Sequence[Path], options: AuditOptions, heard: Callable[[Event], None], *, shelved: bool = True
) -> AuditReport:
    """The whole report on some paths, which holds something."""
    cache = cache_folder() if options.cache and shelved else None
    selected, ignored = _slugs(options.select, "--select"), _slugs(options.ignore, "--ignore")
    kept = _kept(roots, cache, (options.app, selected, ignored, _project(options)))
    report = kept or _run(roots, options, heard, shelved=shelved)
    if not report.totals.files:
        raise NothingExamined("nothing was examined", place=", ".join(map(str, roots)), next_step=LOOKED_FOR)
    return report


def _run(
    roots: Sequence[Path], options: AuditOptions, heard: Callable[[Event], None], *, shelved: bool = True
) -> AuditReport:
    from fungible.audit import pipeline  # noqa: PLC0415 - loaded when it is used: nothing else is to wait for it

    plan = pipeline.Plan(
        app=options.app,
        jobs=options.jobs or _cores(),
        cache_dir=cache_folder() if options.cache else None,
        selection=pipeline.Selection(_slugs(options.select, "--select"), _slugs(options.ignore, "--ignore")),
        project=_project(options),
        shelved=shelved,
    )
    return pipeline.run(roots, plan, heard)


def _comparison(roots: Sequence[Path], options: AuditOptions) -> Callable[[AuditReport], AuditReport]:
    """What compares a report as the options want it; what they name must be there before anything is read."""
    if options.diff is None and options.baseline is None:
        return lambda report: report
    from fungible.changes.against import beyond, compared, since  # noqa: PLC0415 - as above

    comparisons = []
    if options.diff is not None:

        def examine(then: Sequence[Path]) -> AuditReport:
            return _run(then, _elsewhere(options, roots[0], then[0]), _unheard, shelved=False)

        comparisons.append(since(roots, options.diff, examine))
    if options.baseline is not None:
        comparisons.append(beyond(roots, options.baseline, _narrowing(options), _wanted(options)))
    return lambda report: compared(report, [compare(report) for compare in comparisons])


def _narrowing(options: AuditOptions) -> Narrowing:
    return Narrowing(app=options.app, select=options.select, ignore=options.ignore)


def _wanted(options: AuditOptions) -> Callable[[str], bool]:
    """Which rules the options ask for."""
    selected, ignored = _slugs(options.select, "--select"), _slugs(options.ignore, "--ignore")
    return lambda rule: rule not in ignored and (not selected or rule in selected)


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


def _elsewhere(options: AuditOptions, here: Path, there: Path) -> AuditOptions:
    """The options for a tree that is laid out elsewhere: `there` is in it what `here` is in the project."""
    top, laid_out = here.resolve(), there.resolve()
    while top.name == laid_out.name and top != top.parent:
        top, laid_out = top.parent, laid_out.parent
    return options.moved(top, laid_out)


def prospects(report: AuditReport) -> tuple[Prospect, ...]:
    """What each piece of advice would make of the score, one after another, the most helpful first.

    Nothing when the score counts state points that the report leaves out: what those weigh is not known.
    """
    from fungible.audit import score  # noqa: PLC0415 - as above

    return score.prospects(report)


def stamp(paths: Sequence[Path]) -> object:
    """Something that is another as soon as files under `paths` change: when to audit them again."""
    from fungible.audit.discover import files  # noqa: PLC0415 - as above

    return files.stamp(paths)


def warm_up() -> None:
    """Load what an audit needs, for a process that is to answer at once when it is asked."""
    from fungible.audit import catalogue, pipeline  # noqa: F401, PLC0415 - as above

    catalogue.rules_in_order()


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
    left = replace(
        _without(report, frozenset(point.id for point in doubtful)),
        totals=replace(report.totals, violations=report.totals.violations - counted),
        notes=(*report.notes, note),
    )
    return _recounted(left) if report.comparison is not None else left


def _recounted(report: AuditReport) -> AuditReport:
    from fungible.changes.against import recounted  # noqa: PLC0415 - as above

    return recounted(report)


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
