"""The rules' own text on a terminal: one rule in full, the rules of a kind, the table of all."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from fungible.model.rule import RuleText, Status
from fungible.model.words import Kind, Severity
from fungible.report.page import INDENT, spaced, title
from fungible.report.pen import Ink, Pen, Span
from fungible.report.reading import counted
from fungible.report.wording import ABSENCES, KINDS

FENCE = "```"


def render_rule(text: RuleText, *, width: int, colour: bool, unicode: bool = True) -> str:
    """Everything that a rule says about itself."""
    pen = Pen(width=width, colour=colour, unicode=unicode)
    return "\n".join(_rule(text, pen)) + "\n"


def render_kind(kind: Kind, texts: Sequence[RuleText], *, width: int, colour: bool, unicode: bool = True) -> str:
    """What a kind of state is, and the rules that look for it."""
    pen = Pen(width=width, colour=colour, unicode=unicode)
    return "\n".join(_kind(kind, texts, pen)) + "\n"


def render_rules(texts: Sequence[RuleText], *, width: int, colour: bool, unicode: bool = True) -> str:
    """The table of all rules, by family."""
    pen = Pen(width=width, colour=colour, unicode=unicode)
    ordered = sorted(texts, key=lambda text: (text.family, text.rule.code))
    return "\n".join(_table(ordered, pen)) + "\n"


def _rule(text: RuleText, pen: Pen) -> Iterator[str]:
    rule = text.rule
    yield from pen.wrap([(f"{rule.code} ", Ink.NAME), (rule.slug, Ink.BOLD)], rest=INDENT)
    yield from pen.wrap([(text.title, Ink.PLAIN)])
    yield from pen.wrap([(f" {pen.marks.dot} ".join(_badges(text)), Ink.DIM)])
    for heading, body in text.sections:
        yield from title(heading, pen)
        yield from body_lines(body, pen)


def _badges(text: RuleText) -> Iterator[str]:
    rule = text.rule
    yield text.family
    yield f"kind {rule.kind}"
    yield f"severity {rule.severity}"
    yield f"{rule.status} since {rule.since}"
    if rule.aliases:
        yield f"also known as {', '.join(rule.aliases)}"
    if rule.proof:
        yield f"proof: {rule.proof}"


def body_lines(body: str, pen: Pen) -> Iterator[str]:
    """A section's text: paragraphs filled to the width, list items hung, code left as it is."""
    return spaced(_block(block, pen) for block in _blocks(body))


def _blocks(body: str) -> Iterator[list[str]]:
    """The blocks of a text: fenced code whole, everything else divided by blank lines."""
    block: list[str] = []
    fenced = False
    for line in body.splitlines():
        if line.lstrip().startswith(FENCE):
            if not fenced and block:
                yield block
                block = []
            block.append(line)
            fenced = not fenced
        elif line.strip() or fenced:
            block.append(line)
            continue
        if block and not fenced:
            yield block
            block = []
    if block:
        yield block


def _block(lines: list[str], pen: Pen) -> Iterator[str]:
    if lines[0].lstrip().startswith(FENCE):
        code = [line for line in lines if not line.lstrip().startswith(FENCE)]
        return _code(code, pen)
    if all(line.startswith("    ") for line in lines):
        return _code([line[4:] for line in lines], pen)
    return _filled(lines, pen)


def _code(lines: Iterable[str], pen: Pen) -> Iterator[str]:
    """Code as it is, however long its lines: it is there to be copied."""
    return (pen.verbatim(INDENT * 2 + line) for line in lines)


def _filled(lines: Iterable[str], pen: Pen) -> Iterator[str]:
    for item in _items(lines):
        hang = INDENT * 2 if _opens_item(item) else INDENT
        yield from pen.wrap([(item, Ink.PLAIN)], first=INDENT, rest=hang)


def _items(lines: Iterable[str]) -> Iterator[str]:
    item = ""
    for line in map(str.strip, lines):
        if item and _opens_item(line):
            yield item
            item = line
        else:
            item = f"{item} {line}".lstrip()
    if item:
        yield item


def _opens_item(line: str) -> bool:
    number, dot, _ = line.partition(". ")
    return line.startswith(("- ", "* ")) or bool(dot and number.isdigit())


def _kind(kind: Kind, texts: Sequence[RuleText], pen: Pen) -> Iterator[str]:
    yield from pen.wrap([(f"{kind} ", Ink.BOLD), (f"{pen.marks.dot} {KINDS[kind]}", Ink.PLAIN)])
    yield from pen.wrap([(f"Looked for: {ABSENCES[kind]}.", Ink.PLAIN)])
    yield from _rows(texts, pen)
    if texts:
        yield ""
        yield from pen.wrap([("Next: ", Ink.DIM), (f"fungible explain {texts[0].rule.slug}", Ink.BOLD)])


def _table(texts: Sequence[RuleText], pen: Pen) -> Iterator[str]:
    yield from pen.wrap([(counted(len(texts), "rule"), Ink.BOLD)])
    for family, members in groupby(texts, key=lambda text: text.family):
        listed = list(members)
        yield from title(f"{family} ({len(listed)})", pen)
        yield from _rows(listed, pen)
    yield ""
    yield from pen.wrap([("Next: ", Ink.DIM), ("fungible explain RULE", Ink.BOLD)])


def _rows(texts: Sequence[RuleText], pen: Pen) -> Iterator[str]:
    for text in texts:
        rule = text.rule
        grave = rule.severity in (Severity.CRITICAL, Severity.HIGH)
        spans: list[Span] = [
            (f"{rule.code} ", Ink.NAME),
            (f"{rule.slug} ", Ink.BOLD),
            (f"({rule.severity})", Ink.ALARM if grave else Ink.WARN),
            (f" {rule.status}" if rule.status is not Status.STABLE else "", Ink.DIM),
        ]
        yield from pen.wrap(spans, rest=INDENT * 2)
        yield from pen.wrap([(text.title, Ink.PLAIN)], first=INDENT * 2, rest=INDENT * 2)
