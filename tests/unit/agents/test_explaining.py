"""`explain` and `rules` tell the needed part first, and the rest when asked."""

from pathlib import Path

import pytest

from fungible import api
from fungible.agents.answer import Answer
from fungible.agents.answering import answered
from fungible.agents.questions import ExplainQuestion, Question, RulesQuestion
from fungible.errors import UsageError

SLUGS = tuple(text.rule.slug for text in api.rule_texts())


def asked(question: Question) -> Answer:
    return answered(question, Path(), lambda _: None)


@pytest.mark.parametrize("name", ["session-in-process", "MEM101", "mem101"])
def test_a_rule_is_told_in_short(name: str) -> None:
    text = asked(ExplainQuestion(name=name)).text

    assert text.startswith("MEM101 session-in-process (high, memory): A login or session is kept in the memory of one")
    assert "\nHow to fix it in Flask:\n" in text
    assert "Example violation:\n" not in text
    assert text.endswith("With full=true also: Example violation, Example fix, When it is fine, Limits, References.")


def test_all_of_a_rule_is_told_when_asked_for() -> None:
    text = asked(ExplainQuestion(name="session-in-process", full=True)).text

    assert "\nExample violation:\n" in text
    assert "full=true" not in text


def test_every_rule_has_a_short_story_of_a_bearable_length() -> None:
    lengths = {name: len(asked(ExplainQuestion(name=name)).text) for name in SLUGS}

    assert {name: length for name, length in lengths.items() if not 300 < length < 2000} == {}


def test_a_kind_and_a_family_list_their_rules() -> None:
    kind, family = asked(ExplainQuestion(name="session")), asked(ExplainQuestion(name="disk"))

    assert kind.text.startswith("session: server-side session. Looked for: sessions held in a replica's memory.\n")
    assert "MEM101 session-in-process (high): " in kind.text
    assert family.text.startswith("Rules of the family disk:\n")
    assert family.data["sections"] == []


def test_the_table_names_every_rule_once() -> None:
    answer = asked(RulesQuestion())

    assert [slug for slug in SLUGS if answer.text.count(f" {slug} (") != 1] == []
    assert len(answer.text) < 5000


def test_one_family_tells_what_its_rules_look_for() -> None:
    answer = asked(RulesQuestion(family="Isolation"))

    assert answer.text.startswith("isolation, 3 rules:\n")
    assert answer.data["families"] == [{"family": "isolation", "rules": answer.text.splitlines()[1:]}]


def test_mistakes_name_what_there_is() -> None:
    with pytest.raises(UsageError, match=r"no rule is called 'sesion' \(name\); did you mean 'session'\?"):
        asked(ExplainQuestion(name="sesion"))
    with pytest.raises(UsageError, match=r"no family of rules is called 'memry' \(family\); did you mean 'memory'\?"):
        asked(RulesQuestion(family="memry"))
