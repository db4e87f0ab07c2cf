"""Two reports side by side: on a terminal, as Markdown, and as JSON (the schema `fungible.compare/1`)."""

import json
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from fungible.model.change import Comparison, Mended
from fungible.model.report import AuditReport, BeforeAndAfter, StatePoint
from fungible.report.aspects import Aspect, Turn, aspects, remaining
from fungible.report.changed import said, shown
from fungible.report.json import TOOL, Record, Value
from fungible.report.markup import cell, place, span, text
from fungible.report.page import INDENT, prose, title
from fungible.report.pen import Ink, Pen, Span
from fungible.report.reading import by_severity, counted, violations

SCHEMA = "fungible.compare/1"
LONGEST = 80
"""How much of what an app uses for a concern is shown in the table."""
CELL = 240
"""The same in a document, where a cell may have several lines."""
NAME = 26
INKS: Mapping[Turn, Ink] = MappingProxyType(
    {Turn.BETTER: Ink.GOOD, Turn.WORSE: Ink.ALARM, Turn.SAME: Ink.DIM, Turn.OTHER: Ink.PLAIN}
)
SIGNS: Mapping[Turn, str] = MappingProxyType({Turn.BETTER: "✅", Turn.WORSE: "❌", Turn.SAME: "", Turn.OTHER: "◦"})


def verdict(pair: BeforeAndAfter) -> str:
    """One sentence: what came, what went, what is left."""
    made = pair.after.comparison
    if made is None:
        return ""
    came = [
        counted(made.new, "new violation") if made.new else "",
        f"{made.reopened:,} reopened" if made.reopened else "",
    ]
    parts = ", ".join(part for part in came if part) or "no new violation"
    return (
        f"From {pair.before_name} to {pair.after_name}: {parts}, {len(made.mended):,} mended, {made.known:,} remaining."
    )


def render_terminal(pair: BeforeAndAfter, pen: Pen, *, verbose: bool) -> str:
    """The table and the findings for a terminal."""
    return "\n".join(_on_terminal(pair, pen, verbose=verbose)) + "\n"


def _on_terminal(pair: BeforeAndAfter, pen: Pen, *, verbose: bool) -> Iterator[str]:
    yield from pen.wrap([(verdict(pair), Ink.BOLD)])
    yield from title("Before and after", pen)
    table = aspects(pair)
    for each in table:
        if verbose or each.turn is not Turn.SAME:
            yield from _row(each, pen)
    same = sum(each.turn is Turn.SAME for each in table)
    if same and not verbose:
        yield from pen.wrap([(f"{counted(same, 'aspect')} as before (--verbose lists them).", Ink.DIM)])
    yield from _section("New and reopened", shown(pair.after), pen)
    made = pair.after.comparison
    if made is not None and made.mended:
        yield from title(f"Mended ({len(made.mended):,})", pen)
        for mended in made.mended:
            yield from _point(pen.marks.safe, Ink.GOOD, (mended.symbol, mended.file, _mending(mended)), pen)
    left = remaining(pair.after)
    if verbose:
        yield from _section("Remaining", left, pen)
    elif left:
        verb = "remains" if len(left) == 1 else "remain"
        yield ""
        yield from pen.wrap([(f"{counted(len(left), 'violation')} {verb} (--verbose lists them).", Ink.DIM)])
    for note in pair.after.notes:
        yield ""
        yield from pen.wrap([(f"Note: {prose(note)}", Ink.PLAIN)], rest=INDENT)


def _row(each: Aspect, pen: Pen) -> Iterator[str]:
    mark = {Turn.BETTER: pen.marks.safe, Turn.WORSE: pen.marks.violation}.get(each.turn, pen.marks.dot)
    ink = INKS[each.turn]
    name = prose(each.name)
    spans: list[Span] = [(f"{mark} ", ink), (f"{name:<{NAME}} ", Ink.BOLD if each.turn is not Turn.SAME else Ink.DIM)]
    spans += [(f"{_short(each.before)} ", Ink.DIM), (f"{pen.marks.arrow} ", ink), (_short(each.after), ink)]
    yield from pen.wrap(spans, rest=INDENT * 2)


def _short(words: str, most: int = LONGEST) -> str:
    """A text cut to a length, with its last code span closed."""
    shown = prose(words)
    if len(shown) <= most:
        return shown
    cut = shown[: most - 1]
    return f"{cut}{'`' if cut.count('`') % 2 else ''}…"


