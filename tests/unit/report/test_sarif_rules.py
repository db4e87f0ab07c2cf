"""The rules of a log: in the words of their own texts, within the bounds of code scanning."""

from dataclasses import replace

from fungible.model.rule import RuleText, Status
from fungible.model.words import Kind, Severity
from fungible.report.json import Record
from fungible.report.sarif_rules import descriptors, positions
from tests.unit.report import samples
from tests.unit.report.rule_samples import CACHE_RULE, SESSION_RULE, TEXTS


def properties(text: RuleText) -> Record:
    found = descriptors([text], ())[0]["properties"]
    assert isinstance(found, dict)
    return dict(found)


def test_a_rule_is_told_in_its_own_words() -> None:
    rule = descriptors(TEXTS, ())[0]

    assert (rule["id"], rule["name"]) == ("MEM101", "server-side-session-in-memory")
    assert rule["shortDescription"] == {"text": SESSION_RULE.title}
    assert rule["fullDescription"] == {"text": " ".join(SESSION_RULE.section("What it detects").split())}
    assert rule["defaultConfiguration"] == {"level": "error"}
    help_ = rule["help"]
    assert isinstance(help_, dict)
    assert str(help_["markdown"]).startswith(SESSION_RULE.title + "\n\n## What it detects\n\nA mapping")
    assert "```python" in str(help_["markdown"])
    assert "```" not in str(help_["text"])
    assert "1. Ada signs in" in str(help_["text"])


def test_a_weakness_has_a_security_severity_and_a_mere_fault_none() -> None:
    weak = replace(SESSION_RULE, rule=replace(SESSION_RULE.rule, kind=Kind.ISOLATION, severity=Severity.HIGH))

    assert properties(weak)["security-severity"] == "8.0"
    assert "security" in str(properties(weak)["tags"])
    assert "security-severity" not in properties(SESSION_RULE)
    assert properties(SESSION_RULE)["tags"] == ["statelessness", "memory", "session"]


def test_a_preview_is_less_precise_than_a_stable_rule() -> None:
    preview = replace(CACHE_RULE, rule=replace(CACHE_RULE.rule, status=Status.PREVIEW))

    assert (properties(CACHE_RULE)["precision"], properties(preview)["precision"]) == ("high", "medium")


def test_a_rule_that_recognises_what_is_right_is_none_that_was_looked_for() -> None:
    fine = replace(CACHE_RULE, family="fine")

    assert [rule["id"] for rule in descriptors([SESSION_RULE, fine], ())] == ["MEM101"]


def test_a_rule_without_text_stands_after_the_others() -> None:
    where = positions(TEXTS, (samples.ORDERS, samples.SESSIONS))

    assert where["server-side-session-in-memory"] == ("MEM101", 0)
    assert where["owned-row-without-owner-filter"] == ("owned-row-without-owner-filter", 2)
    assert descriptors(TEXTS, (samples.ORDERS,))[2]["id"] == "owned-row-without-owner-filter"
