#!/usr/bin/env python3
"""Write the pages in `docs/rules/` from the rules' own texts.

usage: python3 tools/dev.py tool python tools/render_docs.py [--check]

One page for each rule and an index by family. With `--check` nothing is written: the exit code is 1
when a page is missing, differs or belongs to no rule.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from fungible.audit import catalogue
from fungible.model.rule import RuleText, Status

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs" / "rules"
INDEX = "index.md"
COMMAND = "python3 tools/dev.py tool python tools/render_docs.py"


def main(options: Sequence[str], folder: Path = PAGES) -> int:
    if unknown := [option for option in options if option != "--check"]:
        print(f"render_docs: unknown option {unknown[0]}\n{__doc__}", file=sys.stderr)
        return 2
    wanted = pages(catalogue.texts())
    present = read(folder)
    different = sorted(name for name in {*wanted, *present} if wanted.get(name) != present.get(name))
    if "--check" in options:
        return report(different, wanted, present)
    write(folder, {name: wanted.get(name) for name in different})
    print(f"{len(wanted)} pages, {len(different)} changed")
    return 0


def pages(texts: Sequence[RuleText]) -> dict[str, str]:
    """Every page by the name of its file."""
    return {INDEX: index(texts)} | {f"{text.rule.slug}.md": page(text) for text in texts}


def page(text: RuleText) -> str:
    """A rule's page: its name, its badges, its text."""
    parts = [f"# {text.rule.code} {text.rule.slug}", " · ".join(badges(text)), text.title]
    parts += [f"## {heading}\n\n{body}" for heading, body in text.sections]
    return "\n\n".join(parts) + "\n"


def badges(text: RuleText) -> Iterator[str]:
    """What the metadata says, and where source and cases are."""
    rule, module = text.rule, text.rule.slug.replace("-", "_")
    yield f"family {text.family}"
    yield f"kind {rule.kind}"
    yield f"severity {rule.severity}"
    yield f"proof {rule.proof}"
    yield f"{rule.status} since {rule.since}"
    if rule.aliases:
        yield f"also {', '.join(rule.aliases)}"
    yield f"[source](../../src/fungible/audit/rules/{text.family}/{module}.py)"
    yield f"[cases](../../tests/rules/{text.family}/{module}.md)"


def index(texts: Sequence[RuleText]) -> str:
    """The table of all rules, by family."""
    ordered = sorted(texts, key=lambda text: (text.family, text.rule.code))
    parts = ["# Rules", f"{len(ordered)} rules. `fungible explain RULE` prints the same texts."]
    for family, members in groupby(ordered, key=lambda text: text.family):
        parts += [f"## {family}", "\n".join(table(members))]
    return "\n\n".join(parts) + "\n"


def table(texts: Iterator[RuleText]) -> Iterator[str]:
    yield "| code | rule | severity | what it says |"
    yield "| --- | --- | --- | --- |"
    for text in texts:
        rule = text.rule
        status = "" if rule.status is Status.STABLE else f" ({rule.status})"
        title = text.title.replace("|", "\\|")
        yield f"| {rule.code} | [{rule.slug}]({rule.slug}.md){status} | {rule.severity} | {title} |"


def read(folder: Path) -> dict[str, str]:
    """The pages that are there."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md"))}


def write(folder: Path, changed: Mapping[str, str | None]) -> None:
    """Write what is new or different, and take away what belongs to no rule."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in changed.items():
        if content is None:
            (folder / name).unlink()
        else:
            (folder / name).write_text(content, encoding="utf-8")


def report(different: Sequence[str], wanted: Mapping[str, str], present: Mapping[str, str]) -> int:
    """Say which pages are not as they should be."""
    for name in different:
        what = "is missing" if name not in present else "belongs to no rule" if name not in wanted else "differs"
        print(f"docs/rules/{name} {what}", file=sys.stderr)
    if different:
        print(f"run: {COMMAND}", file=sys.stderr)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
