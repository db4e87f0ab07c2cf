#!/usr/bin/env python3
"""Write what is made from the options of a configuration file: JSON Schemas, and two tables of the guide.

usage: python3 tools/dev.py tool python tools/render_config.py [--check]

With `--check` nothing is written: the exit code is 1 when something differs from what the options say.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from fungible.config import KEYS, PROFILES, TABLES, knowledge_schema
from fungible.config.keys import ABOUT
from fungible.config.schema import rendered, schema

ROOT = Path(__file__).resolve().parent.parent
GUIDE = "docs/guide/configuration.md"
SCHEMA = "src/fungible/config/schema.json"
KNOWLEDGE = "src/fungible/config/knowledge.schema.json"
COMMAND = "python3 tools/dev.py tool python tools/render_config.py"
MADE = "made by tools/render_config.py from the options; do not edit"
SECTIONS = {
    "per-path": "#rules-by-path",
    "severity": "#rules-by-path",
    "entry-points": "#entry-points",
    "profile": "#profiles",
    "knowledge": "knowledge-files.md",
}
"""Where the guide tells more about a key."""
FOR = {
    "default": "working",
    "strict": "a gate: fails on every finding, on what could not be read, on what is waived by path without a reason",
    "review": "whoever reads it all: shows everything, never fails",
}


def main(options: Sequence[str], root: Path = ROOT) -> int:
    if unknown := [option for option in options if option != "--check"]:
        print(f"render_config: unknown option {unknown[0]}\n{__doc__}", file=sys.stderr)
        return 2
    different = {name: text for name, text in documents(root).items() if read(root / name) != text}
    if "--check" in options:
        for name in different:
            print(f"{name} differs; run: {COMMAND}", file=sys.stderr)
        return 1 if different else 0
    for name, text in different.items():
        (root / name).write_text(text, encoding="utf-8")
    print(f"{len(different)} changed")
    return 0


def documents(root: Path = ROOT) -> dict[str, str]:
    """What the files should hold, by their place in the repository."""
    guide = filled(read(root / GUIDE), "keys", keys())
    made = {SCHEMA: rendered(), KNOWLEDGE: knowledge_schema.rendered()}
    return {GUIDE: filled(guide, "profiles", profiles()), **made}


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def filled(page: str, name: str, lines: Iterator[str]) -> str:
    """A page with the part of a name made anew: what stands between two comments."""
    begin, end = f"<!-- {name}: {MADE} -->\n", f"<!-- end of {name} -->\n"
    head, _, rest = page.partition(begin)
    tail = rest.partition(end)[2]
    return head + begin + "\n" + "".join(f"{line}\n" for line in lines) + "\n" + end + tail


def keys() -> Iterator[str]:
    """The table of all keys."""
    yield "| key | what it says | values | default | example |"
    yield "| --- | --- | --- | --- | --- |"
    properties = schema()["properties"]
    assert isinstance(properties, dict)
    for key in KEYS:
        name = f"[`{key}`]({SECTIONS[key]})" if key in SECTIONS else f"`{key}`"
        given = properties[key]
        example = ABOUT[key].example.replace("\n", "` `").replace("|", "\\|")
        yield f"| {name} | {ABOUT[key].about} | {values(key, given)} | {default(given)} | `{example}` |"


def values(key: str, given: Mapping[str, object]) -> str:
    """What a key may be, in words."""
    words = given.get("enum")
    if isinstance(words, list):
        return ", ".join(f"`{word}`" for word in words)
    if key in TABLES:
        return "list" if given["type"] == "array" else "table"
    if "anyOf" in given:
        return "list of texts, or texts separated by commas"
    kinds = {"boolean": "`true`, `false`", "integer": "whole number", "number": "number from 0 to 1", "string": "text"}
    return kinds[str(given["type"])]


def default(given: Mapping[str, object]) -> str:
    """The default of a key, as TOML has it."""
    held = given.get("default")
    if held is None:
        return "–"
    return f"`{str(held).lower()}`" if isinstance(held, bool) else f"`{held}`"


def profiles() -> Iterator[str]:
    """The table of the profiles."""
    yield "| profile | for | sets |"
    yield "| --- | --- | --- |"
    for profile, given in PROFILES.items():
        sets = ", ".join(f"`{key} = {toml(value)}`" for key, value in given.items())
        yield f"| `{profile}` | {FOR[profile]} | {sets or 'nothing'} |"


def toml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
