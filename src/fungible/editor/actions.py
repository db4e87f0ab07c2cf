"""What can be done about a finding on the spot: accept it with a reason, or read what its rule says."""

from collections.abc import Iterator, Mapping, Sequence

from lsprotocol import types

from fungible.editor.diagnostics import SOURCE
from fungible.editor.view import Lines, View
from fungible.model.report import StatePoint
from fungible.model.rule import RuleText
from fungible.source.waivers import read_waivers

EXPLAIN = "fungible.explain"
"""The server's own command: shows the text of a rule."""
REASON = "x"
"""Stands for a reason while it is tried out where a waiver holds."""


def actions(view: View, file: str, given: Sequence[types.Diagnostic]) -> list[types.CodeAction]:
    """The actions for some of our diagnostics of a file."""
    points = {point.id: point for point in view.report.state_points}
    found: list[types.CodeAction] = []
    for each in given:
        point = points.get(_id(each)) if each.source == SOURCE else None
        if point is not None and point.file == file:
            found += _for_point(view, point, each)
    return found


def rule_page(text: RuleText) -> str:
    """The text of a rule as a Markdown document."""
    rule = text.rule
    head = f"# {rule.code} {rule.slug}\n\n{text.title}\n\n{text.family} · {rule.kind} · severity {rule.severity}\n"
    return head + "".join(f"\n## {heading}\n\n{body}\n" for heading, body in text.sections)


def _id(diagnostic: types.Diagnostic) -> str:
    data: object = diagnostic.data
    return str(data.get("id", "")) if isinstance(data, Mapping) else ""


def _for_point(view: View, point: StatePoint, diagnostic: types.Diagnostic) -> Iterator[types.CodeAction]:
    edit = waiver_edit(view.lines(point.file), diagnostic.range.start.line + 1, point.rule) if point.counts else None
    if edit is not None:
        yield types.CodeAction(
            title=f"Accept {point.rule} here (write the reason after “because”)",
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[diagnostic],
            edit=types.WorkspaceEdit(changes={view.uri(point.file): [edit]}),
        )
    title = f"Explain {point.rule}"
    yield types.CodeAction(
        title=title,
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[diagnostic],
        command=types.Command(title, EXPLAIN, arguments=[point.rule]),
    )


def waiver_edit(lines: Lines, line: int, slug: str) -> types.TextEdit | None:
    """Puts a waiver above a line, without its reason: until somebody writes one, it waives nothing, and that is said.

    It is tried out first: inside of a text that spans lines, a comment would be a part of the text.
    """
    if not 1 <= line <= len(lines):
        return None
    code = lines[line - 1]
    indent = code[: len(code) - len(code.lstrip())]
    comment = f"{indent}# fungible: allow[{slug}] because "
    tried = [*lines[: line - 1], comment + REASON, *lines[line - 1 :]]
    if not any(slug in each.slugs and each.covers(line + 1) for each in read_waivers("\n".join(tried)).waivers):
        return None
    at = types.Position(line - 1, 0)
    return types.TextEdit(types.Range(at, at), comment + "\n")
