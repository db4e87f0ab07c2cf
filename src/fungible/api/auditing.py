"""Audits, comparisons and trends: where the workers meet."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fungible import __version__
from fungible.api.confidence import confident
from fungible.api.places import cache_folder, cores, existing
from fungible.api.project import elsewhere, project_of
from fungible.api.rules import slugs_of
from fungible.config import AuditOptions
from fungible.errors import NothingExamined
from fungible.model.change import Narrowing
from fungible.model.events import Event
from fungible.model.project import Project
from fungible.model.prospect import Prospect
from fungible.model.report import AuditReport, BeforeAndAfter
from fungible.model.trend import TrendPoint

LOOKED_FOR = "looked for Python files outside virtual environments, vendored, generated and ignored folders"


def audit(paths: Sequence[Path], options: AuditOptions, events: Callable[[Event], None] | None = None) -> AuditReport:
    """What the state of the code under `paths` is. Nothing of that code is imported or run."""
    roots, heard = existing(paths), events or _unheard
    compare = _comparison(roots, options)
    return confident(compare(_examined(roots, options, heard)), options.min_confidence)


def compare(
    first: str, second: str, options: AuditOptions, events: Callable[[Event], None] | None = None
) -> BeforeAndAfter:
    """The reports on two sides, each a directory, a revision of the repository here, or a report written as JSON."""
    from fungible.changes.against import recounted  # noqa: PLC0415 - loaded when it is used
    from fungible.changes.between import between  # noqa: PLC0415 - loaded when it is used

    def examine(roots: Sequence[Path], shelved: bool) -> AuditReport:
        return _examined(roots, options, events or _unheard, shelved=shelved)

    found = between(first, second, Path(), examine)
    least = options.min_confidence
    return replace(found, before=confident(found.before, least), after=recounted(confident(found.after, least)))


def baseline(report: AuditReport, options: AuditOptions, file: Path) -> str:
    """The list of the violations of a report, as `file` is to hold it: with it, an audit passes what is known."""
    from fungible.changes import baseline as lists  # noqa: PLC0415 - loaded when it is used
    from fungible.source.lines import lines_under  # noqa: PLC0415 - loaded when it is used

    root = Path(report.root)
    return lists.written(report, lines_under(root), _narrowing(options), lists.prefix_of(root, file))


def trend_over(
    span: str, here: Path, options: AuditOptions, points: Sequence[TrendPoint]
) -> Iterator[tuple[int, int, tuple[TrendPoint, ...]]]:
    """The points as they grow while past commits are audited, with how many are done, of how many."""
    from fungible.changes.trend import over, with_point  # noqa: PLC0415 - loaded when it is used

    def examine(roots: Sequence[Path]) -> AuditReport:
        return _examined(roots, options, _unheard, shelved=False)

    done, total, noted = 0, 0, {point.commit for point in points if point.version == __version__}
    for found in over(span, here, examine, noted):
        if isinstance(found, int):
            total = found
            continue
        done, points = done + 1, with_point(points, found)
        yield done, total, tuple(points)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What options ask for, with rules as they are called and what the project says of itself: found out once."""

    options: AuditOptions
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    project: Project


def _asked(options: AuditOptions) -> _Asked:
    selected, ignored = slugs_of(options.select, "--select"), slugs_of(options.ignore, "--ignore")
    return _Asked(options, selected, ignored, project_of(options))


def _examined(
    roots: Sequence[Path], options: AuditOptions, heard: Callable[[Event], None], *, shelved: bool = True
) -> AuditReport:
    """The whole report on some paths, which holds something."""
    asked = _asked(options)
    report = (_kept(roots, asked) if shelved else None) or _run(roots, asked, heard, shelved=shelved)
    if not report.totals.files:
        raise NothingExamined("nothing was examined", place=", ".join(map(str, roots)), next_step=LOOKED_FOR)
    return report


def _run(roots: Sequence[Path], asked: _Asked, heard: Callable[[Event], None], *, shelved: bool = True) -> AuditReport:
    from fungible.audit import pipeline  # noqa: PLC0415 - loaded when it is used

    options = asked.options
    plan = pipeline.Plan(
        app=options.app,
        jobs=options.jobs or cores(),
        cache_dir=cache_folder() if options.cache else None,
        selection=pipeline.Selection(asked.select, asked.ignore),
        project=asked.project,
        shelved=shelved,
    )
    return pipeline.run(roots, plan, heard)


def _comparison(roots: Sequence[Path], options: AuditOptions) -> Callable[[AuditReport], AuditReport]:
    """What compares a report as the options want it; what they name must be there before anything is read."""
    if options.diff is None and options.baseline is None:
        return lambda report: report
    from fungible.changes.against import beyond, compared, since  # noqa: PLC0415 - loaded when it is used

    comparisons = []
    if options.diff is not None:

        def examine(then: Sequence[Path]) -> AuditReport:
            return _run(then, _asked(elsewhere(options, roots[0], then[0])), _unheard, shelved=False)

        comparisons.append(since(roots, options.diff, examine))
    if options.baseline is not None:
        comparisons.append(beyond(roots, options.baseline, _narrowing(options), _wanted(options)))
    return lambda report: compared(report, [compare(report) for compare in comparisons])


def _narrowing(options: AuditOptions) -> Narrowing:
    return Narrowing(app=options.app, select=options.select, ignore=options.ignore)


def _wanted(options: AuditOptions) -> Callable[[str], bool]:
    """Which rules the options ask for."""
    selected, ignored = slugs_of(options.select, "--select"), slugs_of(options.ignore, "--ignore")
    return lambda rule: rule not in ignored and (not selected or rule in selected)


def _kept(roots: Sequence[Path], asked: _Asked) -> AuditReport | None:
    """The report that the last audit of these paths kept, as long as it tells of them as they are."""
    from fungible.audit.renewal import renewed  # noqa: PLC0415 - loaded when it is used
    from fungible.audit.shelf import options_of, shelf  # noqa: PLC0415 - loaded when it is used

    cache = cache_folder() if asked.options.cache else None
    place = shelf(cache, roots, options_of(asked.options.app, asked.select, asked.ignore, asked.project))
    return renewed(place) if place is not None else None


def prospects(report: AuditReport) -> tuple[Prospect, ...]:
    """What each piece of advice would make of the score, one after another, the most helpful first.

    Nothing when the score counts state points that the report leaves out: what those weigh is not known.
    """
    from fungible.audit import score  # noqa: PLC0415 - loaded when it is used

    return score.prospects(report)


def stamp(paths: Sequence[Path]) -> object:
    """Something that is another as soon as files under `paths` change: when to audit them again."""
    from fungible.audit.discover import files  # noqa: PLC0415 - loaded when it is used

    return files.stamp(paths)


def warm_up() -> None:
    """Load what an audit needs, for a process that is to answer at once when it is asked."""
    from fungible.audit import catalogue, pipeline  # noqa: F401, PLC0415 - as above

    catalogue.rules_in_order()


def _unheard(event: Event) -> None:
    pass
