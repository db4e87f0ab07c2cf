"""The catalogue: computed from the files of the rules, texts split at their headings."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fungible.audit import catalogue, rules

RULE = '''
"""A sentence.

More of the first part.

## What it detects

One.

## Why it fails

1. Two.

   ## Not a heading, being indented.
"""

from fungible.model.rule import Rule
from fungible.model.words import Kind, Severity

RULE = Rule(code="{code}", slug="{slug}", kind=Kind.CACHE, severity=Severity.LOW, proof="rotate")


def check(program):
    yield from ()
'''


@pytest.fixture
def family(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A family of its own beside the real ones."""
    folder = tmp_path / "planted"
    folder.mkdir()
    (folder / "__init__.py").write_text('"""Planted."""\n')
    monkeypatch.setattr(rules, "__path__", [str(tmp_path)])
    yield folder
    for name in [name for name in sys.modules if name.startswith("fungible.audit.rules.planted")]:
        del sys.modules[name]


def plant(folder: Path, code: str, slug: str) -> None:
    text = RULE.replace("{code}", code).replace("{slug}", slug).lstrip()
    (folder / f"{slug.replace('-', '_')}.py").write_text(text)


def test_a_file_is_all_that_a_rule_takes(family: Path) -> None:
    plant(family, "PLA202", "second-hazard")
    plant(family, "PLA201", "third-hazard")
    found = catalogue.rules_in_order()

    assert [(each.rule.code, each.rule.slug, each.family) for each in found] == [
        ("PLA201", "third-hazard", "planted"),
        ("PLA202", "second-hazard", "planted"),
    ]


def test_a_text_is_split_at_its_headings(family: Path) -> None:
    plant(family, "PLA201", "a-hazard")
    (text,) = catalogue.texts()

    assert text.title == "A sentence."
    assert [heading for heading, _ in text.sections] == ["What it detects", "Why it fails"]
    assert text.section("What it detects") == "One."
    assert text.section("Why it fails").endswith("## Not a heading, being indented.")
    assert text.section("References") == ""


def test_a_hash_in_an_example_is_no_heading() -> None:
    for text in catalogue.texts():
        assert all(body.count("```") % 2 == 0 for _, body in text.sections), text.rule.slug


def test_one_text_loads_no_other_rule(family: Path) -> None:
    plant(family, "PLA201", "a-hazard")
    plant(family, "PLA202", "second-hazard")
    (text,) = catalogue.texts("a-hazard")

    assert text.rule.code == "PLA201"
    assert "fungible.audit.rules.planted.second_hazard" not in sys.modules


def test_only_the_rules_that_are_wanted_are_loaded(family: Path) -> None:
    plant(family, "PLA201", "a-hazard")
    plant(family, "PLA202", "second-hazard")
    found = catalogue.rules_in_order(lambda slug: slug != "a-hazard")

    assert [each.rule.slug for each in found] == ["second-hazard"]
    assert "fungible.audit.rules.planted.a_hazard" not in sys.modules


def test_hazards_come_before_reasons() -> None:
    codes = [each.rule.code for each in catalogue.rules_in_order()]

    assert codes.index("OK901") > codes.index("MEM101")
