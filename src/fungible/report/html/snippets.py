"""Excerpts of the source: numbered lines with the part that matters marked."""

from fungible.model.report import StatePoint
from fungible.report.excerpt import Excerpt, Line, Sources, excerpts
from fungible.report.html.markup import ELLIPSIS, escaped

COLUMNS = 200
"""How much of a line is shown on either side of what is marked in it."""


def snippets(point: StatePoint, sources: Sources, *, brief: bool = False) -> str:
    """What to show of a state point, one figure for each file; `brief` leaves out lines that are not marked."""
    return "".join(_figure(excerpt, brief) for excerpt in excerpts(point, sources) if excerpt.lines)


def _figure(excerpt: Excerpt, brief: bool) -> str:
    shown = [line for line in excerpt.lines if line.marked or not brief]
    if not shown:
        return ""
    lines: list[str] = []
    before = shown[0].number - 1
    width, indent = len(str(shown[-1].number)), min(map(_indent, shown))
    for line in shown:
        if line.number != before + 1:
            lines.append(f"<i>{'⋮':>{width}}</i>")
        lines.append(_line(line, width, indent))
        before = line.number
    code = "\n".join(lines)
    return f"<figure><figcaption>{escaped(excerpt.file)}:{excerpt.at}</figcaption><pre>{code}</pre></figure>"


def _indent(line: Line) -> int:
    indent = len(line.code) - len(line.code.lstrip(" "))
    return min(indent, line.start) if line.marked else indent


def _line(line: Line, width: int, indent: int) -> str:
    """A line without the indentation that all lines share: little fits on a telephone."""
    number = f"<i>{line.number:>{width}}</i> "
    if not line.marked:
        return number + escaped(line.code[indent:], COLUMNS)
    lead, marked, tail = line.code[indent : line.start], line.code[line.start : line.end], line.code[line.end :]
    if len(lead) > COLUMNS:
        lead = ELLIPSIS + lead[-COLUMNS:]
    shown = f"{escaped(lead, COLUMNS + 1)}<mark>{escaped(marked, COLUMNS)}</mark>{escaped(tail, COLUMNS)}"
    return f"{number}{shown}  <em>{escaped(line.label)}</em>" if line.label else number + shown
