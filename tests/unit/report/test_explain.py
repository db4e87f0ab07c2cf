"""A rule's text on a terminal is the text of the rule, laid out."""

import pytest

from fungible.model.rule import Rule, RuleText, Status
from fungible.model.words import Kind, Severity
from fungible.report.cells import cells
from fungible.report.explain import render_kind, render_rule, render_rules
from tests.snapshot import assert_matches
from tests.unit.report.rule_samples import SESSION_RULE, TEXTS


def test_a_rule_in_full() -> None:
    assert_matches(render_rule(SESSION_RULE, width=80, colour=False), __file__, "rule-80.txt")


def test_the_table_of_all_rules_is_ordered_by_family_and_code() -> None:
    assert_matches(render_rules(TEXTS, width=80, colour=False), __file__, "rules-80.txt")
    assert render_rules(TEXTS, width=80, colour=False) == render_rules(TEXTS[::-1], width=80, colour=False)


def test_a_kind_says_what_it_is_and_which_rules_look_for_it() -> None:
    text = render_kind(Kind.SESSION, [SESSION_RULE], width=80, colour=False)

    assert "server-side session" in text
    assert "MEM101 server-side-session-in-memory (critical)" in text
    assert "Next: fungible explain server-side-session-in-memory" in text


def test_a_kind_without_rules_is_still_explained() -> None:
    assert "cache" in render_kind(Kind.CACHE, [], width=80, colour=False)


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("unicode", [True, False])
def test_prose_keeps_to_the_width_and_code_is_left_whole(width: int, unicode: bool) -> None:
    text = render_rule(SESSION_RULE, width=width, colour=False, unicode=unicode)
    code = "sessions: dict[str, str] = {}  # one replica's memory, and nobody else's"

    assert f"    {code}\n" in text
    prose = [line for line in text.split("\n") if line[4:] not in SESSION_RULE.section("Example violation").split("\n")]
    assert all(cells(line) <= width for line in prose)
    assert unicode or text.isascii()


def test_a_rule_that_is_not_stable_says_so_in_the_table() -> None:
    rule = Rule(code="X1", slug="x", kind=Kind.CACHE, severity=Severity.LOW, proof="", status=Status.PREVIEW)
    text = RuleText(rule=rule, family="caches", title="A title.", sections=())

    assert "X1 x (low) preview" in render_rules([text], width=80, colour=False)


def test_code_right_after_its_sentence_and_code_that_never_ends_are_still_code() -> None:
    rule = Rule(code="X1", slug="x", kind=Kind.CACHE, severity=Severity.LOW, proof="")
    body = "Look:\n```python\na  =  1\n```\nThen:\n\n```\nb  =  2"
    text = RuleText(rule=rule, family="caches", title="A title.", sections=(("Example", body),))

    lines = render_rule(text, width=80, colour=False).split("\n")
    assert lines[6:-1] == ["  Look:", "", "    a  =  1", "", "  Then:", "", "    b  =  2"]
    assert "proof" not in lines[2]


def test_an_empty_section_is_its_heading() -> None:
    rule = Rule(code="X1", slug="x", kind=Kind.CACHE, severity=Severity.LOW, proof="")
    text = RuleText(rule=rule, family="caches", title="A title.", sections=(("Limits", ""),))

    assert render_rule(text, width=80, colour=False).rstrip().endswith("─")
