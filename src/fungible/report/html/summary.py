"""The top of the page: the judgement, the score and what would raise it, and what was counted."""

from collections.abc import Iterator, Sequence

from fungible.model.change import Comparison
from fungible.model.prospect import Prospect
from fungible.model.report import AuditReport
from fungible.model.words import Verdict
from fungible.report.headline import examined, judgement, left_out
from fungible.report.html.findings import SIGNS
from fungible.report.html.markup import code, escaped, items, prose, section, title_of
from fungible.report.reading import by_severity, counted, frameworks, judged, out_of_ten, percent, violations, waived

WIDTH, HEIGHT, LEFT, BOTTOM = 560, 150, 34, 22
"""The chart of the score, in pixels, and its margins."""

FIRST = 6
"""How many steps are named."""

STEPS = 60
"""How many steps the chart has at most: beyond that they are no longer seen."""


def summary(report: AuditReport, prospects: Sequence[Prospect]) -> str:
    """What somebody reads who reads no more."""
    score = report.score
    shown, grade = out_of_ten(score.value), escaped(score.grade)
    return (
        f'<header class="top"><p class="eyebrow">{escaped(title_of(report))}</p><h1>{judgement(report)}.</h1>'
        f'<div class="score"><p class="figure" role="img" aria-label="Score {shown} of 10, grade {grade}">'
        f'<b>{shown}</b><span>/10</span> <i class="grade">{grade}</i></p>'
        f"<div>{items(_counts(report), 'ul', 'counts')}<p>{'. '.join(_scope(report))}.</p></div></div></header>"
        + _raising(report, prospects)
    )


def _counts(report: AuditReport) -> Iterator[str]:
    found = violations(report)
    yield f"<b>{len(found):,}</b> {'violation' if len(found) == 1 else 'violations'}"
    for severity, count in by_severity(found):
        yield f'<b class="sev {severity}">{SIGNS[severity]} {count:,} {severity}</b>'
    accepted, kept, fine = waived(report), judged(report, Verdict.ACCEPTABLE), judged(report, Verdict.SAFE)
    if accepted:
        yield f'<b class="sev waived">{len(accepted):,} waived</b>'
    yield f'<b class="sev acceptable">~ {len(kept):,} acceptable</b>'
    yield f'<b class="sev safe">✓ {len(fine):,} safe</b>'


def _scope(report: AuditReport) -> Iterator[str]:
    names = ", ".join(escaped(name) for name in frameworks(report)[:5])
    yield f"In {examined(report)}{f' ({names})' if names else ''}"
    if report.comparison is not None:
        yield _compared(report.comparison)
    missed = left_out(report)
    if missed:
        yield f'<a href="#limits">{missed[0].upper()}{missed[1:]}</a>'


def _compared(comparison: Comparison) -> str:
    """What is new, against what, and what is mended."""
    counts = ((comparison.new, "new"), (comparison.reopened, "reopened"), (comparison.known, "known before"))
    said = ", ".join(f"{number:,} {word}" for number, word in counts if number) or "nothing is new"
    mended = f", {len(comparison.mended):,} mended" if comparison.mended else ""
    return f"Compared with {code(comparison.against)}: {said}{mended}"


def _raising(report: AuditReport, prospects: Sequence[Prospect]) -> str:
    if not prospects:
        return ""
    more = len(prospects) - FIRST
    rest = f'<p class="more">and {counted(more, "more step")}, by <a href="#advice">recommendation</a>.</p>'
    inner = (
        f'<div class="raise"><div>{_grades(report, prospects)}{_chart(report, prospects)}</div>'
        f"<div><h3>What helps most</h3>{items(map(_step, prospects[:FIRST]), 'ol', 'steps')}"
        f"{rest if more > 0 else ''}</div></div>"
    )
    return section("raise", "What would raise the score", inner)


def _grades(report: AuditReport, prospects: Sequence[Prospect]) -> str:
    """How many steps each better grade takes."""
    needed: dict[str, tuple[int, int]] = {}
    removed = 0
    for number, each in enumerate(prospects, 1):
        removed += len(each.points)
        if each.score.grade != report.score.grade:
            needed.setdefault(each.score.grade, (number, removed))
    if not needed:
        return f"<p>All of the advice together brings the score to <b>{out_of_ten(prospects[-1].score.value)}</b>.</p>"
    rows = "".join(
        f"<tr><th scope=row>{escaped(grade)}<td>{counted(steps, 'step')}<td>{counted(points, 'state point')}</tr>"
        for grade, (steps, points) in needed.items()
    )
    head = "<tr><th scope=col>Grade<th scope=col>takes<th scope=col>which removes</tr>"
    return f'<table class="grades"><thead>{head}</thead><tbody>{rows}</tbody></table>'


def _step(each: Prospect) -> str:
    about = f"{counted(len(each.points), 'state point')}, {escaped(each.effort)} effort"
    return f"{prose(each.title)} <span>{about}, {percent(each.share)} of what lowers the score</span>"


def _chart(report: AuditReport, prospects: Sequence[Prospect]) -> str:
    """The score after each step, as a stair."""
    shown = [report.score.value, *(each.score.value for each in prospects[:STEPS])]
    width = (WIDTH - LEFT) / len(shown)
    spots = [(LEFT + width * number, _height(value)) for number, value in enumerate(shown)]
    stair = "".join(
        f"{'M' if not number else 'L'}{x:.1f} {y:.1f}H{x + width:.1f}" for number, (x, y) in enumerate(spots)
    )
    floor = HEIGHT - BOTTOM
    area = f"{stair}V{floor}H{LEFT}Z"
    marks = "".join(
        f'<path class="grid" d="M{LEFT} {_height(value):.1f}H{WIDTH}"/>'
        f'<text x="{LEFT - 6}" y="{_height(value) + 4:.1f}" class="left">{value}</text>'
        for value in (0, 5, 10)
    )
    after = f"after {counted(len(shown) - 1, 'step')}"
    said = f"Score after each step: from {out_of_ten(shown[0])} now to {out_of_ten(shown[-1])} {after}"
    return (
        f'<svg class="chart" role="img" aria-label="{said}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'{marks}<path class="area" d="{area}"/><path class="stair" d="{stair}"/>'
        f'<text x="{LEFT}" y="{HEIGHT - 4}">now</text>'
        f'<text x="{WIDTH}" y="{HEIGHT - 4}" class="left">{after}</text></svg>'
    )


def _height(value: float) -> float:
    return 8 + (HEIGHT - BOTTOM - 8) * (1 - value / 10)
