#!/usr/bin/env python3
"""Write the documents that are made from the code: the pages of the rules, the command line's reference and man page.

usage: python3 tools/dev.py tool python tools/render_docs.py [--check]

One page for each rule and an index by family, in `docs/rules/`; `docs/cli.md` and `docs/man/fungible.1`.
With `--check` nothing is written: the exit code is 1 when one is missing, differs or belongs to no rule.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # run as a program, it knows only its own folder

from fungible.audit import catalogue  # noqa: E402 - as above
from fungible.model.rule import RuleText, Status  # noqa: E402
from tools import render_cli  # noqa: E402

RULES = "docs/rules"
INDEX = "index.md"
COMMAND = "python3 tools/dev.py tool python tools/render_docs.py"


def main(options: Sequence[str], root: Path = ROOT) -> int:
    if unknown := [option for option in options if option != "--check"]:
        print(f"render_docs: unknown option {unknown[0]}\n{__doc__}", file=sys.stderr)
        return 2
    wanted = pages(catalogue.texts()) | render_cli.documents()
    present = read(root)
    different = sorted(name for name in {*wanted, *present} if wanted.get(name) != present.get(name))
    if "--check" in options:
        return report(different, wanted, present)
    write(root, {name: wanted.get(name) for name in different})
    print(f"{len(wanted)} documents, {len(different)} changed")
    return 0


def pages(texts: Sequence[RuleText]) -> dict[str, str]:
    """The pages of the rules, by their place in the repository."""
    return {f"{RULES}/{INDEX}": index(texts)} | {f"{RULES}/{text.rule.slug}.md": page(text) for text in texts}


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


def read(root: Path) -> dict[str, str]:
    """The documents that are there."""
    names = sorted((root / RULES).glob("*.md")) + [root / name for name in (render_cli.REFERENCE, render_cli.MAN_PAGE)]
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in names if path.exists()}


def write(root: Path, changed: Mapping[str, str | None]) -> None:
    """Write what is new or different, and take away what belongs to no rule."""
    for name, content in changed.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            path.unlink()
        else:
            path.write_text(content, encoding="utf-8")


def report(different: Sequence[str], wanted: Mapping[str, str], present: Mapping[str, str]) -> int:
    """Say which documents are not as they should be."""
    for name in different:
        what = "is missing" if name not in present else "belongs to no rule" if name not in wanted else "differs"
        print(f"{name} {what}", file=sys.stderr)
    if different:
        print(f"run: {COMMAND}", file=sys.stderr)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
