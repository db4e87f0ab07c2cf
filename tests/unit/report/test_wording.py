"""Every word of the vocabulary can be said."""

from fungible.model import words
from fungible.report import wording


def test_no_word_is_missing() -> None:
    assert set(wording.KINDS) == set(wording.ABSENCES) == set(words.Kind)
    assert set(wording.STORAGES) == set(words.Storage)
    assert set(wording.LIFETIMES) == set(words.Lifetime)
    assert set(wording.CONSEQUENCES) == set(words.Consequence)
    assert set(wording.STATUSES) == set(words.ComponentStatus)
    assert set(wording.VERDICTS) == set(words.Verdict)
    assert set(wording.DOING) == set(wording.DONE) == set(words.Action)
