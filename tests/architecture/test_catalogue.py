"""The rules as a set: named after their files, numbered by family, explained under the same headings, with cases."""

import re
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

from fungible.model.rule import RuleText
from tests.architecture.ruled import HAZARDS, REASONS, TEXTS, casebook_of, rule_files
from tests.casebook.reading import Case, Claim, Verb, read_casebook

REASON = (
    "What it recognises",
    "Why it is fine",
    "Example",
    "When it stops being fine",
    "Limits",
    "References",
)
BEFORE = ("What it detects", "Why it fails", "Example violation", "Example fix")
FRAMEWORKS = "How to fix it in "
AFTER = ("When it is fine", "Limits", "References")
OPTIONAL = ("Fix safety",)

FEWEST_CASES = 3
LONGEST_FILE = 200
CODE = re.compile(r"[A-Z]{2,4}[1-9]\d\d")
SLUG = re.compile(r"[a-z]+(-[a-z]+)*")


def each_of(texts: tuple[RuleText, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("text", texts, ids=[text.rule.slug for text in texts])


def unwrapped(text: str) -> str:
    return " ".join(text.split())


def test_there_are_rules_and_each_file_holds_one() -> None:
    in_files = sorted((path.parent.name, path.stem.replace("_", "-")) for path in rule_files())

    assert len(in_files) > 10
    assert sorted((text.family, text.rule.slug) for text in TEXTS) == in_files


def test_no_name_is_given_twice() -> None:
    names = [name for text in TEXTS for name in (text.rule.code, text.rule.slug, *text.rule.aliases)]

    assert [name for name, count in Counter(names).items() if count > 1] == []


def test_a_family_has_its_own_range_of_codes() -> None:
    ranges: dict[str, set[str]] = defaultdict(set)
    for text in TEXTS:
        ranges[text.rule.code[:-2]].add(text.family)
    families = [family for range_ in ranges.values() for family in range_]

    assert {code: family for code, family in ranges.items() if len(family) > 1} == {}
    assert [family for family, count in Counter(families).items() if count > 1] == []


@each_of(TEXTS)
def test_a_rule_is_named_as_people_type_it(text: RuleText) -> None:
    assert CODE.fullmatch(text.rule.code)
    assert SLUG.fullmatch(text.rule.slug)
    assert text.rule.proof


@each_of(TEXTS)
def test_a_text_begins_with_one_sentence(text: RuleText) -> None:
    assert re.fullmatch(r"[A-Z`][^\n]{20,110}\.", text.title)


@each_of(HAZARDS)
def test_a_hazard_is_told_under_its_headings_in_order(text: RuleText) -> None:
    headings = [heading for heading, _ in text.sections if heading not in OPTIONAL]
    frameworks = [heading for heading in headings if heading.startswith(FRAMEWORKS)]

    assert frameworks
    assert headings == [*BEFORE, *frameworks, *AFTER]
    assert [heading for heading, body in text.sections if not body] == []


@each_of(REASONS)
def test_a_reason_is_told_under_its_headings_in_order(text: RuleText) -> None:
    assert tuple(heading for heading, _ in text.sections) == REASON
    assert [heading for heading, body in text.sections if not body] == []


@each_of(HAZARDS)
def test_the_story_is_numbered_and_has_two_replicas(text: RuleText) -> None:
    story = text.section("Why it fails")
    steps = [int(number) for number in re.findall(r"^(\d+)\. ", story, re.MULTILINE)]

    assert len(steps) >= 2
    assert [second - first for first, second in pairwise([0, *steps])] == [1] * len(steps)
    assert {"A", "B"} <= set(re.findall(r"\b[AB]\b", story))


@each_of(HAZARDS)
def test_a_text_shows_how_a_waiver_reads(text: RuleText) -> None:
    assert f"# fungible: allow[{text.rule.slug}] because " in unwrapped(text.section("When it is fine"))


@pytest.mark.parametrize("path", rule_files(), ids=lambda path: path.stem)
def test_a_rule_is_short_enough_to_be_read_at_once(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@each_of(TEXTS)
def test_a_casebook_says_what_is_found_and_what_is_not(text: RuleText) -> None:
    book = casebook_of(text)
    assert book.exists(), f"no casebook {book}"
    cases = Counter(case.claim for case in read_casebook(book.read_text(encoding="utf-8")))

    assert cases[Claim.FOUND] >= FEWEST_CASES
    assert cases[Claim.NOT_FOUND] >= FEWEST_CASES


@each_of(TEXTS)
def test_a_casebook_is_about_its_own_rule(text: RuleText) -> None:
    cases = read_casebook(casebook_of(text).read_text(encoding="utf-8"))
    wrong = [case.name for case in cases if is_own(case, text) is (case.claim is Claim.NOT_FOUND)]

    assert wrong == []


def is_own(case: Case, text: RuleText) -> bool:
    """Whether a case marks what the rule is there to find; a hazard's "fine" is its way not to find it."""
    verbs = {mark.verb for mark in case.marks if mark.code == text.rule.code}
    if case.claim is Claim.NOT_FOUND and text in HAZARDS:
        return bool(verbs - {Verb.FINE})
    return bool(verbs)
