"""Runs an audit: discover, extract, link, trace, classify, judge."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from fungible import __version__
from fungible.audit import catalogue, inventory
from fungible.audit.checking import Checked, checked
from fungible.audit.classify.apply import classify
from fungible.audit.discover.files import Tree, find
from fungible.audit.discover.naming import name_modules
from fungible.audit.extract.reading import PARALLEL_FROM, ReadFile, read_files
from fungible.audit.facts.modules import imported_names, is_test
from fungible.audit.judge import judge, remarks
from fungible.audit.knowledge.load import load
from fungible.audit.knowledge.own import knowledge_told, own_tables
from fungible.audit.link.configured import entries_told
from fungible.audit.link.handles import Const
from fungible.audit.link.modules import has_run
from fungible.audit.link.solve import Solution, SourceModule, solve
from fungible.audit.link.world import World
from fungible.audit.policy import changes_told, governed
from fungible.audit.program.arrivals import Arrivals
from fungible.audit.program.records import Program
from fungible.audit.program.schema_changes import schema_changes
from fungible.audit.retelling.report import looks_like_place
from fungible.audit.score import score
from fungible.audit.shelf import Kept, options_of, shelf
from fungible.audit.trace.narrowing import Narrowed, narrow
from fungible.audit.trace.program import trace
from fungible.model.events import Event, FileRead, Finished, StageBegan, Started
from fungible.model.project import UNSAID, Project
from fungible.model.report import AuditReport, BlindSpot, StatePoint, Totals, Unread
from fungible.model.words import SERVING, Action, Verdict

OTHER_LIMIT = 400
NAMED = 4
"""Rules that a note names of those that were not run."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rules to run: none named means all."""

    select: tuple[str, ...]
    ignore: tuple[str, ...]

    def wants(self, slug: str) -> bool:
        """Whether a rule is to run."""
        return slug not in self.ignore and (not self.select or slug in self.select)

    @property
    def told(self) -> tuple[str, ...]:
        """What was not looked for, in sentences: it is not the same as not there."""
        only = (f"Only these rules were run: {_named(self.select)}.",) if self.select else ()
        return (*only, f"These rules were not run: {_named(self.ignore)}.") if self.ignore else only


def _named(slugs: Sequence[str]) -> str:
    more = f" and {len(slugs) - NAMED} more" if len(slugs) > NAMED else ""
    return f"{', '.join(sorted(slugs)[:NAMED])}{more}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to audit: the application to narrow to, how many processes to use, where facts are kept, which rules.

    `project` is what the audited project says about itself. `shelved` says that the report is worth keeping, as the
    paths will be audited again.
    """

    app: str | None = None
    jobs: int = 1
    cache_dir: Path | None = None
    selection: Selection = Selection((), ())
    project: Project = UNSAID
    shelved: bool = True

    @property
    def words(self) -> tuple[str, ...]:
        """What of it changes the report."""
        return options_of(self.app, self.selection.select, self.selection.ignore, self.project)


def run(roots: Sequence[Path], plan: Plan, emit: Callable[[Event], None]) -> AuditReport:
    """Audit the code under some existing paths, reading it only."""
    place = shelf(plan.cache_dir, roots, plan.words) if plan.shelved else None
    with _without_collector():
        audited = _run(roots, plan, emit)
    if place is not None and place == shelf(plan.cache_dir, roots, plan.words):  # else somebody edited meanwhile
        place.keep(Kept(place.state, audited.unrun, audited.measured, audited.quotes, audited.report))
    return audited.report


@dataclass(frozen=True, slots=True)
class Audited:
    """A report, and what it takes of some files, as `Kept` has it."""

    report: AuditReport
    unrun: tuple[str, ...]
    measured: tuple[str, ...]
    quotes: bool


@contextmanager
def _without_collector() -> Iterator[None]:
    """The analysis makes millions of small objects and no garbage cycles worth looking for."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _run(roots: Sequence[Path], plan: Plan, emit: Callable[[Event], None]) -> Audited:
    tree = find(roots)
    emit(Started(len(tree.python)))
    total = len(tree.python)
    paths = [file.path for file in tree.python]
    read = read_files(paths, plan.jobs, plan.cache_dir, lambda done: emit(FileRead(done, total)))
    emit(StageBegan("linking"))
    narrowed = _narrowed(tree, read, plan)
    emit(StageBegan("tracing"))
    program = classify(trace(narrowed.solution, _other_files(tree)))
    emit(StageBegan("judging"))
    jobs = plan.jobs if total >= PARALLEL_FROM else 1
    judged = checked(catalogue.rules_in_order(plan.selection.wants), program, jobs)
    report = _report(tree, read, narrowed, program, (judged, plan))
    emit(Finished())
    if plan.cache_dir is None:  # nobody will ask what of each file it takes
        return Audited(report, (), (), quotes=True)
    unrun = _unrun(narrowed.solution.world) if plan.app is None else ()
    if judged[1]:  # what the rules that failed would have asked is not known
        return Audited(report, unrun, report.files, quotes=True)
    return Audited(report, unrun, _measured(program), _quotes(narrowed.solution.world))


def _narrowed(tree: Tree, read: Sequence[ReadFile], plan: Plan) -> Narrowed:
    """The linked program of one application, or of all, with what its project says of libraries and entry points."""
    own, entries = own_tables(plan.project.knowledge), plan.project.entries
    narrowed = narrow(solve(_modules(tree, read), load(own), entries), plan.app)
    notes = (*plan.selection.told, *knowledge_told(own, load), *entries_told(narrowed.solution.world, entries))
    return replace(narrowed, notes=(*narrowed.notes, *notes))