def _section(name: str, points: list[StatePoint], pen: Pen) -> Iterator[str]:
    if points:
        yield from title(f"{name} ({len(points):,})", pen)
        for point in points:
            yield from _point(pen.marks.violation, Ink.WARN, (point.symbol, _at(point), _finding(point)), pen)


def _at(point: StatePoint) -> str:
    return f"{point.file}:{point.line}"


def _finding(point: StatePoint) -> str:
    news = f"{said(point.change)}. " if point.change is not None and not point.known else ""
    return f"{point.severity} {point.rule}, {news}{point.why}"


def _mending(mended: Mended) -> str:
    return f"{mended.severity} {mended.rule}, {mended.how}"


def _point(mark: str, ink: Ink, told: tuple[str, str, str], pen: Pen) -> Iterator[str]:
    symbol, where, what = told
    spans = [(f"{mark} ", ink), (f"{symbol} ", Ink.NAME), (f"({where}) ", Ink.DIM), (prose(what), Ink.PLAIN)]
    yield from pen.wrap(spans, rest=INDENT * 2)


def render_markdown(pair: BeforeAndAfter) -> str:
    """The table and the findings as a document."""
    return "\n".join(_as_markdown(pair)) + "\n"


def _as_markdown(pair: BeforeAndAfter) -> Iterator[str]:
    yield "# Before and after"
    yield ""
    yield text(verdict(pair))
    yield ""
    yield f"| Aspect | Before ({cell(text(pair.before_name))}) | After ({cell(text(pair.after_name))}) |  |"
    yield "| --- | --- | --- | --- |"
    for each in aspects(pair):
        cells = (
            f"**{text(each.name)}**",
            text(_short(each.before, CELL)),
            text(_short(each.after, CELL)),
            SIGNS[each.turn],
        )
        yield "| " + " | ".join(map(cell, cells)) + " |"
    yield ""
    yield from _list("New and reopened", map(_line, shown(pair.after)))
    made = pair.after.comparison
    mended = made.mended if made is not None else ()
    yield from _list("Mended", (f"{span(each.symbol)} ({span(each.file)}): {text(_mending(each))}" for each in mended))
    yield from _list("Remaining", map(_line, remaining(pair.after)))


def _line(point: StatePoint) -> str:
    return f"{span(point.symbol)} ({place(point.file, point.line)}): {text(_finding(point))}"


def _list(heading: str, lines: Iterable[str]) -> Iterator[str]:
    yield f"## {heading}"
    yield ""
    bullets = [f"- {line}" for line in lines]
    yield from bullets or ["None."]
    yield ""


def render_json(pair: BeforeAndAfter) -> str:
    """The table and the findings as data; each record on a line of its own."""
    made = pair.after.comparison or Comparison(against="", new=0, reopened=0, known=0)
    parts: Record = {
        "schema": SCHEMA,
        "tool": {"name": TOOL, "version": pair.after.version},
        "before": _side(pair.before_name, pair.before),
        "after": _side(pair.after_name, pair.after),
        "aspects": [_aspect(each) for each in aspects(pair)],
        "new": [_brief(point) for point in shown(pair.after)],
        "mended": [
            {"rule": each.rule, "symbol": each.symbol, "file": each.file, "severity": each.severity, "how": each.how}
            for each in made.mended
        ],
        "remaining": [_brief(point) for point in remaining(pair.after)],
        "notes": list(pair.after.notes),
    }
    return "{\n" + ",\n".join(f"{json.dumps(key)}: {_laid_out(value)}" for key, value in parts.items()) + "\n}\n"


def _laid_out(value: Value) -> str:
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(map(json.dumps, value)) + "\n]"
    return json.dumps(value, allow_nan=False)


def _side(name: str, report: AuditReport) -> Record:
    return {
        "name": name,
        "version": report.version,
        "score": report.score.value,
        "grade": report.score.grade,
        "violations": {str(severity): count for severity, count in by_severity(violations(report))},
    }


def _aspect(each: Aspect) -> Record:
    return {"group": each.group, "name": each.name, "before": each.before, "after": each.after, "turn": each.turn}


def _brief(point: StatePoint) -> Record:
    return {
        "id": point.id,
        "rule": point.rule,
        "symbol": point.symbol,
        "file": point.file,
        "line": point.line,
        "severity": point.severity,
        "why": point.why,
        "status": point.change.status if point.change else "known",
        "change": point.change.why if point.change else "",
    }
