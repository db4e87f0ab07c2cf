"""Reads the fenced blocks of the documents. `README.md` beside this file tells what the words after a language ask."""

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

_FENCE = re.compile(r"^(?P<indent> *)(?P<ticks>`{3,}|~{3,})(?P<info>[^`\n]*)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A fenced block: where it stands, what it is written in, and what the words after that say about it."""

    page: Path
    line: int
    language: str
    options: Mapping[str, str]
    text: str

    @property
    def place(self) -> str:
        """File and line, as editors understand them."""
        return f"{self.page.relative_to(ROOT).as_posix()}:{self.line}"


def snippets(page: Path) -> Iterator[Snippet]:
    """The blocks of a page, in order."""
    lines = iter(enumerate(page.read_text(encoding="utf-8").splitlines(keepends=True), start=1))
    for number, line in lines:
        opening = _FENCE.match(line)
        if not opening:
            continue
        body = []
        for _, inner in lines:
            if inner.strip() == opening["ticks"]:
                break
            body.append(inner.removeprefix(opening["indent"]))
        language, *words = shlex.split(opening["info"]) or [""]
        options = {name: value for name, _, value in (word.partition("=") for word in words)}
        yield Snippet(page=page, line=number, language=language, options=options, text="".join(body))


def everywhere() -> list[Snippet]:
    """The blocks of all documents."""
    return [snippet for page in PAGES for snippet in snippets(page)]