def _unrun(world: World) -> tuple[str, ...]:
    """The files that never ran, and of which nobody asked for a variable either."""
    return tuple([m.file for m in world.modules.values() if m.tool and not m.cells and not has_run(world, m)])


def _measured(program: Program) -> tuple[str, ...]:
    """The files with changes of tables: what is close to one belongs to it."""
    calls = list(schema_changes(program))
    return tuple(sorted({call.file for call in calls} | {call.trace[0].file for call in calls if call.trace}))


def _quotes(world: World) -> bool:
    """Whether a text of the program looks like a place: as it is written, or as it is put together."""
    scopes = [scope for module in world.modules.values() if has_run(world, module) for scope in module.facts.scopes]
    texts = [row[1] for scope in scopes for row in scope.values if row[0] == "const" and row[1].__class__ is str]
    texts += [each.value for each in world.interned.values() if isinstance(each, Const) and isinstance(each.value, str)]
    return any(looks_like_place(text) for text in texts)


def _modules(tree: Tree, read: Sequence[ReadFile]) -> list[SourceModule]:
    """The files that could be read, named as they are imported."""
    facts = {f.name: r.facts for f, r in zip(tree.python, read, strict=True) if r.facts is not None}
    tests = {name for name, each in facts.items() if is_test(each)}
    named = name_modules({name: imported_names(each) for name, each in facts.items()}, tests)
    return [SourceModule(n.module, n.file, n.package, n.tool, facts[n.file], n.base) for n in named]


def _other_files(tree: Tree) -> dict[str, str]:
    """The hidden files beside the Python ones, by name; the value says whether git tracks them.

    Rules ask for none but these, and a page or a picture more must not push one of them out.
    """
    tracked = tree.tracked
    hidden = [name for name in tree.other if name.rpartition("/")[2].startswith(".")][:OTHER_LIMIT]
    return {n: "" if tracked is None else "tracked" if n in tracked else "untracked" for n in hidden}


def _report(
    tree: Tree, read: Sequence[ReadFile], narrowed: Narrowed, program: Program, made: tuple[Checked, Plan]
) -> AuditReport:
    (findings, failed), plan = made
    waivers = {f.name: r.waivers for f, r in zip(tree.python, read, strict=True)}
    judged, partly = judge(findings, waivers), {each.file for each in _unread(tree, read)}
    arrived = tuple([_arrived_at(point, program.arrivals) for point in judged])
    points = governed(arrived, plan.project, tree.root)
    everywhere = plan.app is None and not failed and not narrowed.solution.exhausted

    def looked(slug: str, file: str) -> bool:
        return everywhere and plan.selection.wants(slug) and file not in partly

    waived = remarks(judged, waivers, catalogue.slugs(), looked)
    return AuditReport(
        version=__version__,
        root=tree.root,
        score=score(points),
        totals=_totals(tree, read, program, points),
        entry_points=program.entry_points,
        state_points=points,
        components=inventory.components(program, points),
        checklist=inventory.checklist(program, points),
        recommendations=inventory.recommendations(program, points),
        unread=_unread(tree, read),
        blind_spots=_blind_spots([*program.blind_spots, *failed], narrowed.solution),
        notes=(*_notes(tree), *narrowed.notes, *waived, *changes_told(points)),
        files=tuple(f.name for f in tree.python),
    )


def _arrived_at(point: StatePoint, arrivals: Arrivals) -> StatePoint:
    """The state point, of whose changes while clients are served it is said from where requests reach them."""
    changing = [each.action is not Action.READ and each.phase in SERVING for each in point.accesses]
    if not any(changing):
        return point
    rows = zip(point.accesses, changing, strict=True)
    accesses = [replace(each, reached_from=arrivals.at(each.symbol)) if changes else each for each, changes in rows]
    return replace(point, accesses=tuple(accesses))


def _totals(tree: Tree, read: Sequence[ReadFile], program: Program, points: Sequence[StatePoint]) -> Totals:
    return Totals(
        files=len(tree.python),
        lines=sum(r.line_count for r in read),
        entry_points=len(program.entry_points),
        violations=sum(p.counts for p in points),
        acceptable=sum(p.verdict is Verdict.ACCEPTABLE for p in points),
        safe=sum(p.verdict is Verdict.SAFE for p in points),
    )


def _unread(tree: Tree, read: Sequence[ReadFile]) -> tuple[Unread, ...]:
    rows = [(f.name, line, reason) for f, r in zip(tree.python, read, strict=True) for line, reason in r.unread]
    return tuple(Unread(file=file, line=line, reason=reason) for file, line, reason in sorted(rows))


def _blind_spots(spots: list[BlindSpot], solution: Solution) -> tuple[BlindSpot, ...]:
    """What was not understood, in order of place."""
    if solution.exhausted:
        reason = (
            "the program is larger than the analysis bound: some calls were not followed to the end; narrow it (--app)"
        )
        spots.append(BlindSpot(file="", line=0, reason=reason))
    return tuple(sorted(spots, key=lambda spot: (spot.file, spot.line, spot.reason)))


def _notes(tree: Tree) -> Iterator[str]:
    if tree.left_out:
        yield f"{tree.left_out} vendored, generated or migration files were left out."
