"""HTML that says what it is given and nothing else: the only place where texts of the audited code become markup."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from fungible.model.report import AuditReport
from fungible.report.escape import visible

Value = None | bool | int | float | str | Sequence["Value"] | Mapping[str, "Value"]

NAME_MOST = 300
"""How much of a name is shown: real ones end long before."""
PROSE_MOST = 4000
"""How much of a text is shown."""
ELLIPSIS = "…"

_SPAN = re.compile(r"(`+)(.+?)\1")
_UNFIT_FOR_IDS = re.compile(r"[^\w-]", re.ASCII)
_JSON_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def escaped(text: str, most: int = NAME_MOST) -> str:
    """A text as it may stand between tags and in a quoted attribute."""
    return escape(plain(text, most))


def plain(text: str, most: int = NAME_MOST) -> str:
    """A text for the page's script, which shows it as text and never as markup."""
    return visible(text if len(text) <= most else text[:most] + ELLIPSIS)


def code(name: str) -> str:
    """A name of the audited code."""
    return f"<code>{escaped(name)}</code>"


def place(file: str, line: int) -> str:
    """Where something is, as editors understand it."""
    return f"<small>{escaped(file)}{f':{line}' if line else ''}</small>"


def prose(text: str) -> str:
    """A text as one run of words, its code spans as code."""
    joined = " ".join(text[:PROSE_MOST].split()) + (ELLIPSIS if len(text) > PROSE_MOST else "")
    if "`" not in joined:
        return escaped(joined, PROSE_MOST + 1)
    shown, done = "", 0
    for found in _SPAN.finditer(joined):
        shown += escaped(joined[done : found.start()], PROSE_MOST) + code(found.group(2).strip())
        done = found.end()
    return shown + escaped(joined[done:], PROSE_MOST)


def paragraphs(authored: str) -> str:
    """A text of several lines: what is indented by four is code, the rest are paragraphs."""
    blocks: list[tuple[bool, list[str]]] = []
    for line in authored[:PROSE_MOST].splitlines():
        if line.strip():
            is_code = line.startswith("    ")
            if is_code and blocks and blocks[-1][0]:
                blocks[-1][1].append(line[4:])
            else:
                blocks.append((is_code, [line[4:] if is_code else line]))
    return "".join(_block(lines, is_code) for is_code, lines in blocks)


def _block(lines: Sequence[str], is_code: bool) -> str:
    if is_code:
        return '<pre class="code">' + "\n".join(escaped(line, PROSE_MOST) for line in lines) + "</pre>"
    return f"<p>{prose(lines[0])}</p>"


def anchor(point_id: str) -> str:
    """The address of a state point within the page."""
    return f"f-{_UNFIT_FOR_IDS.sub('', point_id)}"


def json_block(value: Value, identity: str) -> str:
    """Data for the page's script: no part of it can end the element, and no browser runs it."""
    text = json.dumps(value, allow_nan=False, separators=(",", ":")).translate(_JSON_ESCAPES)
    return f'<script type="application/json" id="{identity}">{text}</script>'


def items(lines: Iterable[str], tag: str = "ul", style: str = "") -> str:
    """A list of what is markup already; nothing at all when there is none. Its items need no end tags."""
    inner = "".join(f"<li>{line}" for line in lines)
    named = f' class="{style}"' if style else ""
    return f"<{tag}{named}>{inner}</{tag}>" if inner else ""


def section(identity: str, heading: str, inner: str) -> str:
    """A landmark of the page; none when there is nothing in it."""
    if not inner:
        return ""
    return (
        f'<section id="{identity}" aria-labelledby="{identity}-h"><h2 id="{identity}-h">{heading}</h2>{inner}</section>'
    )


def title_of(report: AuditReport) -> str:
    """What the page is about: the last part of the audited path."""
    return report.root.rstrip("/").rpartition("/")[2] or report.root
