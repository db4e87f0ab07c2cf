"""Markdown that says what it is given and nothing else, whatever the names in it try to be."""

import re
from collections.abc import Iterator, Sequence

from fungible.report.escape import longest_run, visible

_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_SPECIAL = re.compile(r"[\\`*\[\]|~$]|(?<![^\W_])_|_(?![^\W_])|&|<|>")
_OPENING = re.compile(r"^(?:\d+(?=[.)](?: |$))|(?=[-+#=]))")


def span(text: str) -> str:
    """A name as a code span, fenced by more backticks than it holds."""
    shown = visible(text) or " "
    fence = "`" * (longest_run(shown) + 1)
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def place(file: str, line: int) -> str:
    """A place in the source as a code span."""
    return span(f"{file}:{line}" if line else file)


def text(prose: str) -> str:
    """Prose as one paragraph: its code spans stay code, everything else is plain text."""
    joined = " ".join(prose.split())
    return _OPENING.sub(lambda found: found.group() + "\\", "".join(_parts(joined)), count=1) if joined else ""


def _parts(prose: str) -> Iterator[str]:
    done = 0
    for found in _SPAN.finditer(prose):
        yield _plain(prose[done : found.start()])
        yield span(found.group(2).strip())
        done = found.end()
    yield _plain(prose[done:])


def _plain(prose: str) -> str:
    return _SPECIAL.sub(_escaped, visible(prose))


def _escaped(found: re.Match[str]) -> str:
    match found.group():
        case "&":
            return "&amp;"
        case "<":
            return "&lt;"
        case ">":
            return "&gt;"
        case mark:
            return "\\" + mark


def cell(markdown: str) -> str:
    """Markdown that can stand in a table cell: a bar inside a code span would end it."""
    return re.sub(r"(?<!\\)\|", r"\\|", markdown)


def fenced(lines: Sequence[str], language: str = "") -> Iterator[str]:
    """Lines of code in a block, fenced by more backticks than any of them holds."""
    shown = [visible(line) for line in lines]
    fence = "`" * max(3, 1 + max(map(longest_run, shown), default=0))
    yield fence + language
    yield from shown
    yield fence


def paragraphs(authored: str) -> Iterator[str]:
    """A text of several lines: what is indented by four is code, the rest are paragraphs."""
    code: list[str] = []
    for line in [*authored.splitlines(), ""]:
        if line.startswith("    "):
            code.append(line[4:])
            continue
        if code:
            yield from fenced(code, "python")
            yield ""
            code = []
        if line.strip():
            yield text(line)
            yield ""
