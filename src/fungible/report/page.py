"""What every part of a terminal report shares: the pen, the sources, the routes; and how blocks are laid out."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from fungible.report.excerpt import Sources
from fungible.report.pen import Ink, Pen, Span
from fungible.report.reading import Routes

INDENT = "  "
LABEL = 10


def untold(rule: str) -> str:
    """The story of a rule whose text is not at hand."""
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """What a terminal report shows beyond its findings.

    `verbose` lists what is safe and all that was left out; `unicode` is for terminals that can show it;
    `story_of` gives a rule's own "Why it fails", where that is more exact than what its kind says.
    """

    verbose: bool = False
    unicode: bool = True
    story_of: Callable[[str], str] = untold


USUAL = Show()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One report on one terminal."""

    pen: Pen
    sources: Sources
    routes: Routes
    show: Show


def prose(text: str) -> str:
    """A text as one paragraph, whatever line breaks it was written or forged with."""
    return " ".join(text.split())


def title(text: str, pen: Pen) -> Iterator[str]:
    """The line that opens a section."""
    rule = pen.marks.rule
    head = f"{rule * 2} {text} "
    yield ""
    yield pen.row([(head, Ink.BOLD), (rule * (pen.measure - len(head)), Ink.DIM)], room=pen.measure)
    yield ""


def spaced(blocks: Iterable[Iterable[str]]) -> Iterator[str]:
    """Blocks of lines with a blank line between them; empty ones leave no gap."""
    written = False
    for lines in blocks:
        for number, line in enumerate(lines):
            if written and not number:
                yield ""
            written = True
            yield line


def block(label: str, paragraphs: Iterable[list[Span]], pen: Pen) -> Iterator[str]:
    """Paragraphs beside their label, or below it where there is no room."""
    indent = INDENT * 2 if pen.narrow else INDENT + " " * LABEL
    if pen.narrow:
        yield from pen.wrap([(label, Ink.DIM)], first=INDENT)
    for number, spans in enumerate(paragraphs):
        if number or pen.narrow:
            yield from pen.wrap(spans, first=indent, rest=indent + INDENT)
        else:
            yield from pen.wrap([(f"{label:<{LABEL}}", Ink.DIM), *spans], first=INDENT, rest=indent + INDENT)


def place(file: str, line: int) -> Span:
    """Where something is, as editors and terminals make it a link."""
    return (f"({file}:{line})", Ink.DIM)
